// A small application as rows of a world: zone, load balancer, two target groups, tasks, a database. No service is asked for it.
import { DatabaseSync } from 'node:sqlite';
import type { DbInstance } from '../../../src/lib/sandbox/services/rds/entities.ts';
import { kinds as rds } from '../../../src/lib/sandbox/services/rds/entities.ts';
import { addressKey, kinds as ecs, type Task } from '../../../src/lib/sandbox/services/ecs/entities.ts';
import { kinds as elb, type Rule, type Target, type Targets } from '../../../src/lib/sandbox/services/elasticloadbalancing/entities.ts';
import type { ImageBehaviour } from '../../../src/lib/sandbox/world/images.ts';
import { monitoring } from '../../../src/lib/sandbox/services/monitoring/service.ts';
import { route53 } from '../../../src/lib/sandbox/services/route53/service.ts';
import { usersOf } from '../../../src/lib/sandbox/users/observer.ts';
import type { Context } from '../../../src/lib/sandbox/world/service.ts';
import type { ServiceModule } from '../../../src/lib/sandbox/world/service.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { instant, milliseconds, plus, seconds, type Duration, type Instant } from '../../../src/lib/world/time.ts';

export const start = instant(Date.UTC(2026, 0, 5, 10));
const account = '111111111111';
const region = 'us-east-1';
const prefix = `arn:aws:elasticloadbalancing:${region}:${account}`;
export const balancerArn = `${prefix}:loadbalancer/app/shop-production/0000000000000001`;
export const host = 'web.production.shop.example.com';
const zones = ['us-east-1a', 'us-east-1b'];

export type Colour = 'blue' | 'green';
export const groupArn = (colour: Colour): string => `${prefix}:targetgroup/web-${colour}/${colour === 'blue' ? '000000000000000b' : '000000000000000c'}`;
const ruleArn = `${prefix}:listener-rule/app/shop-production/0000000000000001/1/1`;
const listenerArn = `${prefix}:listener/app/shop-production/0000000000000001/1`;

export class ToyApp {
  now: Instant = start;
  readonly world: World;
  readonly context: Context;
  #address = 10;

