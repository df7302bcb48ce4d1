// Elastic Load Balancing in our words: rules and their weights, target groups and their health.
import type {
  Action,
  CreateRuleCommandInput,
  CreateRuleCommandOutput,
  DescribeRulesCommandOutput,
  DescribeTargetGroupsCommandOutput,
  DescribeTargetHealthCommandOutput,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { allPages, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface ListenerRule {
  readonly arn: string;
  readonly priority: string;
  readonly hosts: readonly string[];
  /** Weight by target group ARN; empty where the rule does not forward. */
  readonly weights: Readonly<Record<string, number>>;
  readonly isDefault: boolean;
}

export interface TargetHealth {
  readonly id: string;
  readonly state: string;
  readonly reason: string | undefined;
}

export interface TargetGroupSettings {
  readonly arn: string;
  readonly port: number;
  readonly type: string;
  readonly healthPath: string;
  /** Seconds. */
  readonly healthEvery: number;
  readonly healthyCount: number;
  readonly unhealthyCount: number;
  readonly codes: string;
  readonly vpc: string;
}

export class LoadBalancing {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  async rules(listenerArn: string): Promise<readonly ListenerRule[]> {
    const ask = (Marker?: string) => () => this.#api.call<object, DescribeRulesCommandOutput>('DescribeRules', { ListenerArn: listenerArn, ...(Marker === undefined ? {} : { Marker }) });
    const pages = await allPages(ask(), (page) => (page.NextMarker === undefined ? undefined : ask(page.NextMarker)));
    return pages.flatMap((page) => (page.Rules ?? []).map(ruleOf));
  }

  async rule(arn: string): Promise<ListenerRule | undefined> {
    try {
      const answer = await this.#api.call<object, DescribeRulesCommandOutput>('DescribeRules', { RuleArns: [arn] });
      const [rule] = answer.Rules ?? [];
      return rule === undefined ? undefined : ruleOf(rule);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'RuleNotFound', 'RuleNotFoundException')) return undefined;
      throw thrown;
    }
  }

  /** All that a rule does, as AWS says it: to be said again with other weights. */
  async actions(arn: string): Promise<readonly Action[]> {
    const { Rules = [] } = await this.#api.call<object, DescribeRulesCommandOutput>('DescribeRules', { RuleArns: [arn] });
    return JSON.parse(JSON.stringify(Rules[0]?.Actions ?? [])) as readonly Action[];
  }

  /** AWS: the actions are replaced as a whole, conditions stay (API reference, ModifyRule). */
  async setActions(arn: string, actions: unknown): Promise<void> {
    await this.#api.call('ModifyRule', { RuleArn: arn, Actions: actions });
  }

  async createRule(input: { readonly listenerArn: string; readonly priority: number; readonly host: string; readonly weights: Readonly<Record<string, number>>; readonly sticky: boolean; readonly tags: Readonly<Record<string, string>> }): Promise<string> {
    const request: CreateRuleCommandInput = {
      ListenerArn: input.listenerArn,
      Priority: input.priority,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [input.host] } }],
      Actions: [forward(input.weights, input.sticky)],
      Tags: Object.entries(input.tags).map(([Key, Value]) => ({ Key, Value })),
    };
    const answer = await this.#api.call<CreateRuleCommandInput, CreateRuleCommandOutput>('CreateRule', request);
    return answer.Rules?.[0]?.RuleArn ?? '';
  }

  async deleteRule(arn: string): Promise<void> {
    await this.#api.call('DeleteRule', { RuleArn: arn });
  }

  /** What is set of target groups; twenty at most are asked for. */
  async targetGroups(arns: readonly string[]): Promise<readonly TargetGroupSettings[]> {
    const { TargetGroups = [] } = await this.#api.call<object, DescribeTargetGroupsCommandOutput>('DescribeTargetGroups', { TargetGroupArns: arns });
    return TargetGroups.map((it) => ({
      arn: it.TargetGroupArn ?? '',
      port: it.Port ?? 0,
      type: it.TargetType ?? '',
      healthPath: it.HealthCheckPath ?? '',
      healthEvery: it.HealthCheckIntervalSeconds ?? 0,
      healthyCount: it.HealthyThresholdCount ?? 0,
      unhealthyCount: it.UnhealthyThresholdCount ?? 0,
      codes: it.Matcher?.HttpCode ?? '',
      vpc: it.VpcId ?? '',
    }));
  }

  async health(targetGroupArn: string): Promise<readonly TargetHealth[]> {
    const answer = await this.#api.call<object, DescribeTargetHealthCommandOutput>('DescribeTargetHealth', { TargetGroupArn: targetGroupArn });
    return (answer.TargetHealthDescriptions ?? []).map((it) => ({ id: it.Target?.Id ?? '', state: it.TargetHealth?.State ?? 'unknown', reason: it.TargetHealth?.Description ?? it.TargetHealth?.Reason }));
  }
}

/**
 * @param sticky whether the groups' targets are. AWS: then the rule must be as well, or it is refused (seen in
 * kubernetes-sigs/aws-load-balancer-controller#2734); its cookie lives for the shortest time there is, so that it keeps nobody on
 * the release that is left behind.
 */
function forward(weights: Readonly<Record<string, number>>, sticky: boolean): Action {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      ...(sticky ? { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 1 } } : {}),
    },
  };
}

function ruleOf(rule: Rule): ListenerRule {
  const groups = (rule.Actions ?? []).flatMap((action) => action.ForwardConfig?.TargetGroups ?? (action.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }]));
  return {
    arn: rule.RuleArn ?? '',
    priority: rule.Priority ?? '',
    hosts: (rule.Conditions ?? []).flatMap((condition) => (condition.Field === 'host-header' ? (condition.HostHeaderConfig?.Values ?? condition.Values ?? []) : [])),
    weights: Object.fromEntries(groups.map((group) => [group.TargetGroupArn ?? '', group.Weight ?? 1])),
    isDefault: rule.IsDefault ?? false,
  };
}
