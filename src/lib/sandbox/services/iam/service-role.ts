// The role that a service makes for itself at first use, where it is not there yet.
import type { Context } from '../../world/service.ts';
import { kinds, type Role } from './entities.ts';

/** Made as by whoever uses the service first. */
export function serviceRoleOf(context: Context, service: string, name: string): void {
  if (!context.knows('iam', 'CreateServiceLinkedRole') || context.globalTable<Role>(kinds.role).get(name) !== undefined) return;
  context.call('iam', 'CreateServiceLinkedRole', { AWSServiceName: service });
}