  constructor(options: { readonly seed?: string; readonly services?: readonly ServiceModule[]; readonly users?: boolean; readonly file?: string } = {}) {
    const store = new Store({ start, ...(options.file === undefined ? {} : { database: new DatabaseSync(options.file) }) });
    this.world = new World({ store, seed: options.seed ?? 'seed', services: [route53, monitoring, ...(options.services ?? [])], ...(options.users === false ? {} : usersOf()) });
    this.context = this.world.context({ account, region, principal: 'test' });
    if (store.now > start) {
      this.now = store.now;
      return;
    }
    this.change(() => this.#build());
    this.wait(seconds(70));
  }

  change<T>(work: () => T): T {
    return this.world.transact(this.now, work);
  }

  wait(d: Duration): void {
    this.now = plus(this.now, d);
    this.world.passTo(this.now);
  }

  call<T>(service: string, operation: string, input: unknown): T {
    return this.world.answer({ service, operation, input, account, region, principal: 'test' }, this.now) as T;
  }

  #build(): void {
    const { context } = this;
    const zone = context.call<{ HostedZone: { Id: string } }>('route53', 'CreateHostedZone', { Name: 'shop.example.com', CallerReference: '1' }).HostedZone.Id;
    const dnsName = 'shop-production-1.us-east-1.elb.amazonaws.com';
    context.call('route53', 'ChangeResourceRecordSets', {
      HostedZoneId: zone,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: host, Type: 'A', AliasTarget: { HostedZoneId: 'Z35SXDOTRQ7X7K', DNSName: dnsName, EvaluateTargetHealth: false } } }] },
    });
    const put = (kind: string, id: string, value: object): void => context.table<object>(kind).put(id, value);
    put(elb.loadBalancer, balancerArn, { arn: balancerArn, name: 'shop-production', dnsName, hostedZoneId: 'Z35SXDOTRQ7X7K', scheme: 'internet-facing', vpcId: 'vpc-1', zones: zones.map((name, n) => ({ zone: name, subnetId: `subnet-${n}` })), securityGroups: [], state: 'active', createdAt: start, attributes: {}, listeners: [listenerArn], tags: {} });
    put(elb.listener, listenerArn, { arn: listenerArn, loadBalancerArn: balancerArn, port: 443, protocol: 'HTTPS', certificates: [], rules: [ruleArn], attributes: {}, tags: {} });
    this.weights({ blue: 100, green: 0 });
    for (const colour of ['blue', 'green'] as const) {
      const arn = groupArn(colour);
      put(elb.targetGroup, arn, { arn, name: `web-${colour}`, protocol: 'HTTP', protocolVersion: 'HTTP1', port: 8080, vpcId: 'vpc-1', targetType: 'ip', healthCheck: { enabled: true, protocol: 'HTTP', port: 'traffic-port', path: '/health', intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 2, matcher: '200' }, attributes: {}, usedBy: [ruleArn], loadBalancerArn: balancerArn, tags: {} });
    }
    put(ecs.cluster, 'shop-production', { name: 'shop-production', arn: 'c', status: 'ACTIVE', capacityProviders: [], defaultStrategy: [], settings: [], tags: {} });
    put(ecs.service, 'shop-production/web', { key: 'shop-production/web', name: 'web', clusterName: 'shop-production', status: 'ACTIVE', desiredCount: 2, tags: {}, deployments: [], loadBalancers: [{ targetGroupArn: groupArn('blue'), advancedConfiguration: { alternateTargetGroupArn: groupArn('green'), productionListenerRule: ruleArn } }] });
    this.database({ readable: true, writable: true });
    for (const colour of ['blue', 'blue', 'green', 'green'] as const) this.task(colour);
  }

  weights(of: Record<Colour, number>): void {
    const rule: Rule = {
      arn: ruleArn,
      listenerArn,
      loadBalancerArn: balancerArn,
      priority: 10,
      conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }],
      actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: (['blue', 'green'] as const).map((colour) => ({ TargetGroupArn: groupArn(colour), Weight: of[colour] })) } }],
      tags: {},
    };
    this.context.table<Rule>(elb.rule).put(ruleArn, rule);
  }

  database(serving: { readonly readable: boolean; readonly writable: boolean }): void {
    const instance = { id: 'shop-production', resourceId: 'db-1', status: 'available', class: 'db.t4g.micro', engine: 'postgres', allocatedStorage: 20, multiAz: true, zone: 'us-east-1a', standbyZone: 'us-east-1b', port: 5432, securityGroups: [], tags: {}, replicas: [], endpoint: 'shop-production.c1.us-east-1.rds.amazonaws.com', serving: { ...serving, since: this.world.now } };
    this.context.table<DbInstance>(rds.instance).put('shop-production', instance as unknown as DbInstance);
  }

  /** A running task of the service in a target group, healthy unless said otherwise. */
  task(colour: Colour, more: { readonly behaviour?: ImageBehaviour; readonly zone?: string } = {}): string {
    const n = this.#address++;
    const id = String(n).padStart(32, '0');
    const ip = `10.0.0.${n}`;
    const definition = 'arn:aws:ecs:us-east-1:111111111111:task-definition/web:1';
    const { context } = this;
    for (const key of [definition, 'web:1']) {
      context.table<object>(ecs.taskDefinition).put(key, { arn: definition, family: 'web', revision: 1, status: 'ACTIVE', registered: { containerDefinitions: [{ name: 'web', environment: [{ name: 'DATABASE_HOST', value: 'shop-production.c1.us-east-1.rds.amazonaws.com' }] }] }, registeredAt: start, tags: {} });
    }
    const task: Partial<Task> = { id, arn: `arn:aws:ecs:us-east-1:111111111111:task/shop-production/${id}`, clusterName: 'shop-production', service: 'shop-production/web', taskDefinition: definition, cpu: '256', memory: '512', vpcId: 'vpc-1', zone: more.zone ?? zones[n % 2] ?? '', ip, securityGroups: [], targetGroups: [], lastStatus: 'RUNNING', desiredStatus: 'RUNNING', startedAt: this.world.now, readyAt: this.world.now, behaviour: more.behaviour ?? { kind: 'healthy' }, containers: [], tags: {}, version: 1 };
    context.table<object>(ecs.task).put(id, task);
    context.table<object>(ecs.address).put(addressKey('vpc-1', ip), { task: id });
    const row = context.table<Targets>(elb.targets).get(groupArn(colour));
    const target: Target = { id: ip, port: 8080, zone: task.zone ?? '', registeredAt: this.world.now, checksFrom: this.world.now, state: 'healthy', since: this.world.now, plan: 1 };
    context.table<Targets>(elb.targets).put(groupArn(colour), { targetGroupArn: groupArn(colour), targets: [...(row?.targets ?? []), target] });
    return id;
  }

  changeTask(id: string, change: Partial<Task>): void {
    const table = this.context.table<Task>(ecs.task);
    const task = table.get(id);
    if (task !== undefined) table.put(id, { ...task, ...change });
  }

  tasks(): readonly Task[] {
    return this.context.table<Task>(ecs.task).values();
  }

  fault(name: string, args: Record<string, string>, lasts?: Duration): void {
    this.change(() => this.world.worldTable('world.fault').put(`f-${this.world.count('f')}`, { id: name, name, args, from: this.now, until: lasts === undefined ? undefined : plus(this.now, lasts) }));
  }
}

export const ms = milliseconds;
