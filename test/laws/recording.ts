// One undisturbed run of an example, kept whole: what the laws that need only one run are judged by.
import { type Cloud, noCloud } from '../../src/lib/aws/cloud.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { twin } from '../stories/world.ts';
import { attempt, type Attempted } from './attempt.ts';
import type { Example } from './examples.ts';

export interface Recording extends Attempted {
  readonly example: Example;
  /** The world before the run, and after it. */
  readonly before: OpenSandbox;
  readonly after: OpenSandbox;
}

export interface RecordedLaw {
  readonly name: string;
  judge(recording: Recording): readonly string[] | Promise<readonly string[]>;
}

export async function record(example: Example): Promise<Recording> {
  const after = await example.world();
  const before = twin(after);
  return { ...(await attempt({ example, sandbox: after })), example, before, after };
}

/** The operation with no cloud and no clock: only what is pure works. */
export function pureOperation({ make }: Example, cloud: Cloud = noCloud()) {
  const never = (): never => {
    throw new Error('a plan asked what time it is: it must be made from request and facts alone');
  };
  return make({ cloud, now: never });
}
