// Law: no property has two owners: templates hold nothing that deploys own by API, and no API call of ours is about a thing of a stack.
import type { DescribeStackResourcesCommandOutput, DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import { bundledTemplates } from '../../../src/lib/config/bundled.ts';
import { readLayer } from '../../../src/lib/operations/environment/layer.ts';
import type { Recording, RecordedLaw } from '../recording.ts';
import { namedIn } from '../writes.ts';

/** What a deploy makes and changes by API. */
const deployOwns = {
  types: ['AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ECS::TaskSet', 'AWS::ECS::PrimaryTaskSet', 'AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
  calls: [
    'ecs:RegisterTaskDefinition',
    'ecs:CreateService',
    'ecs:UpdateService',
    'ecs:DeleteService',
    'ecs:StopServiceDeployment',
    'ecs:ContinueServiceDeployment',
    'ecs:TagResource',
    // Tasks that run before a release, and revisions that nothing needs.
    'ecs:RunTask',
    'ecs:StopTask',
    'ecs:DeregisterTaskDefinition',
    'elasticloadbalancing:CreateRule',
    'elasticloadbalancing:DeleteRule',
    'application-autoscaling:RegisterScalableTarget',
    'application-autoscaling:DeregisterScalableTarget',
    'application-autoscaling:PutScalingPolicy',
    'application-autoscaling:DeleteScalingPolicy',
    'application-autoscaling:PutScheduledAction',
    'application-autoscaling:DeleteScheduledAction',
    // Of step policies: their names have a slash, which no stack's alarm has.
    'monitoring:PutMetricAlarm',
    'monitoring:DeleteAlarms',
  ],
} as const;

/** Calls about a thing of a stack that set none of its properties. */
const setsNothing: ReadonlySet<string> = new Set(['rds:RebootDBInstance', 'ecs:RunTask']);

export const oneOwner: RecordedLaw = {
  name: 'one-owner',
  judge: (recording) => [...templateViolations(bundledTemplates()), ...callViolations(recording)],
};

export function templateViolations(templates: Readonly<Record<string, string>>): readonly string[] {
  const types: ReadonlySet<string> = new Set(deployOwns.types);
  return Object.entries(templates).flatMap(([name, text]) =>
    Object.entries(readLayer(text).resources)
      // A task that runs once belongs to its stack; deploys own those of services.
      .filter(([, { type }]) => types.has(type) && !(type === 'AWS::ECS::TaskDefinition' && readLayer(text).runs !== undefined))
      .map(([id, { type }]) => `the template ${name} has ${id}, a ${type}, which deploys own`),
  );
}

function callViolations(recording: Recording): readonly string[] {
  const { example, calls } = recording;
  const writes = calls.filter((seen) => seen.writes && seen.call.service !== 'cloudformation');
  const owned = stackThings(recording);
  const known: ReadonlySet<string> = new Set(deployOwns.calls);
  return writes.flatMap(({ call }) => {
    const name = `${call.service}:${call.operation}`;
    const subject = namedIn(call.input);
    if (subject === undefined) return [`what ${name} is about is not known to this law: add the member that says so to writes.ts`];
    const stack = owned.get(thing(call.service, subject));
    return [
      ...(stack === undefined || setsNothing.has(name) ? [] : [`${name} is about ${subject}, which stack ${stack} owns`]),
      ...(example.kind !== 'deploy' || known.has(name) ? [] : [`a deploy called ${name}, which is not about what deploys own`]),
    ];
  });
}

/** A service's SigV4 name and CloudFormation's word for it, made one. */
const thing = (service: string, name: string): string => `${service.toLowerCase().replace(/-|v2$/g, '').replace(/^monitoring$/, 'cloudwatch')} ${name}`;

/** By service and name or ARN of each thing in a stack: the stack. */
function stackThings({ after, example: { request } }: Recording): ReadonlyMap<string, string> {
  const { world } = after;
  return world.transact(after.now(), () => {
    const context = world.context({ account: request.environment.account, region: request.environment.region, principal: 'aws' });
    const stacks = context.call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', {}).Stacks ?? [];
    const things = stacks.flatMap(({ StackName = '' }) =>
      (context.call<DescribeStackResourcesCommandOutput>('cloudformation', 'DescribeStackResources', { StackName }).StackResources ?? []).map(({ ResourceType = '', PhysicalResourceId = '' }) => [thing(ResourceType.split('::')[1] ?? '', PhysicalResourceId), StackName] as const),
    );
    return new Map(things);
  });
}
