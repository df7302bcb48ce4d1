// Security Hub: whether a region of an account is subscribed to it.
import type {
  DescribeHubCommandInput as DescribeInput,
  DescribeHubCommandOutput as DescribeOutput,
  DisableSecurityHubCommandInput as DisableInput,
  DisableSecurityHubCommandOutput as DisableOutput,
  EnableSecurityHubCommandInput as EnableInput,
  EnableSecurityHubCommandOutput as EnableOutput,
} from '@aws-sdk/client-securityhub';
import { asDate, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type ServiceModule, type Table } from '../../world/service.ts';
import { needs } from './needs.ts';

export interface Hub {
  readonly arn: string;
  readonly since: Instant;
  readonly generator: 'SECURITY_CONTROL' | 'STANDARD_CONTROL';
  readonly tags: Readonly<Record<string, string>>;
}

export const hubArn = (context: Context): string => `arn:aws:securityhub:${context.region}:${context.account}:hub/default`;
export const hubsOf = (context: Context): Table<Hub> => context.table<Hub>('securityhub.hub');

function hubOf(context: Context): Hub {
  const found = hubsOf(context).get(hubArn(context));
  // AWS: InvalidAccessException while it is off, in these words. (aws securityhub describe-hub; hashicorp/terraform-provider-aws looks for "not subscribed")
  if (found === undefined) throw new AwsFault('InvalidAccessException', `Account ${context.account} is not subscribed to AWS Security Hub`, { status: 401 });
  return found;
}

export const securityhub: ServiceModule = {
  name: 'securityhub',
  sdk: { load: () => import('@aws-sdk/client-securityhub'), client: 'SecurityHubClient' },
  needs,
  operations: {
    EnableSecurityHub: operation<EnableInput, EnableOutput>((input, context) => {
      if (hubsOf(context).get(hubArn(context)) !== undefined) throw new AwsFault('ResourceConflictException', 'Account is already subscribed to Security Hub', { status: 409 });
      hubsOf(context).put(hubArn(context), { arn: hubArn(context), since: context.now, generator: input.ControlFindingGenerator ?? 'SECURITY_CONTROL', tags: input.Tags ?? {} });
      return {};
    }),
    DescribeHub: operation<DescribeInput, DescribeOutput>((input, context) => {
      const it = hubOf(context);
      if (input.HubArn !== undefined && input.HubArn !== it.arn) throw new AwsFault('ResourceNotFoundException', `Hub ${input.HubArn} is not found`, { status: 404 }); // text unverified
      return { HubArn: it.arn, SubscribedAt: asDate(it.since).toISOString(), AutoEnableControls: true, ControlFindingGenerator: it.generator };
    }),
    DisableSecurityHub: operation<DisableInput, DisableOutput>((_, context) => {
      hubsOf(context).delete(hubOf(context).arn);
      return {};
    }),
  },
};
