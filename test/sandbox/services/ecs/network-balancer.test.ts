// Services behind a Network Load Balancer: rolling, and blue-green by the listeners' own weights.
import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { minutes, seconds } from '../../../../src/lib/world/time.ts';
import { Look } from '../../../../src/lib/sandbox/users/look.ts';
import { knownSites } from '../../../../src/lib/sandbox/users/sites.ts';
import { forwardTo, makeGroup, makeListener, openNetworkStreet, type NetworkStreet } from '../elasticloadbalancing/network-street.ts';
import { refusal } from '../refusal.ts';
import { network, role, Shop, openStreet } from './shop.ts';

type Advanced = NonNullable<NonNullable<CreateServiceCommandInput['loadBalancers']>[number]['advancedConfiguration']>;

const service = (street: NetworkStreet, more: object = {}): object => ({
  cluster: 'shop',
  serviceName: 'api',
  desiredCount: 3,
  networkConfiguration: network,
  healthCheckGracePeriodSeconds: 300,
  loadBalancers: [{ targetGroupArn: street.blue, containerName: 'app', containerPort: 8080 }],
  ...more,
});

const blueGreen = (street: NetworkStreet, more: { advanced?: Partial<Advanced>; configuration?: object } = {}): object =>
  service(street, {
    loadBalancers: [
      {
        targetGroupArn: street.blue,
        containerName: 'app',
        containerPort: 8080,
        advancedConfiguration: { alternateTargetGroupArn: street.green, productionListenerRule: street.production, testListenerRule: street.test, roleArn: role, ...more.advanced },
      },
    ],
    deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2, ...more.configuration },
  });

const weights = (shop: Shop, listener: string): Record<string, number> => shop.weights(shop.elb<{ Rules: Rule[] }>('DescribeRules', { ListenerArn: listener }).Rules[0]?.RuleArn ?? '');
const healthy = (shop: Shop, group: string): number => shop.health(group).filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;

it('a rolling service registers its tasks, waits for their health and replaces them', () => {
  const shop = new Shop();
  const street = openNetworkStreet(shop);
  shop.ecs('CreateService', service(street, { taskDefinition: shop.define('api:1') }));
  shop.until('deployed', () => shop.deployment().status === 'SUCCESSFUL');
  expect(healthy(shop, street.blue)).toBe(3);
  const before = shop.tasks().map(({ taskArn }) => taskArn);
  shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
  shop.until('deployed again', () => shop.deployment().status === 'SUCCESSFUL');
  expect(shop.tasks().filter(({ taskArn }) => before.includes(taskArn))).toEqual([]);
  expect(healthy(shop, street.blue)).toBe(3);
});

describe('a blue-green service', () => {
  it('shifts the listeners\' own weights, ten minutes slower at each shift than by rules', () => {
    const shop = new Shop();
    const street = openNetworkStreet(shop);
    shop.ecs('CreateService', { ...blueGreen(street), taskDefinition: shop.define('api:1') });
    shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL', minutes(90));
    expect([weights(shop, street.production), weights(shop, street.test)]).toEqual([{ blue: 0, green: 100 }, { blue: 0, green: 100 }]);
    expect(healthy(shop, street.green)).toBe(3);
    // Its users come by the listener for production, and not by the other.
    expect(shop.world.transact(shop.now, () => knownSites(new Look(shop.world)))).toMatchObject([{ service: 'api', host: street.dnsName, port: 80 }]);

    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    const lasted: Record<string, number> = {};
    const seen: string[] = [];
    shop.until('the second deployment', () => {
      const { lifecycleStage: stage = 'none', status } = shop.deployment();
      lasted[stage] = (lasted[stage] ?? 0) + 1;
      const now = `${stage} ${weights(shop, street.test)['blue']}/${weights(shop, street.production)['blue']}`;
      if (seen.at(-1) !== now) seen.push(now);
      return status === 'SUCCESSFUL';
    }, minutes(90));
    for (const stage of ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT']) {
      expect(lasted[stage]).toBeGreaterThan(600);
      expect(lasted[stage]).toBeLessThan(660);
    }
    expect(lasted['PRE_SCALE_UP']).toBeLessThan(60);
    expect(seen).toContain('TEST_TRAFFIC_SHIFT 100/0');
    expect(seen).toContain('PRODUCTION_TRAFFIC_SHIFT 100/100');
    expect(healthy(shop, street.blue)).toBe(3);
    expect(shop.tasks()).toHaveLength(3);
  });

  it('needs no second listener; a canary has its share by weight, and goes back where its deployment is stopped', () => {
    const shop = new Shop();
    const street = openNetworkStreet(shop);
    shop.elb('DeleteListener', { ListenerArn: street.test });
    shop.ecs('CreateService', { ...blueGreen(street, { advanced: { testListenerRule: undefined }, configuration: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 } } }), taskDefinition: shop.define('api:1') });
    shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL', minutes(120));
    const live = weights(shop, street.production);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('the canary', () => weights(shop, street.production)['blue'] === 10, minutes(60));
    expect(weights(shop, street.production)).toEqual({ blue: 10, green: 90 });
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn, stopType: 'ROLLBACK' });
    shop.until('it is back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(60));
    expect(weights(shop, street.production)).toEqual(live);
  });

  it('is refused a rule for a listener, and fails where its listener is gone', () => {
    const shop = new Shop();
    const street = openNetworkStreet(shop);
    const rule = shop.elb<{ Rules: Rule[] }>('DescribeRules', { ListenerArn: street.production }).Rules[0]?.RuleArn ?? '';
    const taskDefinition = shop.define('api:1');
    const make = (advanced: Partial<Advanced>): string => refusal(() => shop.ecs('CreateService', { ...blueGreen(street, { advanced }), taskDefinition }));
    expect(make({ productionListenerRule: rule })).toContain('Must be RuleArn for ALB or ListenerArn for NLB');
    const { listener } = openStreet(new Shop());
    expect(make({ productionListenerRule: listener })).toContain('Must be RuleArn for ALB or ListenerArn for NLB');
    expect(make({ testListenerRule: street.production })).toContain('cannot be used as both production and test');
    const other = makeListener(shop, street.balancer, { Port: 99, DefaultActions: forwardTo([makeGroup(shop, 'other'), 1]) }).ListenerArn ?? '';
    expect(make({ productionListenerRule: other, testListenerRule: street.test })).toBe('none');
    shop.elb('DeleteListener', { ListenerArn: other });
    shop.until('it has failed', () => shop.deployment().status !== 'PENDING' && shop.deployment().status !== 'IN_PROGRESS', minutes(10));
    shop.pass(seconds(1));
    expect(shop.messages().join('\n')).toContain('One or more listeners not found');
  });
});
