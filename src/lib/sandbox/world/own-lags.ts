// Reads after writes that come late by themselves, in part of all worlds: AWS promises no more of its describing calls.
import { createHash } from 'node:crypto';
import { milliseconds, zero, type Duration } from '../../world/time.ts';

export interface OwnLags {
  /** How long a write to a kind of entity stays unseen by readers. */
  of(kind: string): Duration;
  readonly longest: Duration;
}

export const none: OwnLags = { of: () => zero, longest: zero };

// AWS: "eventual consistency" in the EC2 developer guide, the ECS and IAM API references; that load balancers and databases
// are the same is seen by everybody who polls them. How often and how long is a guess.
const eventual: readonly string[] = ['ecs', 'ec2', 'iam', 'elasticloadbalancing', 'rds'];
const shareOfSeeds = 0.25;
const shareOfServices = 0.5;
const longest = 3000;

const draw = (seed: string, of: string): number => createHash('sha256').update(`${seed}\u0000${of}`).digest().readUInt32BE(0) / 2 ** 32;

export const readsLate = (seed: string): boolean => draw(seed, 'stale-reads') < shareOfSeeds;

/**
 * The same for the same seed; no other draw is moved by it. All kinds of one service are equally late: a listener that names a
 * rule which is not there yet would be more than AWS allows itself.
 */
export function ownLags(seed: string): OwnLags {
  if (!readsLate(seed)) return none;
  const late = eventual.filter((service) => draw(seed, `stale-reads/${service}`) < shareOfServices);
  const lags = new Map(late.map((service) => [service, milliseconds(200 + draw(seed, `stale-reads/${service}/lag`) * (longest - 200))]));
  return { longest: milliseconds(Math.max(0, ...lags.values())), of: (kind) => lags.get(kind.slice(0, kind.indexOf('.'))) ?? zero };
}
