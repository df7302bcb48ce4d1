// Several runs of one command as one answer: the first that did not go well decides the outcome.
import type { Json } from '../engine/standing.ts';
import type { Answer } from './answer.ts';

/** @param left what was not begun because of an earlier end */
export function mergeAnswers(answers: readonly Answer[], left: readonly string[]): Answer {
  const [first] = answers;
  const last = answers.at(-1);
  if (first === undefined || last === undefined) throw new Error('no answers to merge');
  if (answers.length === 1 && left.length === 0) return first;
  const deciding = answers.find((answer) => answer.outcome !== 'done' && answer.outcome !== 'would-change') ?? answers.find((answer) => answer.outcome === 'would-change') ?? last;
  const lists = (name: string): readonly Json[] => answers.flatMap((answer) => (answer.fields?.[name] as readonly Json[] | undefined) ?? []);
  return {
    ...deciding,
    ...(first.started === undefined ? {} : { started: first.started }),
    ...(last.ended === undefined ? {} : { ended: last.ended }),
    problems: answers.flatMap((answer) => answer.problems ?? []),
    fields: { ...deciding.fields, deployments: lists('deployments'), runs: answers.flatMap((answer) => answer.run ?? []), notBegun: [...left] },
    text: (page) => [...answers.flatMap((answer) => answer.text?.(page) ?? []), ...(left.length === 0 ? [] : [`Not begun: ${left.join(', ')}`])].join('\n\n'),
  };
}
