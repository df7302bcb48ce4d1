// RebootDBInstance: a restart in place, or a failover where there is a standby.
import type { RebootDBInstanceCommandInput, RebootDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import { milliseconds } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { DbInstance } from './entities.ts';
import { isTooSoon, startFailover } from './failover.ts';
import { existing, isBusy } from './instances.ts';
import { begin } from './timeline.ts';
import { viewOf } from './view.ts';

export const rebootInstance = operation<RebootDBInstanceCommandInput, RebootDBInstanceCommandOutput>((input, context) => {
  const instance = existing(context, input.DBInstanceIdentifier);
  const forced = input.ForceFailover === true;
  // AWS: "You can't enable force failover if the instance isn't configured for Multi-AZ" (API reference, RebootDBInstance);
  // the code is the operation's only fitting one, its wording is unverified.
  if (forced && !instance.multiAz) throw new AwsFault('InvalidDBInstanceStateFault', `DB Instance ${instance.id} is not configured for Multi-AZ: it cannot be rebooted with a forced failover.`);
  if (isBusy(instance) || !rebootable.includes(instance.status)) {
    throw new AwsFault('InvalidDBInstanceStateFault', 'Instance cannot currently reboot due to an in-progress management operation.');
  }
  if (forced && isTooSoon(context, instance)) {
    context.schedule(draw(context, `rds/instance/${instance.id}/abandon`, rules.takes(context, 'status-lag').lag), 'rds.failover-abandoned', { resourceId: instance.resourceId });
    return { DBInstance: { ...viewOf(context, instance), DBInstanceStatus: 'rebooting' } };
  }
  const after = forced ? startFailover(context, instance, 'requested') : restart(context, instance);
  // AWS: the answer says `rebooting`, while DescribeDBInstances may say `available` for some seconds more (operators' reports).
  return { DBInstance: { ...viewOf(context, after), DBInstanceStatus: 'rebooting' } };
});

const rebootable = ['available', 'storage-optimization', 'incompatible-parameters'];

function restart(context: Context, instance: DbInstance): DbInstance {
  const entity = `rds/instance/${instance.id}/reboot`;
  const bounds = rules.takes(context, 'reboot-times');
  const start = draw(context, entity, bounds.start);
  const up = milliseconds(start + draw(context, entity, bounds.outage));
  return begin(context, instance, {
    name: 'reboot',
    steps: [
      { after: draw(context, entity, rules.takes(context, 'status-lag').lag), set: { status: 'rebooting' } },
      { after: start, serving: 'down', tell: ['shutdown'] },
      { after: up, serving: 'up', tell: ['restarted'], then: 'rds.parameters-loaded' },
      { after: milliseconds(up + draw(context, entity, bounds.rest)), set: { status: 'available' } },
    ],
  });
}
