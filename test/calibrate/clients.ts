// The SDK's own clients for the account that is asked: they judge the model, so nothing of the product stands between.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { sandboxCredentials } from '../../src/lib/sandbox/wire/access-keys.ts';

/** The account of a served sandbox that the run uses. */
export const sandboxAccount = '404040404040';

export function clientsOf({ region, endpoint }: { readonly region: string; readonly endpoint?: string | undefined }) {
  const config = {
    region,
    maxAttempts: 6,
    ...(endpoint === undefined ? { credentials: fromNodeProviderChain() } : { endpoint, credentials: sandboxCredentials(sandboxAccount) }),
  };
  // AWS: IAM and Route 53 answer for the whole account from us-east-1 (their endpoint pages).
  const global = { ...config, region: 'us-east-1' };
  return {
    cloudFormation: new CloudFormationClient(config),
    cloudWatch: new CloudWatchClient(config),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    iam: new IAMClient(global),
    rds: new RDSClient(config),
    route53: new Route53Client(global),
    sts: new STSClient(config),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
