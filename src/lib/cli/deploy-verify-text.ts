// The checks before a deploy, as people read them: what is not well first, with what to do.
import type { Check } from '../operations/deploy/verify/check.ts';
import type { ServiceCheck } from '../operations/deploy/verify/verify.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

const order: Readonly<Record<Check['status'], number>> = { fail: 0, unknown: 1, pass: 2 };

export function checksText(checks: readonly ServiceCheck[], page: Page): string {
  const { paint } = page;
  const word = { fail: paint.red('fail'), unknown: paint.yellow('unknown'), pass: paint.green('pass') };
  return [...Map.groupBy(checks, ({ service }) => service)]
    .map(([service, own]) => {
      const rows = [...own].sort((a, b) => order[a.status] - order[b.status]).map(({ status, check, reason, fix }) => [word[status], check, fix === null ? reason : `${reason}. ${fix}`]);
      return `${paint.bold(service)}\n${table(rows, { ...page, indent: '  ' })}`;
    })
    .join('\n\n');
}
