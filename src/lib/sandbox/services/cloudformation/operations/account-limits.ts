// DescribeAccountLimits: how many stacks, outputs and resources at once an account may have.
import type { DescribeAccountLimitsCommandInput, DescribeAccountLimitsCommandOutput } from '@aws-sdk/client-cloudformation';
import { operation } from '../../../world/service.ts';
import { pageOf } from './pages.ts';

// AWS: the three names are those of the API reference (AccountLimit); the values are the defaults of "Understand CloudFormation quotas".
const limits = [
  { Name: 'ConcurrentResourcesLimit', Value: 2500 },
  { Name: 'StackLimit', Value: 2000 },
  { Name: 'StackOutputsLimit', Value: 200 },
];

export const accountLimitOperations = {
  DescribeAccountLimits: operation<DescribeAccountLimitsCommandInput, DescribeAccountLimitsCommandOutput>((input) => {
    const { items, next } = pageOf(limits, 100, input.NextToken);
    return { AccountLimits: [...items], ...next };
  }),
};
