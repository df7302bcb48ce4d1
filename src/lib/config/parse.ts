// The text of platform.yml -> a Config, or everything that is wrong with it at once.
import { blueprintNames, loadBlueprint, type Blueprint } from './blueprint.ts';
import type { Config } from './config.ts';
import { readDocument, type ConfigDocument } from './document.ts';
import { complaintsOf } from './explain.ts';
import { dotted, inFileOrder, type Complaint, type ConfigFault, type KeyPath } from './fault.ts';
import { resolve } from './resolve.ts';
import { rules } from './rules/all.ts';
import { soundPart } from './rules/sound.ts';
import { settingLimits } from './setting-limits.ts';
import { platformShape, type Written } from './shape.ts';

export type Parsed = { readonly config: Config; readonly errors?: undefined } | { readonly config?: undefined; readonly errors: readonly ConfigFault[] };

/**
 * @param file how errors name it
 * @param blueprints where a blueprint comes from, by its name
 */
export function parseConfig(text: string, file: string, blueprints: (name: string) => Blueprint = loadBlueprint): Parsed {
  const document = readDocument(text);
  const syntax = document.faults.map(({ path, ...fault }): ConfigFault => tidy({ file, ...fault, path: path.length === 0 ? undefined : dotted(path) }));
  if (!document.readable) return { errors: inFileOrder(syntax) };
  if (document.value === undefined) return { errors: [{ file, line: 1, column: 1, problem: 'the file is empty', allowed: 'a map that begins with version: 1; examples/video-auctions/platform.yml is a whole one' }] };
  if (!isMap(document.value)) return { errors: [{ file, ...document.where([], 'value'), problem: 'the file is no map of keys and values', allowed: 'a map that begins with version: 1' }] };

  const blueprint = blueprints(blueprintIn(document));
  const known = document.faults.map(({ path }) => dotted(path));
  const wrong = complaintsOf(platformShape(blueprint, settingLimits(overridesIn(document))), document).filter(({ path }) => !known.includes(dotted(path)));
  const faulty = [...document.faults, ...wrong, ...wrong.flatMap(misspelt)].map(({ path }) => path);
  const sound = soundPart(document.value, faulty);
  const broken = rules(blueprint).flatMap((rule) => rule(sound));
  const errors = [...syntax, ...[...wrong, ...broken].map((complaint) => located(complaint, document, file))];
  if (errors.length > 0) return { errors: inFileOrder(errors) };

  const lines = Object.fromEntries(document.paths.map((path) => [dotted(path), document.where(path, 'key').line]));
  return { config: resolve(document.value as Written, { file, lines }) };
}

function located({ path, at, ...words }: Complaint, document: ConfigDocument, file: string): ConfigFault {
  return tidy({ file, ...document.where(path, at), path: dotted(path), ...words });
}

/** What is undefined is left out, so that a fault reads the same from JSON. */
function tidy(fault: { readonly [K in keyof ConfigFault]: ConfigFault[K] | undefined }): ConfigFault {
  return Object.fromEntries(Object.entries(fault).filter(([, value]) => value !== undefined)) as unknown as ConfigFault;
}

/** Who wrote `prot` meant `port`: a rule must not take the port for missing. */
function misspelt({ path, at, nearest }: Complaint): readonly { readonly path: KeyPath }[] {
  return at === 'key' && nearest !== undefined ? [{ path: [...path.slice(0, -1), nearest] }] : [];
}

/** The one that is named; where none that there is, any will do to judge the rest by, since all have the same settings. */
function blueprintIn({ value }: ConfigDocument): string {
  const named = (value as { readonly blueprint?: unknown }).blueprint;
  return blueprintNames.find((name) => name === named) ?? 'startup';
}

/** `network.cidr`, for what is overridden anywhere: reading every template would take longer than all the rest. */
function overridesIn({ paths }: ConfigDocument): readonly string[] {
  return paths.flatMap(([top, , key, ...setting]) => (top === 'environments' && (key === 'settings' || key === 'standby') && setting.length > 0 ? [setting.join('.')] : []));
}

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
