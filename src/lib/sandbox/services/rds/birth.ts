// How an instance comes to be, whatever it comes from: `creating`, an endpoint, the first backup, `available`.
import { between, milliseconds, plus, type Duration } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import { backupSteps, scheduleBackup } from './backups.ts';
import type { DbInstance } from './entities.ts';
import type { Message } from './events.ts';
import { endpointOf } from './identifiers.ts';
import { withInterfaces } from './interfaces.ts';
import { begin, type Step } from './timeline.ts';
import { nextMaintenanceWindow } from './windows.ts';

export interface Birth {
  /** Until connections are taken; the first backup comes after that. */
  readonly takes: Duration;
  /** Said once it stands, before "DB instance created". */
  readonly saying?: readonly Message[];
}

export function bear(context: Context, draft: DbInstance, birth: Birth): DbInstance {
  const at = plus(context.now, birth.takes);
  const backups = draft.backupRetention > 0 && draft.replicaOf === undefined;
  const born: Step = {
    after: birth.takes,
    set: { createdAt: at, endpoint: endpointOf(context, draft.id), status: backups ? 'backing-up' : 'available', ...(draft.replicaOf === undefined ? {} : { replicationState: 'replicating' }) },
    serving: 'up',
    moved: true,
    tell: [...(birth.saying ?? []), 'instance-created'],
  };
  const steps = backups ? [born, ...backupSteps(context, draft, milliseconds(birth.takes + 1))] : [born];
  const instance = begin(context, withInterfaces(context, draft), { name: 'create', steps });
  scheduleBackup(context, instance);
  context.schedule(between(context.now, nextMaintenanceWindow(instance.maintenanceWindow, context.now)), 'rds.maintenance-window', { resourceId: instance.resourceId });
  return instance;
}

/** An identifier and everything an instance has before anything was said about it. */
export const unborn = { status: 'creating', pending: {}, replicas: [], parameterStatus: 'in-sync', networkType: 'IPV4', insightsMode: 'standard', caCertificate: 'rds-ca-rsa2048-g1' } as const;

