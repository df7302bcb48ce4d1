import { it } from 'vitest';
import { staging, standing } from '../stories/stage.ts';
import { walk } from '../stories/world.ts';
it('x', async () => {
  const sandbox = await standing(staging);
  await walk(sandbox, { kind: 'env.bootstrap', request: { environment: { ...staging, components: ['beanstalk'] } } });
  const events = sandbox.world.transact(sandbox.now(), () => {
    const context = sandbox.world.context({ account: staging.account, region: staging.region, principal: 'aws' });
    return context.call<{ StackEvents: any[] }>('cloudformation', 'DescribeStackEvents', { StackName: 'video-auctions-staging-beanstalk' }).StackEvents;
  });
  for (const e of events.reverse()) if (e.ResourceStatusReason) console.log(e.LogicalResourceId, e.ResourceStatus, e.ResourceStatusReason);
});
