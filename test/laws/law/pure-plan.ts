// Law: a plan is made without a cloud and without a clock, from facts that went through JSON, and is the same plan each time.
import { type Cloud, cloudOf } from '../../../src/lib/aws/cloud.ts';
import { preview } from '../../../src/lib/engine/preview.ts';
import type { Operation } from '../../../src/lib/engine/operation.ts';
import { canonical } from '../../../src/lib/world/ids.ts';
import { pureOperation, type RecordedLaw } from '../recording.ts';

export const purePlan: RecordedLaw = {
  name: 'pure-plan',
  judge({ example, facts, plan }) {
    const asked: string[] = [];
    // Whoever asks and does not wait for the answer has asked all the same.
    const call = (operation: string): Promise<never> => {
      asked.push(operation);
      return new Promise(() => {});
    };
    const listening = cloudOf({ name: 'none', outside: { http: () => call('a site'), resolve: () => call('a name'), nameServers: () => call('a zone') } as Cloud['outside'], api: () => ({ call }) });
    const make = (cloud?: Cloud): string => {
      const operation = pureOperation(example, cloud) as unknown as Operation;
      const made = operation.plan(JSON.parse(JSON.stringify(example.request)), JSON.parse(JSON.stringify(facts)));
      return canonical(preview(example.bend?.(made) ?? made));
    };
    try {
      const [first, second] = [make(), make()];
      make(listening);
      return [
        ...asked.map((operation) => `planning asked the cloud: ${operation}`),
        ...(first === second ? [] : ['two plans from the same facts differ']),
        ...(first === canonical(preview(plan)) ? [] : ['the plan from facts that went through JSON is another one']),
      ];
    } catch (thrown) {
      return [`it cannot be planned without a cloud: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
    }
  },
};
