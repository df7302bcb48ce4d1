// A shop to deploy into: a world with a cluster, a load balancer, a pair of target groups on a rule, and a clock to turn.
import type { DatabaseSync } from 'node:sqlite';
import type { DescribeServiceDeploymentsCommandOutput, DescribeServicesCommandOutput, Service, ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import type { Rule, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { instant, minutes, plus, seconds, type Duration, type Instant } from '../../../../src/lib/world/time.ts';
import { parseBehaviour, putImage } from '../../../../src/lib/sandbox/world/images.ts';
import type { ActiveFault, Context, ServiceModule } from '../../../../src/lib/sandbox/world/service.ts';
import { Store } from '../../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../../src/lib/sandbox/world/world.ts';
import { applicationAutoscaling } from '../../../../src/lib/sandbox/services/application-autoscaling/service.ts';
import { ecr } from '../../../../src/lib/sandbox/services/ecr/service.ts';
import { observeFaults } from '../../../../src/lib/sandbox/services/ecs/fault-watch.ts';
import { ecs } from '../../../../src/lib/sandbox/services/ecs/service.ts';
import { elasticloadbalancing } from '../../../../src/lib/sandbox/services/elasticloadbalancing/service.ts';
import { servicediscovery } from '../../../../src/lib/sandbox/services/servicediscovery/service.ts';

export const account = '123456789012';
export const region = 'us-east-1';
export const start: Instant = instant(Date.UTC(2026, 0, 5, 10));

export interface ShopOptions {
  readonly seed?: string;
  readonly database?: DatabaseSync;
  readonly more?: readonly ServiceModule[];
}

export class Shop {
  readonly store: Store;
  readonly world: World;
  #now: Instant;

  constructor({ seed = 'shop', database, more = [] }: ShopOptions = {}) {
    this.store = database === undefined ? new Store({ start }) : new Store({ start, database });
    this.world = new World({ store: this.store, seed, services: [ecs, elasticloadbalancing, ecr, applicationAutoscaling, servicediscovery, ...more], observers: [observeFaults] });
    this.#now = this.world.now > start ? this.world.now : start;
  }

  get now(): Instant {
    return this.#now;
  }

  get context(): Context {
    return this.world.context({ account, region, principal: `arn:aws:iam::${account}:role/deployer` });
  }

  call<Output>(service: string, operation: string, input: unknown): Output {
    return this.world.answer({ service, operation, input, account, region, principal: `arn:aws:iam::${account}:role/deployer` }, this.#now) as Output;
  }

  ecs = <Output>(operation: string, input: unknown): Output => this.call<Output>('ecs', operation, input);
  elb = <Output>(operation: string, input: unknown): Output => this.call<Output>('elasticloadbalancing', operation, input);

  pass(time: Duration): void {
    this.#now = plus(this.#now, time);
    this.world.passTo(this.#now);
  }

  /** Looks every second until it is so. */
  until(what: string, holds: () => boolean, longest: Duration = minutes(60)): void {
    const end = plus(this.#now, longest);
    while (!holds()) {
      if (this.#now >= end) throw new Error(`not within ${longest / 60_000} minutes: ${what}`);
      this.pass(seconds(1));
    }
  }

  image(ref: string, behaviour: string): void {
    const parsed = parseBehaviour(behaviour);
    if (parsed === undefined) throw new Error(`no behaviour: ${behaviour}`);
    this.world.transact(this.#now, () => putImage(this.world, ref, parsed));
  }

  fault(name: string, args: Readonly<Record<string, string>> = {}, lasts?: Duration): void {
    const fault: ActiveFault = { id: `${name}-1`, name, args, from: this.#now, until: lasts === undefined ? undefined : plus(this.#now, lasts) };
    this.world.transact(this.#now, () => this.world.worldTable<ActiveFault>('world.fault').put(fault.id, fault));
  }

  clearFaults(): void {
    this.world.transact(this.#now, () => {
      for (const [id] of this.world.worldTable('world.fault').entries()) this.world.worldTable('world.fault').delete(id);
    });
  }

  service(name = 'api'): Service {
    const { services: [service] = [] } = this.ecs<DescribeServicesCommandOutput>('DescribeServices', { cluster: 'shop', services: [name] });
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  /** The newest deployment of a service. */
  deployment(name = 'api'): ServiceDeployment {
    return this.describe(this.service(name).currentServiceDeployment ?? '');
  }

  describe(arn: string): ServiceDeployment {
    const { serviceDeployments: [deployment] = [] } = this.ecs<DescribeServiceDeploymentsCommandOutput>('DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
    if (deployment === undefined) throw new Error(`no deployment ${arn}`);
    return deployment;
  }

  tasks(name = 'api', desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): Task[] {
    const { taskArns = [] } = this.ecs<{ taskArns?: string[] }>('ListTasks', { cluster: 'shop', serviceName: name, desiredStatus });
    return taskArns.length === 0 ? [] : (this.ecs<{ tasks?: Task[] }>('DescribeTasks', { cluster: 'shop', tasks: taskArns }).tasks ?? []);
  }

  messages(name = 'api'): string[] {
    return (this.service(name).events ?? []).map(({ message }) => message ?? '').reverse();
  }

  health(group: string): TargetHealthDescription[] {
    return this.elb<{ TargetHealthDescriptions?: TargetHealthDescription[] }>('DescribeTargetHealth', { TargetGroupArn: group }).TargetHealthDescriptions ?? [];
  }

  weights(rule: string): Record<string, number> {
    const { Rules: [found] = [] } = this.elb<{ Rules?: Rule[] }>('DescribeRules', { RuleArns: [rule] });
    return Object.fromEntries((found?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []).map(({ TargetGroupArn, Weight }) => [TargetGroupArn?.split('/')[1] ?? '', Weight ?? 0]));
  }

  define(image: string, more: object = {}): string {
    const made = this.ecs<{ taskDefinition?: { taskDefinitionArn?: string } }>('RegisterTaskDefinition', {
      family: 'api',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: `arn:aws:iam::${account}:role/execution`,
      containerDefinitions: [{ name: 'app', image, portMappings: [{ containerPort: 8080 }], ...more }],
    });
    return made.taskDefinition?.taskDefinitionArn ?? '';
  }
}

export interface Street {
  readonly balancer: string;
  readonly listener: string;
  readonly production: string;
  readonly test: string;
  readonly blue: string;
  readonly green: string;
}

export const network = { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b', 'subnet-c'], securityGroups: ['sg-1'] } };
export const role = `arn:aws:iam::${account}:role/infrastructure`;

/** A cluster, and a load balancer that is active, with a pair of groups on a rule for production and one for tests. */
export function openStreet(shop: Shop): Street {
  shop.ecs('CreateCluster', { clusterName: 'shop', capacityProviders: ['FARGATE', 'FARGATE_SPOT'], defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] });
  const balancer = shop.elb<{ LoadBalancers: { LoadBalancerArn: string }[] }>('CreateLoadBalancer', { Name: 'shop', Subnets: ['subnet-a', 'subnet-b', 'subnet-c'] }).LoadBalancers[0]?.LoadBalancerArn ?? '';
  const group = (name: string): string =>
    shop.elb<{ TargetGroups: { TargetGroupArn: string }[] }>('CreateTargetGroup', {
      Name: name, Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1', TargetType: 'ip', HealthCheckPath: '/health', HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2, UnhealthyThresholdCount: 2,
    }).TargetGroups[0]?.TargetGroupArn ?? '';
  const [blue, green] = [group('blue'), group('green')];
  for (const arn of [blue, green]) shop.elb('ModifyTargetGroupAttributes', { TargetGroupArn: arn, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }] });
  const listener = shop.elb<{ Listeners: { ListenerArn: string }[] }>('CreateListener', { LoadBalancerArn: balancer, Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }] }).Listeners[0]?.ListenerArn ?? '';
  const rule = (priority: number, host: string): string =>
    shop.elb<{ Rules: { RuleArn: string }[] }>('CreateRule', {
      ListenerArn: listener,
      Priority: priority,
      Conditions: [{ Field: 'host-header', Values: [host] }],
      Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 100 }, { TargetGroupArn: green, Weight: 0 }] } }],
    }).Rules[0]?.RuleArn ?? '';
  const street = { balancer, listener, production: rule(10, 'api.example.com'), test: rule(20, 'test.example.com'), blue, green };
  shop.pass(minutes(3));
  return street;
}

/** What a blue-green service asks for. */
export function blueGreen(street: Street, more: object = {}): object {
  return {
    cluster: 'shop',
    serviceName: 'api',
    desiredCount: 3,
    networkConfiguration: network,
    healthCheckGracePeriodSeconds: 30,
    loadBalancers: [
      {
        targetGroupArn: street.blue,
        containerName: 'app',
        containerPort: 8080,
        advancedConfiguration: { alternateTargetGroupArn: street.green, productionListenerRule: street.production, testListenerRule: street.test, roleArn: role },
      },
    ],
    deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 },
    ...more,
  };
}

/** Made, deployed and steady. */
export function openShop(options: ShopOptions = {}): { readonly shop: Shop; readonly street: Street } {
  const shop = new Shop(options);
  const street = openStreet(shop);
  shop.ecs('CreateService', { ...blueGreen(street), taskDefinition: shop.define('api:1') });
  shop.until('the first deployment', () => shop.deployment().status === 'SUCCESSFUL');
  shop.pass(minutes(2));
  return { shop, street };
}
