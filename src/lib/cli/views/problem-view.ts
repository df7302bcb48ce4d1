// Problems as a person reads them: what is wrong, where, what to do next; one fix said once.
import type { ProblemData } from '../../problems/problem.ts';
import type { Page } from '../terminal.ts';
import { wrap } from '../text/wrap.ts';
import { thisPlatform } from '../version.ts';

export function problemsView(problems: readonly ProblemData[], page: Page): string {
  const groups = Map.groupBy(problems, ({ code, fix }) => `${code} ${fix}`);
  return [...groups.values()].map((group) => groupView(group, page)).join('\n');
}

function groupView(group: readonly ProblemData[], { width, paint }: Page): string {
  const [first] = group;
  if (first === undefined) return '';
  const mark = first.outcome === 'declined' || first.outcome === 'interrupted' ? paint.yellow('■') : paint.red('✖');
  const head = `${mark} ${paint.bold(first.code)}`;
  const lines =
    group.length === 1
      ? [`${head}  ${wrap(first.message, width, '  ')}`, ...(first.where === undefined ? [] : [paint.dim(`  at ${first.where}`)])]
      : [head, ...group.map(({ where, message }) => `  ${wrap(`${where === undefined ? '' : `${where}: `}${message}`, width, '    ')}`)];
  lines.push(`  ${wrap(first.fix, width, '  ')}`);
  if (first.outcome === 'bug') lines.push(paint.dim(`  ${thisPlatform()}`));
  return lines.join('\n');
}
