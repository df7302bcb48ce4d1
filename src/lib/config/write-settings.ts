// Settings of an environment written into the text of platform.yml: comments and everything else stay as they are.
import { Document, isMap, parse, parseDocument } from 'yaml';
import { leaves, type Settings } from './blueprint.ts';

export interface SettingsPlace {
  readonly environment: string;
  readonly key: 'settings' | 'standby';
}

/** As a person would write them. */
export function settingLines({ environment, key }: SettingsPlace, settings: Settings): string {
  const document = new Document({});
  // Lists of ids in one line each.
  for (const [path, value] of leaves(settings)) document.setIn(['environments', environment, key, ...path.split('.')], document.createNode(value, { flow: true }));
  return closeLists(document.toString({ lineWidth: 0 }), settings).trimEnd();
}

/** @param text of a platform.yml that was read without a complaint */
export function withSettings(text: string, { environment, key }: SettingsPlace, settings: Settings): string {
  const document = parseDocument(text, { version: '1.2', logLevel: 'error' });
  for (const [path, value] of leaves(settings)) {
    const keys = ['environments', environment, key, ...path.split('.')];
    // `settings:` with nothing behind it is no map yet.
    for (let length = 1; length < keys.length; length++) {
      const above = keys.slice(0, length);
      if (document.hasIn(above) && !isMap(document.getIn(above))) document.setIn(above, document.createNode({}));
    }
    document.setIn(keys, document.createNode(value, { flow: true }));
  }
  const printed = closeLists(document.toString({ lineWidth: 0 }), settings);
  const mixed = withOwnLines(text, printed);
  // Other indentation than the printer's: then its text counts alone.
  return JSON.stringify(parsed(mixed)) === JSON.stringify(parsed(printed)) ? mixed : printed;
}

function parsed(text: string): unknown {
  try {
    return parse(text, { version: '1.2', logLevel: 'silent' }) as unknown;
  } catch {
    return undefined;
  }
}

/** `[a, b]`, as the examples have it; maps keep their blanks. */
const closeLists = (text: string, settings: Settings): string => leaves(settings).reduce((all, [, value]) => (Array.isArray(value) ? all.replaceAll(`[ ${value.join(', ')} ]`, `[${value.join(', ')}]`) : all), text);

const bare = (line: string | undefined): string | undefined => line?.replaceAll(/\s/g, '');

/** Before and behind what changed the lines are the file's own: a printer lays out its way what nobody touched. */
function withOwnLines(text: string, printed: string): string {
  const [own, other] = [text.split('\n'), printed.split('\n')];
  const shorter = Math.min(own.length, other.length);
  let before = 0;
  while (before < shorter && bare(own[before]) === bare(other[before])) before++;
  let behind = 0;
  while (behind < shorter - before && bare(own.at(-1 - behind)) === bare(other.at(-1 - behind))) behind++;
  return [...own.slice(0, before), ...other.slice(before, other.length - behind), ...own.slice(own.length - behind)].join('\n');
}
