// Load balancers, listeners, rules and target groups as their callers meet them.
import { describe, expect, it } from 'vitest';
import { refusal } from '../refusal.ts';
import { routeOf } from '../../../../src/lib/sandbox/services/elasticloadbalancing/route.ts';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { openShop, openStreet, Shop } from '../ecs/shop.ts';

const host = (value: string): object[] => [{ Field: 'host-header', HostHeaderConfig: { Values: [value] } }];
const answer = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503', MessageBody: 'back soon' } }];

describe('a load balancer', () => {
  it('is provisioning for a minute or two, and its name is its own', () => {
    const shop = new Shop();
    const make = (more: object = {}): { State: { Code: string }; DNSName: string; CanonicalHostedZoneId: string } =>
      shop.elb<{ LoadBalancers: { State: { Code: string }; DNSName: string; CanonicalHostedZoneId: string }[] }>('CreateLoadBalancer', { Name: 'web', Subnets: ['subnet-a', 'subnet-b'], ...more }).LoadBalancers[0] as never;
    expect(make()).toMatchObject({ State: { Code: 'provisioning' }, CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K', DNSName: expect.stringMatching(/^web-\d+\.us-east-1\.elb\.amazonaws\.com$/) as string });
    shop.pass(seconds(59));
    expect(make().State.Code).toBe('provisioning');
    shop.pass(seconds(62));
    expect(make().State.Code).toBe('active');
    expect(refusal(() => make({ Scheme: 'internal' }))).toMatch(/^DuplicateLoadBalancerNameException/);
    expect(refusal(() => make({ Name: 'one', Subnets: ['subnet-a'] }))).toBe('ValidationError: At least two subnets in two different Availability Zones must be specified');
  });

  it('that is protected cannot be deleted, and takes its listeners and rules along when it can', () => {
    const shop = new Shop();
    const { balancer, production, blue } = openStreet(shop);
    shop.elb('ModifyLoadBalancerAttributes', { LoadBalancerArn: balancer, Attributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] });
    expect(refusal(() => shop.elb('DeleteLoadBalancer', { LoadBalancerArn: balancer }))).toMatch(/^OperationNotPermittedException: .*deletion protection is enabled/);
    expect(refusal(() => shop.elb('DeleteTargetGroup', { TargetGroupArn: blue }))).toMatch(/^ResourceInUseException/);
    shop.elb('ModifyLoadBalancerAttributes', { LoadBalancerArn: balancer, Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }] });
    shop.elb('DeleteLoadBalancer', { LoadBalancerArn: balancer });
    expect(refusal(() => shop.elb('DescribeRules', { RuleArns: [production] }))).toMatch(/^RuleNotFoundException/);
    shop.elb('DeleteTargetGroup', { TargetGroupArn: blue });
  });
});

