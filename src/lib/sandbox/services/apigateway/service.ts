// API Gateway: the settings that an account has in a region. APIs themselves are CloudFormation's to keep.
import type {
  Account as Shown,
  GetAccountCommandInput as GetInput,
  GetAccountCommandOutput as GetOutput,
  UpdateAccountCommandInput as UpdateInput,
  UpdateAccountCommandOutput as UpdateOutput,
} from '@aws-sdk/client-api-gateway';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type ServiceModule, type Table } from '../../world/service.ts';
import { kinds as iam, type Role } from '../iam/entities.ts';
import { needs } from './needs.ts';

export interface Settings {
  /** By which logs are written; empty: by none. */
  readonly role: string;
}

const settings = (context: Context): Table<Settings> => context.table<Settings>('apigateway.account');
export const settingsOf = (context: Context): Settings => settings(context).get('account') ?? { role: '' };

const bad = (message: string): AwsFault => new AwsFault('BadRequestException', message);

function shown(context: Context): Shown {
  const { role } = settingsOf(context);
  return {
    ...(role === '' ? {} : { cloudwatchRoleArn: role }),
    // AWS: 10,000 requests a second with a burst of 5,000, for all APIs of a region together. (API Gateway developer guide, "Quotas")
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  };
}

/** AWS: API Gateway tries the role when it is named. (API Gateway developer guide, "Permissions for CloudWatch logging"); the words as operators meet them. */
function checkRole(context: Context, arn: string): void {
  const role = context.globalTable<Role>(iam.role).values().find((it) => it.arn === arn);
  if (role === undefined || !role.trust.includes('apigateway.amazonaws.com')) throw bad('The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.');
}

const update = operation<UpdateInput, UpdateOutput>((input, context) => {
  for (const { op, path, value } of input.patchOperations ?? []) {
    if (path !== '/cloudwatchRoleArn' || op !== 'replace') throw bad(`Invalid patch path ${path ?? ''}`); // text unverified
    const role = value ?? '';
    if (role !== '') checkRole(context, role);
    settings(context).put('account', { role });
  }
  return shown(context);
});

export const apigateway: ServiceModule = {
  name: 'apigateway',
  sdk: { load: () => import('@aws-sdk/client-api-gateway'), client: 'APIGatewayClient' },
  needs,
  operations: { GetAccount: operation<GetInput, GetOutput>((_, context) => shown(context)), UpdateAccount: update },
};
