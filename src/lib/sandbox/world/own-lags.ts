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
const eventual: ReadonlySet<string> = new Set(['ecs', 'ec2', 'iam', 'elb', 'elasticloadbalancing', 'rds']);
const shareOfSeeds = 0.25;
const shareOfKinds = 0.5;
const longest = 3000;

const draw = (seed: string, of: string): number => createHash('sha256').update(`${seed}\u0000${of}`).digest().readUInt32BE(0) / 2 ** 32;

export const readsLate = (seed: string): boolean => draw(seed, 'stale-reads') < shareOfSeeds;

/** The same for the same seed; no other draw is moved by it. */
export function ownLags(seed: string): OwnLags {
  if (!readsLate(seed)) return none;
  const known = new Map<string, Duration>();
  const drawn = (kind: string): Duration => {
    if (!eventual.has(kind.split('.')[0] ?? '') || draw(seed, `stale-reads/${kind}`) >= shareOfKinds) return zero;
    return milliseconds(200 + draw(seed, `stale-reads/${kind}/lag`) * (longest - 200));
  };
  return {
    longest: milliseconds(longest),
    of: (kind) => {
      let lag = known.get(kind);
      if (lag === undefined) known.set(kind, (lag = drawn(kind)));
      return lag;
    },
  };
}
