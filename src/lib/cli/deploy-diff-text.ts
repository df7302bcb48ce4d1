// What a deploy would change, as people read it: one value a line.
import type { Json } from '../engine/standing.ts';
import { hidden, type Difference } from '../operations/deploy/differences.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

export function differencesText(service: string, differences: readonly Difference[], { image, ...page }: Page & { readonly image: string | undefined }): string {
  const { paint } = page;
  if (differences.length === 0) return `${service} is so already: a deploy ${image === undefined ? 'of the image that runs ' : ''}would change nothing.`;
  const rows = differences.map(({ path, before, after }) => {
    const sign = before === null ? paint.green('+') : after === null ? paint.red('-') : paint.yellow('~');
    return [sign, path, before === null ? plain(after) : after === null ? `was ${plain(before)}` : `${plain(before)} -> ${plain(after)}`];
  });
  const note = differences.some(({ before, after }) => before === hidden || after === hidden) ? `\n\n${paint.dim('hidden: a variable that looks like a secret; what is secret belongs under `secrets:`')}` : '';
  return `${paint.bold(service)}${image === undefined ? ', with the image that runs: what platform.yml says otherwise' : ''}\n${table(rows, { ...page, indent: '  ' })}${note}`;
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