describe('rules', () => {
  it('keep their priorities to themselves', () => {
    const shop = new Shop();
    const { listener, production, test } = openStreet(shop);
    expect(refusal(() => shop.elb('CreateRule', { ListenerArn: listener, Priority: 10, Conditions: host('x.example.com'), Actions: answer }))).toBe('PriorityInUseException: Priority \'10\' is currently in use');
    shop.elb('SetRulePriorities', { RulePriorities: [{ RuleArn: production, Priority: 20 }, { RuleArn: test, Priority: 10 }] });
    const rules = shop.elb<{ Rules: { RuleArn: string; Priority: string }[] }>('DescribeRules', { ListenerArn: listener }).Rules;
    expect(rules.map(({ Priority }) => Priority)).toEqual(['10', '20', 'default']);
    expect(rules[0]?.RuleArn).toBe(test);
    expect(refusal(() => shop.elb('SetRulePriorities', { RulePriorities: [{ RuleArn: production, Priority: 10 }] }))).toMatch(/^PriorityInUseException/);
    expect(refusal(() => shop.elb('DeleteRule', { RuleArn: rules[2]?.RuleArn }))).toMatch(/^OperationNotPermittedException/);
  });

  it('are at most a hundred', () => {
    const shop = new Shop();
    const { listener } = openStreet(shop);
    const make = (n: number): unknown => shop.elb('CreateRule', { ListenerArn: listener, Priority: 100 + n, Conditions: host(`s${n}.example.com`), Actions: answer });
    for (let n = 0; n < 98; n++) make(n);
    expect(refusal(() => make(98))).toMatch(/^TooManyRulesException/);
    type Page = { Rules: { Priority: string }[]; NextMarker?: string };
    const first = shop.elb<Page>('DescribeRules', { ListenerArn: listener, PageSize: 60 });
    const second = shop.elb<Page>('DescribeRules', { ListenerArn: listener, PageSize: 60, Marker: first.NextMarker });
    expect([first.Rules.length, second.Rules.length, second.NextMarker]).toEqual([60, 41, undefined]);
    expect(second.Rules.at(-1)?.Priority).toBe('default');
  });

  it.each([
    ['an unknown group', [{ Type: 'forward', TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/x/1' }], /^TargetGroupNotFoundException/],
    ['a weight of 1000', undefined, /^ValidationError: Target group weight '1000'/],
    ['nothing to do', [], /^ValidationError/],
    ['a fixed answer of 302', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '302' } }], /^InvalidLoadBalancerActionException/],
  ])('refuse %s', (_, actions, expected) => {
    const shop = new Shop();
    const { listener, blue } = openStreet(shop);
    const Actions = actions ?? [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 1000 }] } }];
    expect(refusal(() => shop.elb('CreateRule', { ListenerArn: listener, Priority: 77, Conditions: host('x.example.com'), Actions }))).toMatch(expected);
  });

  it('a group serves one load balancer only', () => {
    const shop = new Shop();
    const { blue } = openStreet(shop);
    const other = shop.elb<{ LoadBalancers: { LoadBalancerArn: string }[] }>('CreateLoadBalancer', { Name: 'other', Subnets: ['subnet-a', 'subnet-b'] }).LoadBalancers[0]?.LoadBalancerArn;
    expect(refusal(() => shop.elb('CreateListener', { LoadBalancerArn: other, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }] }))).toMatch(/^TargetGroupAssociationLimitException/);
  });
});

describe('listeners', () => {
  it('with HTTPS need a certificate, and a port has one', () => {
    const shop = new Shop();
    const { balancer } = openStreet(shop);
    const make = (more: object): unknown => shop.elb('CreateListener', { LoadBalancerArn: balancer, Protocol: 'HTTPS', Port: 443, DefaultActions: answer, ...more });
    expect(refusal(() => make({}))).toBe('ValidationError: A certificate must be specified for HTTPS listeners');
    expect(refusal(() => make({ Protocol: 'HTTP', Port: 80 }))).toMatch(/^DuplicateListenerException/);
    make({ Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }] });
    expect(shop.elb<{ Listeners: object[] }>('DescribeListeners', { LoadBalancerArn: balancer }).Listeners).toHaveLength(2);
  });
});

describe('a route', () => {
  it('is that of the first rule that applies, with its shares and its healthy targets', () => {
    const { shop, street } = openShop();
    const ask = (name: string, path = '/'): ReturnType<typeof routeOf> => routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: name, path });
    const routed = ask('API.example.com');
    expect(routed).toMatchObject({ answer: 'forward', ruleArn: street.production, shares: [{ targetGroupArn: street.green, share: 1, failOpen: false }] });
    expect(routed.answer === 'forward' ? routed.shares[0]?.targets.map(({ zone }) => zone).sort() : []).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
    expect(routed.answer === 'forward' && routed.shares[0]?.targets.every(({ taskId, state }) => taskId !== undefined && state === 'healthy')).toBe(true);
    expect(ask('nobody.example.com')).toMatchObject({ answer: 'fixed-response', status: 404 });
    shop.elb('ModifyRule', { RuleArn: street.production, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: street.blue, Weight: 1 }, { TargetGroupArn: street.green, Weight: 3 }] } }] });
    // The empty group keeps its share: nobody answers it.
    expect(ask('api.example.com')).toMatchObject({ shares: [{ share: 0.25, targets: [] }, { share: 0.75 }] });
    expect(routeOf(shop.context, { loadBalancer: street.balancer, host: 'api.example.com', path: '/' })).toEqual({ answer: 'none', because: 'no-listener' });
  });

  it('by path patterns too', () => {
    const { shop, street } = openShop();
    shop.elb('CreateRule', { ListenerArn: street.listener, Priority: 1, Conditions: [{ Field: 'path-pattern', Values: ['/img/*.png'] }], Actions: answer });
    const ask = (path: string): string => routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path }).answer;
    expect([ask('/img/a.png'), ask('/img/a.jpg'), ask('/img/a/b.png?x=1')]).toEqual(['fixed-response', 'forward', 'fixed-response']);
  });

  it('fails open while no target is healthy', () => {
    const { shop, street } = openShop();
    for (const az of ['us-east-1a', 'us-east-1b', 'us-east-1c']) shop.world.transact(shop.now, () => shop.world.worldTable('world.fault').put(az, { id: az, name: 'az-down', args: { az }, from: shop.now, until: undefined }));
    shop.until('none is healthy', () => shop.health(street.green).every(({ TargetHealth }) => TargetHealth?.State !== 'healthy'), minutes(1));
    const states = shop.health(street.green).map(({ TargetHealth }) => TargetHealth?.State);
    const routed = routeOf(shop.context, { loadBalancer: street.balancer, port: 80, host: 'api.example.com', path: '/' });
    expect(routed.answer === 'forward' && routed.shares[0]).toMatchObject({ failOpen: states.includes('unhealthy') });
  });
});

