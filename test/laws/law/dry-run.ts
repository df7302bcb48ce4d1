// Law: looking and planning write nothing, and a cloud for reading refuses every write before it is sent.
import type { Operation } from '../../../src/lib/engine/operation.ts';
import { cloudIn } from '../../../src/lib/cli/clouds/sandbox.ts';
import { isProblem } from '../../../src/lib/problems/problem.ts';
import { twin } from '../../stories/world.ts';
import { operationOf } from '../attempt.ts';
import type { RecordedLaw } from '../recording.ts';
import { worldHash } from '../state.ts';

export const dryRun: RecordedLaw = {
  name: 'dry-run',
  async judge({ example, before, calls }) {
    const sandbox = twin(before);
    const sent: string[] = [];
    const cloud = cloudIn(sandbox, example.request.environment.account, { onCall: (call, when) => void (when === 'before' && sent.push(`${call.service}:${call.operation}`)) });
    const operation: Operation = operationOf(example, cloud, 'reading');
    const found: string[] = [];
    try {
      operation.plan(example.request, await cloud.drive(operation.observe(example.request)));
    } catch (thrown) {
      found.push(`looking failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    // Time passes while one looks, and things happen with time: they happen in a world that nobody looks at as well.
    const untouched = twin(before);
    sandbox.world.passTo(sandbox.now());
    untouched.world.passTo(sandbox.world.now);
    if (worldHash(sandbox) !== worldHash(untouched)) found.push('the world is not as it would be without the dry run');
    const writes = new Map(calls.filter((seen) => seen.writes).map(({ call }) => [`${call.service}:${call.operation}`, call]));
    for (const [name, call] of writes) {
      const before = sent.length;
      const refusal: unknown = await cloud.drive(cloud.reading.api(call.service, call.region).call(call.operation, call.input as object)).then(() => undefined, (thrown: unknown) => thrown);
      if (!isProblem(refusal) || refusal.data.code !== 'AWS_READ_ONLY') found.push(`the cloud for reading did not refuse ${name}`);
      if (sent.length > before) found.push(`the cloud for reading sent ${name}`);
    }
    return found;
  },
};
