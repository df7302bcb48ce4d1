// Alarm mute rules: while one is active its alarms change state and take no action.
import type {
  DeleteAlarmMuteRuleCommandInput as DeleteInput,
  DeleteAlarmMuteRuleCommandOutput as DeleteOutput,
  GetAlarmMuteRuleCommandInput as GetInput,
  GetAlarmMuteRuleCommandOutput as GetOutput,
  ListAlarmMuteRulesCommandInput as ListInput,
  ListAlarmMuteRulesCommandOutput as ListOutput,
  PutAlarmMuteRuleCommandInput as PutInput,
  PutAlarmMuteRuleCommandOutput as PutOutput,
} from '@aws-sdk/client-cloudwatch';
import { asDate, fromDate, instant, parseInstant, type Instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type Table } from '../../world/service.ts';

interface MuteRule {
  readonly name: string;
  readonly description?: string;
  readonly expression: string;
  readonly duration: string;
  readonly alarms: readonly string[];
  readonly expires?: Instant;
  readonly updated: Instant;
}

const rulesOf = (context: Context): Table<MuteRule> => context.table<MuteRule>('monitoring.mute-rule');

/** `at(2026-01-05T10:00)` with `PT30M`; undefined for a cron expression, whose hours are not modelled: it never mutes here. */
function span(rule: Pick<MuteRule, 'expression' | 'duration'>): { readonly from: Instant; readonly to: Instant } | undefined {
  const from = parseInstant(`${/^at\(([^)]+)\)$/.exec(rule.expression)?.[1] ?? ''}Z`.replace('ZZ', 'Z'));
  const [, days = 0, hours = 0, minutes = 0] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(rule.duration) ?? [];
  return from === undefined ? undefined : { from, to: instant(from + (Number(days) * 1440 + Number(hours) * 60 + Number(minutes)) * 60_000) };
}

function statusOf(rule: MuteRule, now: Instant): 'SCHEDULED' | 'ACTIVE' | 'EXPIRED' {
  const when = span(rule);
  if ((rule.expires !== undefined && rule.expires <= now) || (when !== undefined && when.to <= now)) return 'EXPIRED';
  return when !== undefined && when.from <= now ? 'ACTIVE' : 'SCHEDULED';
}

/** The rule that mutes an alarm now. */
export const mutedBy = (context: Context, alarm: string): string | undefined => rulesOf(context).values().find((rule) => rule.alarms.includes(alarm) && statusOf(rule, context.now) === 'ACTIVE')?.name;

function ruleOf(context: Context, name: string | undefined): MuteRule {
  const rule = rulesOf(context).get(name ?? '');
  if (rule === undefined) throw new AwsFault('ResourceNotFoundException', `Alarm mute rule ${name} does not exist.`, { status: 404 }); // text unverified
  return rule;
}

const arn = (context: Context, name: string): string => `arn:aws:cloudwatch:${context.region}:${context.account}:alarm-mute-rule:${name}`;

const putRule = operation<PutInput, PutOutput>((input, context) => {
  const schedule = input.Rule?.Schedule;
  const name = input.Name ?? '';
  const alarms = input.MuteTargets?.AlarmNames ?? [];
  if (alarms.length > 100) throw new AwsFault('LimitExceededFault', 'A mute rule can target up to 100 alarms.'); // text unverified
  rulesOf(context).put(name, {
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    expression: schedule?.Expression ?? '',
    duration: schedule?.Duration ?? '',
    alarms,
    ...(input.ExpireDate === undefined ? {} : { expires: fromDate(input.ExpireDate) }),
    updated: context.now,
  });
  return {};
});

export const muteOperations = {
  PutAlarmMuteRule: putRule,
  GetAlarmMuteRule: operation<GetInput, GetOutput>((input, context) => {
    const rule = ruleOf(context, input.AlarmMuteRuleName);
    return {
      Name: rule.name,
      AlarmMuteRuleArn: arn(context, rule.name),
      ...(rule.description === undefined ? {} : { Description: rule.description }),
      Rule: { Schedule: { Expression: rule.expression, Duration: rule.duration } },
      MuteTargets: { AlarmNames: [...rule.alarms] },
      ...(rule.expires === undefined ? {} : { ExpireDate: asDate(rule.expires) }),
      Status: statusOf(rule, context.now),
      LastUpdatedTimestamp: asDate(rule.updated),
    };
  }),
  ListAlarmMuteRules: operation<ListInput, ListOutput>((input, context) => {
    const all = rulesOf(context)
      .values()
      .filter((rule) => input.AlarmName === undefined || rule.alarms.includes(input.AlarmName));
    // AWS: at most 100 in one answer (botocore cloudwatch: ListAlarmMuteRules MaxRecords); what it says to a wrong token is a guess.
    const { items, next } = page(all, { max: Math.min(input.MaxRecords ?? 50, 100), token: input.NextToken, key: ({ name }) => name, refuse: () => new AwsFault('InvalidNextToken', 'The next token is invalid.') });
    return {
      AlarmMuteRuleSummaries: items.map((rule) => ({ AlarmMuteRuleArn: arn(context, rule.name), Status: statusOf(rule, context.now), LastUpdatedTimestamp: asDate(rule.updated) })),
      ...(next === undefined ? {} : { NextToken: next }),
    };
  }),
  DeleteAlarmMuteRule: operation<DeleteInput, DeleteOutput>((input, context) => {
    rulesOf(context).delete(input.AlarmMuteRuleName ?? '');
    return {};
  }),
};
