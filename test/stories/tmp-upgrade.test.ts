import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { emptyWorld, production, staging } from './stage.ts';
import { walk } from './world.ts';
it.each([staging, production])('x', async (environment) => {
  const old = Object.fromEntries(readdirSync('/tmp/oldt').filter((f) => f !== 'service.yml').map((f) => [f.slice(0, -4), readFileSync(`/tmp/oldt/${f}`, 'utf8')]));
  const bare = { ...environment, services: {} };
  const sandbox = emptyWorld([bare]);
  const first = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: bare }, forget: (facts) => ({ ...(facts as object), templates: { ...(facts as { templates: object }).templates, ...old } }) });
  expect(first.outcome).toBe('done');
  const c = sandbox.world.context({ account: environment.account, region: environment.region, principal: 'x' });
  const second = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: bare } });
  console.log(second.plan.headline, JSON.stringify(second.plan.changes, null, 0).slice(0, 1500));
  console.log(second.outcome, JSON.stringify(second.problems).slice(0, 1000));
  const from = sandbox.now();
  for (const name of ['network', 'data', 'cache', 'storage', 'edge', 'observability']) {
    const { StackEvents } = c.call<{ StackEvents: { ResourceStatus: string; LogicalResourceId: string; Timestamp: Date }[] }>('cloudformation', 'DescribeStackEvents', { StackName: `video-auctions-${environment.environment}-${name}` });
    console.log(name, StackEvents.filter((e) => e.ResourceStatus.startsWith('UPDATE') || e.ResourceStatus.startsWith('DELETE')).map((e) => `${e.LogicalResourceId} ${e.ResourceStatus}`).join(', '));
  }
  void from;
  const third = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: bare } });
  console.log(third.plan.headline, third.plan.steps.length);
});
