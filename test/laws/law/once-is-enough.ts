// Law: what ended well is not done again: a second run of a convergent operation writes nothing, and so does a resume of a finished run.
import type { Operation } from '../../../src/lib/engine/operation.ts';
import { twin } from '../../stories/world.ts';
import { attempt, type Attempted } from '../attempt.ts';
import { pureOperation, type RecordedLaw } from '../recording.ts';

export const onceIsEnough: RecordedLaw = {
  name: 'once-is-enough',
  async judge({ example, outcome, after, lines }) {
    const resumed = await attempt({ example, sandbox: twin(after), past: lines });
    const found = [...writesOf(resumed, 'a resume of the finished run'), ...(resumed.outcome === outcome ? [] : [`a resume of the finished run ended as ${resumed.outcome} instead of ${outcome}`])];
    const { convergent } = pureOperation(example) as unknown as Operation;
    if (!convergent || outcome !== 'done') return found;
    const second = await attempt({ example, sandbox: twin(after) });
    return [...found, ...writesOf(second, 'a second run'), ...(second.outcome === 'done' ? [] : [`a second run ended as ${second.outcome}: ${second.problems.map((problem) => problem.message).join('; ')}`])];
  },
};

const writesOf = ({ calls }: Attempted, who: string): readonly string[] => calls.filter((seen) => seen.writes).map(({ call }) => `${who} called ${call.service}:${call.operation}`);
