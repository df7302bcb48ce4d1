// Stickiness of a target group behind a rule that weighs two of them.
import { expect, it } from 'vitest';
import { openStreet, Shop } from '../ecs/shop.ts';

const sticky = { Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }] };

it('of targets is refused behind a weighted rule that is not sticky itself', () => {
  const shop = new Shop();
  const { blue, green, production, test } = openStreet(shop);
  const enable = (): unknown => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: blue, ...sticky });
  expect(enable).toThrow('You must enable group stickiness before enabling target stickiness');
  for (const RuleArn of [production, test]) {
    shop.elb('ModifyRule', { RuleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }, { TargetGroupArn: green, Weight: 0 }], TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } } }] });
  }
  expect(enable).not.toThrow();
});

it('of targets is free where a rule has one group', () => {
  const shop = new Shop();
  const { blue, production, test } = openStreet(shop);
  for (const RuleArn of [production, test]) shop.elb('ModifyRule', { RuleArn, Actions: [{ Type: 'forward', TargetGroupArn: blue }] });
  expect(() => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: blue, ...sticky })).not.toThrow();
});

it('of targets is refused for a weighted rule that comes later, and is not sticky itself', () => {
  const shop = new Shop();
  const { blue, green, production, test } = openStreet(shop);
  for (const RuleArn of [production, test]) shop.elb('ModifyRule', { RuleArn, Actions: [{ Type: 'forward', TargetGroupArn: blue }] });
  shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: blue, ...sticky });
  const weigh = (stickiness: object): unknown => shop.elb('ModifyRule', { RuleArn: production, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }, { TargetGroupArn: green, Weight: 0 }], ...stickiness } }] });
  expect(() => weigh({})).toThrow('You must enable group stickiness on a rule');
  expect(() => weigh({ TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 1 } })).not.toThrow();
});
