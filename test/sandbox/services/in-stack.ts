// A resource's place in a stack, for tests that use the resource types without CloudFormation.
import type { ResourceInStack } from '../../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import type { Context } from '../../../src/lib/sandbox/world/service.ts';

export function inStack(context: Context, logicalId = 'Thing'): ResourceInStack {
  return {
    context,
    stackName: 'shop-staging-data',
    stackId: `arn:aws:cloudformation:${context.region}:${context.account}:stack/shop-staging-data/1`,
    logicalId,
    tags: { 'platform:app': 'shop' },
    generatedName: (longest) => `shop-staging-data-${logicalId}-1A2B3C4D5E6F`.slice(-longest),
  };
}
