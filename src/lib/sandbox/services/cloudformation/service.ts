// CloudFormation: stacks made from templates, resource by resource, as world time passes.
import { event, type ServiceModule } from '../../world/service.ts';
import { advance, timeOut, watchAlarms } from './engine/advance.ts';
import { importNow } from './engine/import.ts';
import { look, type LookErrand } from './engine/look.ts';
import type { Errand } from './engine/operations.ts';
import { lookAtLeftover, type LeftoverErrand } from './engine/removal.ts';
import { rules } from './beliefs.ts';
import { machineOf } from './machine.ts';
import { accountLimitOperations } from './operations/account-limits.ts';
import { changeSetOperations, makeChangeSet } from './operations/change-sets.ts';
import { describeChangeSetOperations } from './operations/describe-change-set.ts';
import { describeEventOperations } from './operations/describe-events.ts';
import { describeResourceOperations } from './operations/describe-resources.ts';
import { describeStackOperations } from './operations/describe-stacks.ts';
import { detect, driftOperations } from './operations/drift.ts';
import { exportOperations } from './operations/exports.ts';
import { rollbackOperations } from './operations/rollbacks.ts';
import { stackOperations } from './operations/stacks.ts';
import { templateOperations } from './operations/templates.ts';
import type { ResourceType } from './resource-type.ts';
import { needs } from './needs.ts';

type Data<T> = { readonly [Key in keyof T]: string };

/** @param types the resource types of all modelled services; what is not among them is played from its schema */
export function cloudFormation(types: Readonly<Record<string, ResourceType>>): ServiceModule {
  const machine = machineOf(types);
  return {
    name: 'cloudformation',
    beliefs: rules.rules,
    sdk: { load: () => import('@aws-sdk/client-cloudformation'), client: 'CloudFormationClient' },
    eventual: true,
    needs,
    operations: {
      ...stackOperations(machine),
      ...rollbackOperations(machine),
      ...changeSetOperations(machine),
      ...describeChangeSetOperations(machine),
      ...describeStackOperations(machine),
      ...describeResourceOperations,
      ...describeEventOperations(machine),
      ...templateOperations(machine),
      ...exportOperations,
      ...driftOperations(machine),
      ...accountLimitOperations,
    },
    events: {
      'cloudformation.advance': event<Data<Errand>>((errand, context) => advance({ ...machine, context }, errand)),
      'cloudformation.import': event<Data<Errand>>((errand, context) => importNow({ ...machine, context }, errand)),
      'cloudformation.look': event<Data<LookErrand>>((errand, context) => look({ ...machine, context }, errand)),
      'cloudformation.look-at-leftover': event<Data<LeftoverErrand>>((errand, context) => lookAtLeftover({ ...machine, context }, errand)),
      'cloudformation.watch': event<Data<Errand>>((errand, context) => watchAlarms({ ...machine, context }, errand)),
      'cloudformation.time-out': event<Data<Errand>>((errand, context) => timeOut({ ...machine, context }, errand)),
      'cloudformation.change-set': event<{ readonly id: string }>(({ id }, context) => makeChangeSet({ ...machine, context }, id)),
      'cloudformation.drift': event<{ readonly id: string }>(({ id }, context) => detect({ ...machine, context }, id)),
    },
  };
}
