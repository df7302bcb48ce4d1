// One look at the world at one instant: what several questions need is found once.
import type { Instant } from '../../world/time.ts';
import type { Context } from '../world/service.ts';
import type { World } from '../world/world.ts';
import { kinds as ecs } from '../services/ecs/entities.ts';
import { findLoadBalancer } from '../services/elasticloadbalancing/route.ts';
import { kinds as elb, type LoadBalancer } from '../services/elasticloadbalancing/entities.ts';
import { dnsView } from '../services/route53/dns-view.ts';
import type { DnsView } from '../services/route53/resolve.ts';

/** What the users' world depends on: while none of it changes and no moment comes that was foreseen, a look stays good. */
const watched: readonly string[] = [
  ...Object.values(ecs).filter((kind) => kind !== ecs.serviceEvents && kind !== ecs.runToken),
  ...Object.values(elb),
  'rds.instance',
  'rds.proxy',
  'elasticache.replication-group',
  'route53.zone',
  'route53.served',
  'route53.health-check',
  'acm.certificate',
  'cloudfront.distribution',
  'ec2.security-group',
  's3.bucket',
  's3.object',
  'ssm.parameter',
  'secretsmanager.secret',
  'monitoring.alarm',
  'world.fault',
  'users.traffic',
];

/** What names lead to: public ones, never to a database. */
export const namesHangOn: readonly string[] = [...Object.values(elb), 'route53.zone', 'route53.served', 'route53.health-check', 'cloudfront.distribution', 'users.resolver', 'world.fault'];

/** What the ways of a request hang on, up to the task that takes it. */
export const waysHangOn: readonly string[] = [...namesHangOn, 'ec2.security-group', 'acm.certificate', ecs.task, ecs.taskDefinition, ecs.address];

export const changesOf = (world: World): number => world.store.changesOfAny(watched);

interface Kept {
  readonly look: Look;
  readonly changes: number;
  /** The latest change of any kind when `changes` was last found the same. */
  latest: number;
  readonly until: Instant | undefined;
}

const kept = new WeakMap<World, Kept>();

/** Says that a look is good until something changes, or until a moment. */
export function keepLook(look: Look, { changes, until }: { readonly changes: number; readonly until: Instant | undefined }): void {
  kept.set(look.world, { look, changes, latest: -1, until });
}

/** The last look, if it is still good. */
export function currentLook(world: World): Look | undefined {
  const last = kept.get(world);
  if (last === undefined || (last.until !== undefined && last.until <= world.now)) return undefined;
  const latest = world.store.latestChange();
  if (last.latest !== latest && last.changes !== changesOf(world)) return undefined;
  last.latest = latest;
  return last.look;
}

interface Steady {
  /** When these answers were last known to be good, whatever the clock says. */
  at: Instant;
  readonly answers: Map<string, { readonly changes: number; readonly answer: unknown }>;
}

const steady = new WeakMap<World, Steady>();

/** Answers of looks before this one: by the clock alone nothing changes until the moment that the last of them foresaw. */
function steadyAnswers(world: World): Steady['answers'] {
  const known = steady.get(world);
  const last = kept.get(world);
  if (known !== undefined && (known.at === world.now || (last !== undefined && (last.until === undefined || world.now < last.until)))) {
    known.at = world.now;
    return known.answers;
  }
  const answers: Steady['answers'] = new Map();
  steady.set(world, { at: world.now, answers });
  return answers;
}

/** The event by which users have themselves woken at the next moment that they foresee. */
export const wakeKind = 'users.look';

/** The last look, or a new one. */
export function lookNow(world: World): Look {
  const good = currentLook(world);
  if (good !== undefined) return good;
  const look = new Look(world);
  // Whoever looked at this world before it was opened here has foreseen the next moment.
  if (!kept.has(world)) keepLook(look, { changes: changesOf(world), until: world.store.pending().find(({ kind }) => kind === wakeKind)?.at });
  return look;
}

export interface Place<T> {
  readonly context: Context;
  readonly it: T;
}

/** Good for as long as nothing changes: make a new one after every change. */
export class Look {
  readonly world: World;
  readonly #kept = new Map<string, unknown>();
  readonly #change: number;

  constructor(world: World) {
    this.world = world;
    this.#change = world.store.latestChange();
  }

  /** This one, if nothing at all has changed since it was made. At the same instant. */
  renewed(): Look {
    return this.world.store.latestChange() === this.#change ? this : new Look(this.world);
  }

  /** The answer of `find`, asked only once for a key. */
  once<T>(key: string, find: () => T): T {
    let kept = this.#kept.get(key) as T | undefined;
    if (kept !== undefined || this.#kept.has(key)) return kept as T;
    kept = find();
    this.#kept.set(key, kept);
    return kept;
  }

  /** The same, asked again by later looks only when one of these kinds has changed or a moment has come that was foreseen. @param kinds always the same array */
  steady<T>(key: string, kinds: readonly string[], find: () => T): T {
    return this.once(key, () => {
      const answers = (this.#steady ??= steadyAnswers(this.world));
      const changes = this.world.store.changesOfAny(kinds);
      const known = answers.get(key);
      if (known?.changes === changes) return known.answer as T;
      const answer = find();
      answers.set(key, { changes, answer });
      return answer;
    });
  }
  #steady: Steady['answers'] | undefined;

  /** Every account and region that has entities of a kind. */
  contextsWith(kind: string): readonly Context[] {
    return this.world.contextsWith(kind);
  }

  /** One context for each account of the world. */
  accounts(): readonly Context[] {
    return this.once('accounts', () => {
      const seen = new Map<string, Context>();
      for (const kind of ['route53.zone', elb.loadBalancer, ecs.service, 'rds.instance']) {
        for (const context of this.contextsWith(kind)) if (!seen.has(context.account)) seen.set(context.account, context);
      }
      return [...seen.values()];
    });
  }

  /** The DNS as an asker meets it. @param vpcId of an asker inside a network, whose private zones answer first */
  dns(vpcId?: string): DnsView {
    return this.once(`dns/${vpcId ?? ''}`, () => dnsView(this.accounts(), vpcId));
  }

  /** The load balancer with a DNS name, wherever it stands. */
  balancer(dnsName: string): Place<LoadBalancer> | undefined {
    const name = dnsName.replace(/\.$/, '').replace(/^dualstack\./, '');
    return this.once(`balancer/${name}`, () => {
      for (const context of this.contextsWith(elb.loadBalancer)) {
        const it = findLoadBalancer(context, name);
        if (it !== undefined) return { context, it };
      }
      return undefined;
    });
  }
}
