// What of AWS a law compares: stacks, services, rules, scaling and databases as an operator would see them, line by line.
import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeScalableTargetsCommandOutput, DescribeScalingPoliciesCommandOutput, DescribeScheduledActionsCommandOutput } from '@aws-sdk/client-application-auto-scaling';
import type { DescribeStacksCommandOutput, ListChangeSetsCommandOutput } from '@aws-sdk/client-cloudformation';
import type { DescribeServicesCommandOutput, ListClustersCommandOutput, ListServicesCommandOutput } from '@aws-sdk/client-ecs';
import type { DescribeListenersCommandOutput, DescribeLoadBalancersCommandOutput, DescribeRulesCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DescribeDBInstancesCommandOutput } from '@aws-sdk/client-rds';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { canonical, hashOf } from '../../src/lib/world/ids.ts';

/** `stack APP-ENV-data status` to what it is. */
export type State = Readonly<Record<string, string>>;

/** Not in it: ids that AWS draws, counts that scaling moves, instants. */
export function stateOf(sandbox: OpenSandbox, environment: EnvironmentDescription): State {
  const { region, standby } = environment;
  const home = stateIn(sandbox, { account: environment.account, region });
  if (standby === undefined) return home;
  const there = Object.entries(stateIn(sandbox, { account: environment.account, region: standby.region })).map(([path, value]) => [`${standby.region} ${path}`, value] as const);
  return { ...home, ...Object.fromEntries(there) };
}

