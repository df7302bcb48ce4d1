// Law: nothing is written to AWS but by a step's act or undo.
import { by } from '../doing.ts';
import type { RecordedLaw } from '../recording.ts';

export const onlyActsWrite: RecordedLaw = {
  name: 'only-acts-write',
  judge: ({ calls }) => calls.filter(({ writes, doing }) => writes && doing.part !== 'act' && doing.part !== 'undo').map(({ call, doing }) => `${call.service}:${call.operation} was called by ${by(doing)}`),
};
