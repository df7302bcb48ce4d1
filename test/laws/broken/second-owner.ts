// Breaks "one owner": a deploy that sets what a stack owns, and a template with what deploys own.
import type { DeployFacts } from '../../../src/lib/operations/deploy/request.ts';
import { examples } from '../examples.ts';
import { bentOperation } from './bent.ts';

export const secondOwner = bentOperation(examples.next, (operation, { cloud }) => ({
  ...operation,
  plan(request, facts) {
    const plan = operation.plan(request, facts);
    const group = (facts as DeployFacts).outputs['service-serverpod/BlueTargetGroupArn'];
    const set = () => cloud.api('elasticloadbalancing', 'us-east-1').call('ModifyTargetGroup', { TargetGroupArn: group, HealthCheckIntervalSeconds: 20 });
    return { ...plan, watches: [], steps: plan.steps.slice(0, 1).map((step) => ({ ...step, act: async (context) => void (await set(), await step.act?.(context)) })) };
  },
}));

export const secondOwnersTemplate = `
Metadata: { platform: { layer: service, title: A service } }
Resources:
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
`;
