// StopDBInstance and StartDBInstance: a stopped database costs storage only, and starts by itself after seven days.
import type { StartDBInstanceCommandInput, StartDBInstanceCommandOutput, StopDBInstanceCommandInput, StopDBInstanceCommandOutput } from '@aws-sdk/client-rds';
import { days, minutes, seconds, zero } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { DbInstance } from './entities.ts';
import { existing, isBusy, mustBeAvailable } from './instances.ts';
import { begin, instanceEvent } from './timeline.ts';
import { viewOf } from './view.ts';

export const stopInstance = operation<StopDBInstanceCommandInput, StopDBInstanceCommandOutput>((input, context) => {
  const instance = existing(context, input.DBInstanceIdentifier);
  // AWS: neither a read replica nor a source of one can be stopped (RDS user guide, "Stopping an Amazon RDS DB instance temporarily").
  if (instance.replicaOf !== undefined || instance.replicas.length > 0) throw new AwsFault('InvalidDBInstanceStateFault', 'Cannot stop or start an instance that is a read replica or has read replicas.');
  mustBeAvailable(instance);
  const after = begin(context, instance, {
    name: 'stop',
    steps: [
      { after: zero, set: { status: 'stopping' } },
      { after: seconds(15), serving: 'down', tell: ['shutdown'] },
      { after: draw(context, `rds/instance/${instance.id}/stop`, rules.takes(context, 'stop-start').stop), set: { status: 'stopped' }, tell: ['instance-stopped'], then: 'rds.stopped' },
    ],
  });
  return { DBInstance: viewOf(context, after) };
});

export const startInstance = operation<StartDBInstanceCommandInput, StartDBInstanceCommandOutput>((input, context) => {
  const instance = existing(context, input.DBInstanceIdentifier);
  if (instance.status !== 'stopped' || isBusy(instance)) throw new AwsFault('InvalidDBInstanceStateFault', `Instance ${instance.id} is not stopped.`);
  return { DBInstance: viewOf(context, start(context, instance)) };
});

function start(context: Context, instance: DbInstance): DbInstance {
  const up = draw(context, `rds/instance/${instance.id}/start`, rules.takes(context, 'stop-start').start);
  return begin(context, instance, {
    name: 'start',
    steps: [
      { after: zero, set: { status: 'starting' } },
      { after: up, serving: 'up', tell: ['restarted', 'instance-started'], then: 'rds.parameters-loaded' },
      { after: minutes(up / 60_000 + 0.5), set: { status: 'available' } },
    ],
  });
}

export const stopped = instanceEvent((instance, context) => context.schedule(days(7), 'rds.stopped-too-long', { resourceId: instance.resourceId }));

export const stoppedTooLong = instanceEvent((instance, context) => {
  if (instance.status === 'stopped' && !isBusy(instance)) start(context, instance);
});
