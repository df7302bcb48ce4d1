// A template's actions, attributes and tags as Elastic Load Balancing's API wants them.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, listOf, numberOf, objectOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Properties, ResourceInStack } from '../cloudformation/resource-type.ts';

export function actionsOf(value: unknown): Action[] {
  return listOf(value).map((action) => {
    const forward = objectOf(action['ForwardConfig']);
    const sticky = objectOf(forward?.['TargetGroupStickinessConfig']);
    const groups = listOf(forward?.['TargetGroups']).map((group) => given({ TargetGroupArn: textOf(group['TargetGroupArn']), Weight: numberOf(group['Weight']) }));
    return {
      ...(action as object),
      ...given({
        Order: numberOf(action['Order']),
        ForwardConfig:
          forward === undefined
            ? undefined
            : given({ TargetGroups: groups, TargetGroupStickinessConfig: sticky === undefined ? undefined : given({ Enabled: flagOf(sticky['Enabled']), DurationSeconds: numberOf(sticky['DurationSeconds']) }) }),
      }),
    } as Action;
  });
}

export const attributesOf = (value: unknown): { Key: string | undefined; Value: string | undefined }[] => listOf(value).map((one) => ({ Key: textOf(one['Key']), Value: textOf(one['Value']) }));

export function retag(arn: string, change: { readonly before: Properties; readonly after: Properties }, { context, tags }: ResourceInStack): void {
  const now = tagsWith(tags, change.after['Tags']);
  const gone = Object.keys(tagsWith({}, change.before['Tags'])).filter((key) => now[key] === undefined);
  if (gone.length > 0) context.call('elasticloadbalancing', 'RemoveTags', { ResourceArns: [arn], TagKeys: gone });
  if (Object.keys(now).length > 0) context.call('elasticloadbalancing', 'AddTags', { ResourceArns: [arn], Tags: tagList(now) });
}
