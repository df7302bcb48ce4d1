// A new platform.yml: one of the examples, with the application's own names in it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bundledFile } from '../config/bundled.ts';
import { loadConfig, parseConfig } from '../config/load.ts';
import { faultText } from '../config/fault.ts';
import { cliProblem } from './problems.ts';

export const examples = ['video-auctions', 'fitness'] as const;
export type ExampleName = (typeof examples)[number];

export interface NewProject {
  readonly from: ExampleName;
  /** Left out: the example's. */
  readonly app?: string | undefined;
  readonly domain?: string | undefined;
}

/** What the example calls itself: what stays where nothing else is said. */
export function namesIn(from: ExampleName): { readonly app: string; readonly domain: string } {
  const { app, domain } = loadConfig(bundledFile(`examples/${from}/platform.yml`));
  return { app, domain };
}

/** @param path of the file to be written @throws Problem INIT_EXISTS, INIT_INVALID; nothing was written then */
export function writeProject(path: string, wish: NewProject): void {
  if (existsSync(path)) throw cliProblem('INIT_EXISTS', { path });
  const text = textOf(wish);
  const { errors = [] } = parseConfig(text, path);
  if (errors.length > 0) throw cliProblem('INIT_INVALID', { reasons: errors.map(faultText) });
  // Somebody may have written one since: it is not written over.
  writeFileSync(path, text, { flag: 'wx' });
}

function textOf({ from, app, domain }: NewProject): string {
  const text = readFileSync(bundledFile(`examples/${from}/platform.yml`), 'utf8');
  const names = namesIn(from);
  const renamed = app === undefined ? text : text.replace(/^app: .*$/m, `app: ${app}`);
  return domain === undefined ? renamed : renamed.replace(/^domain: .*$/m, `domain: ${domain}`).replaceAll(`.${names.domain}`, `.${domain}`);
}