describe('targets', () => {
  it('of a group without a rule are unused; on a rule they are checked; taken out they drain for the whole delay', () => {
    const shop = new Shop();
    const street = openStreet(shop);
    const lone = shop.elb<{ TargetGroups: { TargetGroupArn: string }[] }>('CreateTargetGroup', { Name: 'lone', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip' }).TargetGroups[0]?.TargetGroupArn ?? '';
    shop.elb('RegisterTargets', { TargetGroupArn: lone, Targets: [{ Id: '10.0.0.9' }] });
    const health = (): object | undefined => shop.health(lone)[0]?.TargetHealth;
    expect(health()).toMatchObject({ State: 'unused', Reason: 'Target.NotInUse' });
    shop.elb('CreateRule', { ListenerArn: street.listener, Priority: 5, Conditions: host('lone.example.com'), Actions: [{ Type: 'forward', TargetGroupArn: lone }] });
    expect(health()).toMatchObject({ State: 'initial', Reason: 'Elb.RegistrationInProgress' });
    shop.until('unhealthy', () => (health() as { State: string }).State === 'unhealthy', minutes(2));
    expect(health()).toMatchObject({ Reason: 'Target.Timeout', Description: 'Request timed out' });
    shop.elb('DeregisterTargets', { TargetGroupArn: lone, Targets: [{ Id: '10.0.0.9' }] });
    shop.pass(seconds(299));
    expect(health()).toMatchObject({ State: 'draining', Reason: 'Target.DeregistrationInProgress' });
    shop.pass(seconds(2));
    expect(shop.health(lone)).toEqual([]);
  });

  it('attributes and health checks are checked', () => {
    const shop = new Shop();
    const { blue } = openStreet(shop);
    expect(refusal(() => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: blue, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '9999' }] }))).toMatch(/^ValidationError/);
    expect(refusal(() => shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: blue, Attributes: [{ Key: 'no.such', Value: '1' }] }))).toMatch(/^ValidationError: .*not recognized/);
    expect(refusal(() => shop.elb('ModifyTargetGroup', { TargetGroupArn: blue, HealthCheckIntervalSeconds: 3 }))).toMatch(/^ValidationError/);
    expect(refusal(() => shop.elb('RegisterTargets', { TargetGroupArn: blue, Targets: [{ Id: 'host' }] }))).toMatch(/^InvalidTargetException/);
  });
});

it('tags are added, replaced and removed', () => {
  const shop = new Shop();
  const { production } = openStreet(shop);
  shop.elb('AddTags', { ResourceArns: [production], Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] });
  shop.elb('RemoveTags', { ResourceArns: [production], TagKeys: ['b'] });
  expect(shop.elb('DescribeTags', { ResourceArns: [production] })).toEqual({ TagDescriptions: [{ ResourceArn: production, Tags: [{ Key: 'a', Value: '1' }] }] });
});