function stateIn({ world, now }: OpenSandbox, { account, region }: { readonly account: string; readonly region: string }): State {
  return world.transact(now(), () => {
    const context = world.context({ account, region, principal: 'aws' });
    const ask = <Output>(service: string, operation: string, input: object = {}): Output => context.call<Output>(service, operation, input);
    const state: Record<string, string> = {};
    for (const stack of ask<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks').Stacks ?? []) {
      const name = `stack ${stack.StackName ?? ''}`;
      state[`${name} status`] = stack.StackStatus ?? '';
      for (const { ParameterKey = '', ParameterValue = '' } of stack.Parameters ?? []) state[`${name} parameter ${ParameterKey}`] = ParameterValue;
      for (const { OutputKey = '' } of stack.Outputs ?? []) state[`${name} output ${OutputKey}`] = 'there';
      // Those that are only to be read; others wait to be executed, and change nothing until then.
      const looks = (ask<ListChangeSetsCommandOutput>('cloudformation', 'ListChangeSets', { StackName: stack.StackName }).Summaries ?? []).filter((it) => it.ChangeSetName?.startsWith('look-') === true);
      if (looks.length > 0) state[`${name} change sets to look at`] = String(looks.length);
    }
    for (const arn of ask<ListClustersCommandOutput>('ecs', 'ListClusters').clusterArns ?? []) {
      const names = ask<ListServicesCommandOutput>('ecs', 'ListServices', { cluster: arn }).serviceArns ?? [];
      const services = names.length === 0 ? [] : (ask<DescribeServicesCommandOutput>('ecs', 'DescribeServices', { cluster: arn, services: names }).services ?? []);
      for (const service of services.filter((it) => it.status !== 'INACTIVE')) {
        state[`service ${service.serviceName} status`] = service.status ?? '';
        state[`service ${service.serviceName} definition`] = service.taskDefinition ?? '';
        state[`service ${service.serviceName} deployment`] = canonical({ strategy: service.deploymentConfiguration?.strategy, circuit: service.deploymentConfiguration?.deploymentCircuitBreaker, alarms: service.deploymentConfiguration?.alarms });
      }
    }
    for (const balancer of ask<DescribeLoadBalancersCommandOutput>('elasticloadbalancing', 'DescribeLoadBalancers').LoadBalancers ?? []) {
      for (const listener of ask<DescribeListenersCommandOutput>('elasticloadbalancing', 'DescribeListeners', { LoadBalancerArn: balancer.LoadBalancerArn }).Listeners ?? []) {
        for (const rule of ask<DescribeRulesCommandOutput>('elasticloadbalancing', 'DescribeRules', { ListenerArn: listener.ListenerArn }).Rules ?? []) {
          const hosts = (rule.Conditions ?? []).flatMap((condition) => condition.HostHeaderConfig?.Values ?? condition.Values ?? []);
          if (rule.IsDefault === true) continue;
          const groups = (rule.Actions ?? []).flatMap((action) => action.ForwardConfig?.TargetGroups ?? []);
          state[`rule ${hosts.join(', ')} priority`] = rule.Priority ?? '';
          state[`rule ${hosts.join(', ')} weights`] = groups.map((group) => `${group.TargetGroupArn?.split('/').at(-2) ?? ''} ${group.Weight ?? 0}`).sort().join(', ');
        }
      }
    }
    for (const target of ask<DescribeScalableTargetsCommandOutput>('application-autoscaling', 'DescribeScalableTargets', { ServiceNamespace: 'ecs' }).ScalableTargets ?? []) {
      state[`scaling ${target.ResourceId} range`] = `${target.MinCapacity ?? 0} to ${target.MaxCapacity ?? 0}`;
      state[`scaling ${target.ResourceId} suspended`] = canonical(target.SuspendedState ?? {});
    }
    for (const policy of ask<DescribeScalingPoliciesCommandOutput>('application-autoscaling', 'DescribeScalingPolicies', { ServiceNamespace: 'ecs' }).ScalingPolicies ?? []) {
      state[`policy ${policy.PolicyName}`] = canonical(policy.TargetTrackingScalingPolicyConfiguration ?? policy.StepScalingPolicyConfiguration ?? {});
    }
    for (const action of ask<DescribeScheduledActionsCommandOutput>('application-autoscaling', 'DescribeScheduledActions', { ServiceNamespace: 'ecs' }).ScheduledActions ?? []) {
      state[`time ${action.ScheduledActionName}`] = canonical([action.Schedule, action.Timezone, action.ScalableTargetAction]);
    }
    // Alarms of stacks are their stacks'.
    for (const alarm of (ask<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', {}).MetricAlarms ?? []).filter(({ AlarmName = '' }) => AlarmName.includes('/scaling/'))) {
      state[`alarm ${alarm.AlarmName}`] = canonical([alarm.Namespace, alarm.MetricName, alarm.Threshold, alarm.AlarmActions]);
    }
    for (const database of ask<DescribeDBInstancesCommandOutput>('rds', 'DescribeDBInstances').DBInstances ?? []) {
      const name = `database ${database.DBInstanceIdentifier}`;
      state[`${name} status`] = database.DBInstanceStatus ?? '';
      state[`${name} zones`] = `${database.AvailabilityZone ?? ''}, standby ${database.SecondaryAvailabilityZone ?? 'none'}`;
      state[`${name} protection`] = String(database.DeletionProtection ?? false);
    }
    return state;
  });
}

/** What differs, one line each: `PATH: BEFORE -> AFTER`. */
export function differences(before: State, after: State): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.filter((path) => before[path] !== after[path]).map((path) => `${path}: ${before[path] ?? 'not there'} -> ${after[path] ?? 'not there'}`);
}

/** Counters and draws move with every look. */
const counting: ReadonlySet<string> = new Set(['world.count', 'world.fault-use']);

/** A hash of everything in the world and of all that will happen in it, but how often it was asked. */
export function worldHash({ world }: OpenSandbox): string {
  const { store } = world;
  const kinds = store.kinds().filter((kind) => !counting.has(kind));
  const entities = kinds.flatMap((kind) => store.scopes(kind).map((scope) => [kind, scope, store.entries({ kind, scope })] as const));
  const pending = store.pending().map(({ at, account, region, kind, data }) => ({ at, account, region, kind, data }));
  return hashOf({ entities, pending });
}
