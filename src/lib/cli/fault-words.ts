// The faults and their words, as help and the page of faults tell them.
import { argumentKinds, commonArguments, faultKinds, type Arguments } from '../sandbox/world/fault-kinds.ts';

/** `op=... [share=...]` */
export const wordsOf = (args: Arguments): string => Object.keys(args).map((name) => (name.endsWith('?') ? `[${name.slice(0, -1)}=...]` : `${name}=...`)).join(' ');

/** For `platform sandbox fault add --help`. */
export function faultHelp(): string {
  const kinds = Object.entries(faultKinds).map(([name, { about, args }]) => `${[name, wordsOf(args)].filter((it) => it !== '').join(' ')}\n  ${about}`);
  return ['Every fault takes region=..., at=... (an instant of the world, or +90s from now) and for=... (left out: until it is cleared).', ...kinds].join('\n\n');
}

/** One line of Markdown for each fault, and one for each word. */
export function faultTables(): readonly string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const says = new Map(Object.values({ common: { args: commonArguments }, ...faultKinds }).flatMap(({ args }) => Object.entries(args)).map(([name, type]) => [`${name.replace(/\?$/, '')} ${type}`, argumentKinds[type].says]));
  const words = [...new Set([...says].filter(([, said]) => said !== argumentKinds.text.says).map(([name, said]) => `| \`${name.split(' ')[0] ?? ''}\` | ${cell(said)} |`))].sort();
  return [
    '| fault | words | what happens |',
    '|---|---|---|',
    ...Object.entries(faultKinds).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { about, args }]) => `| \`${name}\` | ${wordsOf(args) === '' ? '' : `\`${wordsOf(args)}\``} | ${cell(about)} |`),
    '',
    '| word | is |',
    '|---|---|',
    ...words,
  ];
}
