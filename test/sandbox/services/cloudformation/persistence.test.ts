// A stack's work is data: it goes on in another process, and costs little.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

const wide = (size: number): string => {
  const part = (index: number): string => `
  Net${index}: { Type: Test::Thing, Properties: { Size: ${size}, Seconds: 20, Text: !Sub "\${AWS::StackName}-\${Name}-${index}" } }
  Svc${index}: { Type: Test::Thing, Properties: { Size: !GetAtt Net${index}.Size, Seconds: 60, Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ["a:B", "c:D"], Resource: !GetAtt Net${index}.Arn }] } } }
  Out${index}: { Type: AWS::SSM::Parameter, Properties: { Name: !Sub "/platform/\${Name}/${index}", Type: String, Value: !Ref Svc${index} } }`;
  return `Parameters: { Name: { Type: String, Default: app } }\nResources:${Array.from({ length: 10 }, (_, index) => part(index)).join('')}\nOutputs: { First: { Value: !Ref Svc0 } }`;
};

it('goes on from a file after the process has gone, at any moment of a creation, an update and a rollback', () => {
  const uninterrupted = new Workbench();
  uninterrupted.create('app', wide(1));
  uninterrupted.fault({ logical: 'Svc7', on: 'update' });
  uninterrupted.update('app', wide(2));
  for (const every of [7, 31]) {
    const folder = mkdtempSync(join(tmpdir(), 'cfn-'));
    try {
      const open = (): DatabaseSync => new DatabaseSync(join(folder, 'world.sqlite'));
      let bench = new Workbench({ database: open() });
      const settle = (): void => {
        while ((bench.stack('app').StackStatus ?? '').endsWith('_IN_PROGRESS')) {
          const { now } = bench;
          bench.world.store.close();
          bench = new Workbench({ database: open(), now });
          bench.pass(every);
        }
      };
      bench.call('CreateStack', { StackName: 'app', TemplateBody: wide(1) });
      settle();
      expect(bench.stack('app').StackStatus).toBe('CREATE_COMPLETE');
      bench.fault({ logical: 'Svc7', on: 'update' });
      bench.call('UpdateStack', { StackName: 'app', TemplateBody: wide(2) });
      settle();
      expect(bench.stack('app').StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
      const mine = bench.story('app', true).map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid'));
      const theirs = uninterrupted.story('app', true).map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid'));
      expect(mine).toEqual(theirs);
      bench.world.store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

it('takes little time of the machine: 30 resources made in under 50 ms once it is warm', () => {
  new Workbench().create('warm', wide(1));
  new Workbench().create('warm', wide(3));
  const times = [4, 5, 6, 7, 8].map((size) => {
    const bench = new Workbench();
    const body = wide(size);
    const began = process.cpuUsage();
    bench.call('CreateStack', { StackName: 'app', TemplateBody: body });
    bench.pass(300);
    const used = process.cpuUsage(began);
    expect(bench.stack('app').StackStatus).toBe('CREATE_COMPLETE');
    return (used.user + used.system) / 1000;
  });
  expect(Math.min(...times)).toBeLessThan(50);
});
