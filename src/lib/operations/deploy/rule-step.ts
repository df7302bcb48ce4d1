// The listener rule of a service that is new: both groups on it, or ECS refuses the service.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { minutes, seconds } from '../../world/time.ts';
import { own, type DeploySubject } from './subject.ts';

export function makeRule(cloud: Cloud, subject: DeploySubject): Step {
  const { facts, service, blue, green, region } = subject;
  const listener = facts.outputs['edge/HttpsListenerArn'] ?? '';
  const host = service.host ?? '';
  const find = async () => (await cloud.loadBalancing(region).rules(listener)).find((rule) => rule.hosts.includes(host));
  return {
    id: 'rule',
    title: `Send ${host} to ${service.name}`,
    why: 'ECS refuses a blue-green service whose two target groups are not on its production rule',
    byHand: `aws elbv2 create-rule --listener-arn ${listener} --priority ${own(subject, 'RulePriority')} --conditions Field=host-header,Values=${host} ...`,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:CreateRule', 'elasticloadbalancing:AddTags', 'elasticloadbalancing:DeleteRule'],
    limit: minutes(2),
    every: seconds(5),
    async check() {
      const rule = await find();
      return rule === undefined ? todo : done({ rule: rule.arn });
    },
    async act() {
      await cloud.loadBalancing(region).createRule({ listenerArn: listener, priority: Number(own(subject, 'RulePriority')), host, weights: { [blue]: 100, [green]: 0 }, sticky: service.sticky, tags: subject.tags });
    },
    undo: {
      title: `Take the rule for ${host} away: the listener's fixed answer is back`,
      async act() {
        const rule = await find();
        if (rule !== undefined) await cloud.loadBalancing(region).deleteRule(rule.arn);
      },
    },
  };
}
