// The licences of what is bundled, each text once: who ships other people's code ships their terms.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param modules absolute paths of bundled files */
export function licencesOf(root, modules) {
  const folders = new Set(modules.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace(/^\0+/, '').split('?')[0]) ?? []));
  const texts = new Map();
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file === undefined ? `Licence: ${manifest.license ?? 'not stated'}` : readFileSync(join(folder, file), 'utf8').trim();
    texts.set(text, [...(texts.get(text) ?? []), `${manifest.name} ${manifest.version}`]);
  }
  const own = existsSync(join(root, 'LICENSE')) ? 'platform itself: see LICENSE.\n\n' : '';
  return own + [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}
