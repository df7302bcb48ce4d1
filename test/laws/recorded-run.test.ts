// The laws that one undisturbed run is enough for, each on every example.
import { describe, expect, it } from 'vitest';
import { examples, longExamples } from './examples.ts';
import { declaredActions } from './law/declared-actions.ts';
import { dryRun } from './law/dry-run.ts';
import { journalOrder } from './law/journal-order.ts';
import { noSecrets, secretsOf } from './law/no-secrets.ts';
import { onceIsEnough } from './law/once-is-enough.ts';
import { oneOwner } from './law/one-owner.ts';
import { onlyActsWrite } from './law/only-acts-write.ts';
import { purePlan } from './law/pure-plan.ts';
import { survivesJson } from './law/survives-json.ts';
import { record, type RecordedLaw, type Recording } from './recording.ts';
import { whole } from './verdict.ts';

const laws: readonly RecordedLaw[] = [journalOrder, onlyActsWrite, declaredActions, survivesJson, purePlan, onceIsEnough, dryRun, oneOwner, noSecrets];

describe.each((whole ? longExamples : [examples.twoLayers, examples.next, examples.drill]).map((example) => [example.name, example] as const))('%s', (_, example) => {
  let recording: Promise<Recording> | undefined;

  it.each(laws.map((law) => [law.name, law] as const))('%s', async (name, law) => {
    const run = await (recording ??= record(example));
    expect(run.outcome).toBe(example.outcome);
    console.info(`law ${name}: ${example.name}: ${run.lines.length} lines, ${run.calls.length} calls, ${run.calls.filter((seen) => seen.writes).length} writes`);
    expect(await law.judge(run)).toEqual([]);
  });

  it('is in a world with secrets, or the law on them proves nothing', async () => {
    const worlds = await (recording ??= record(example));
    // Two layers have none; every whole environment has.
    expect(secretsOf(worlds).size > 1).toBe(example.size !== 'small');
  });
});
