// In whose name CloudFormation asks the services: the stack's role, or else whoever began the operation.
import type { Context } from '../../world/service.ts';
import { isAdministrator } from '../iam/who.ts';
import { serviceMayAssume, sessionArn } from '../iam/trust.ts';
import type { StackEntity } from './entities.ts';

const self = 'cloudformation.amazonaws.com';

/** Who began the stack's operation, where IAM has to be asked about them. */
export type Beginner = NonNullable<StackEntity['beginner']>;

export function beginnerIn({ principal, session }: Pick<Context, 'principal' | 'session'>): Beginner | undefined {
  return isAdministrator(principal) ? undefined : { principal, ...(session === undefined ? {} : { session }) };
}

/**
 * The context in which a stack's resources are made, changed and taken away. Their services judge each call; that a handler
 * really needs more permissions, to read what it has made, is not modelled.
 * AWS: "CloudFormation service role" (CloudFormation user guide); without one, a session made from the caller's credentials.
 */
export function actingFor(context: Context, { roleArn, beginner }: Pick<StackEntity, 'roleArn' | 'beginner'>): Context {
  if (roleArn !== undefined && context.knows('iam', 'GetRole')) return context.under({ principal: sessionArn(roleArn, 'AWSCloudFormation') });
  return beginner === undefined || roleArn !== undefined ? context : context.under({ ...beginner, via: [self] });
}

export const mayBeAssumed = (context: Context, role: string): boolean => serviceMayAssume(context, role, { service: self });
