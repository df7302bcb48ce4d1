// What a run on GitHub shows beside its log: problems as annotations, and the answer in the job's summary.
import { appendFileSync } from 'node:fs';
import type { ProblemData } from '../../problems/problem.ts';
import type { Answer } from '../answer.ts';
import type { Variables } from '../terminal.ts';
import { paintWith } from '../text/paint.ts';
import { cloudWords, outcomeWords } from '../views/phrases.ts';

// GitHub: workflow commands are read from both streams of a step; what ends a message or a property is escaped
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of @actions/core).
const inMessage = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const inProperty = (text: string): string => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export const onGitHub = (variables: Variables): boolean => variables['GITHUB_ACTIONS'] === 'true';

/** One line each; a file with its line where the trouble is in one. */
export function annotations(problems: readonly ProblemData[]): string {
  return problems
    .map(({ code, message, fix, where = '', outcome }) => {
      const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(where) ?? [];
      const at = file === undefined ? '' : `,file=${inProperty(file)},line=${line ?? ''},col=${column ?? ''}`;
      return `::${outcome === 'inconclusive' ? 'warning' : 'error'} title=${inProperty(code)}${at}::${inMessage(`${message}\n${fix}`)}\n`;
    })
    .join('');
}

/** GitHub takes 1 MiB from a step; a plan that is longer is cut, its whole is in the log. */
const longest = 200_000;

/** @param words the command as it was typed, without values */
export function jobSummary(words: string, answer: Answer): string {
  const { outcome, environment, cloud, run, problems = [] } = answer;
  const about = [environment, cloud === undefined ? undefined : cloudWords(cloud), run === undefined ? undefined : `run \`${run}\``].filter((it) => it !== undefined);
  const text = (answer.text?.({ width: 100, paint: paintWith(false) }) ?? '').trimEnd();
  const shown = text.length > longest ? `${text.slice(0, longest)}\n... the rest is in the log` : text;
  return [
    `### \`platform ${words}\`: ${outcomeWords[outcome]}`,
    ...(about.length === 0 ? [] : [about.join(', ')]),
    ...problems.map(({ code, message, fix }) => `- **${code}** ${message.replaceAll('\n', ' ')}. ${fix.replaceAll('\n', ' ')}`),
    // Longer than any fence that a text of ours could hold.
    ...(shown === '' ? [] : [`\`\`\`\`\`text\n${shown}\n\`\`\`\`\``]),
    '',
  ].join('\n\n');
}

/** A summary that cannot be written changes no outcome. */
export function keepSummary(summary: string, { GITHUB_STEP_SUMMARY: file }: Variables): void {
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, summary);
  } catch {
    // The log has it all.
  }
}
