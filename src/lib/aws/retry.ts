// Sending again, our way: on the world's clock, and a write only where a second one cannot be a second effect.
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { Clock } from '../world/clock.ts';
import type { Chance } from '../world/ids.ts';
import { milliseconds, type Duration } from '../world/time.ts';
import { isReadOperation } from './reads.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** For the jitter: seeded in a sandbox. */
  readonly chance: Chance;
  readonly signal?: AbortSignal | undefined;
}

export interface Sent {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
}

export const mostAttempts = 8;

/** Sends until it is answered, refused for good, or sent eight times; then throws what was thrown last. */
export async function sendPersistently<T>(send: () => Promise<T>, sent: Sent, { clock, chance, signal }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (thrown) {
      const again = attempt < mostAttempts ? reasonToRetry(thrown, sent) : undefined;
      if (again === undefined) throw thrown;
      await clock.pause(backOff(again, attempt, chance), signal);
    }
  }
}

export type Reason = 'throttled' | 'transient';

/** Undefined: what was thrown stands. */
export function reasonToRetry(thrown: unknown, { service, operation, input }: Sent): Reason | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const error = thrown as Parameters<typeof isThrottlingError>[0];
  // AWS: everywhere but in Cost Explorer this is a quota, and stays one however often it is asked for.
  if (error.name === 'LimitExceededException' && service !== 'ce') return undefined;
  if (isThrottlingError(error)) return 'throttled';
  if (!isTransientError(error)) return undefined;
  return isReadOperation(operation) || carriesToken(input) ? 'transient' : undefined;
}

// AWS: the names under which its APIs take a token that makes the same call harmless twice (API references of CloudFormation,
// ECS, EC2, Route 53, Secrets Manager, ACM, Cloud Map). RDS, ELB, ElastiCache and UpdateService take none.
const tokens = ['clientToken', 'ClientToken', 'ClientRequestToken', 'CallerReference', 'IdempotencyToken', 'CreatorRequestId'] as const;

/** One that we gave: a token that the SDK makes up is new in every send that is not a retry of its own. */
function carriesToken(input: object): boolean {
  return tokens.some((name) => typeof (input as Readonly<Record<string, unknown>>)[name] === 'string');
}

const base: Readonly<Record<Reason, number>> = { throttled: 1000, transient: 100 };
const longest = 20_000;

/** Doubling, anywhere between nothing and the full time, so that callers who were throttled together do not come back together. */
function backOff(reason: Reason, attempt: number, chance: Chance): Duration {
  const full = Math.min(longest, base[reason] * 2 ** (attempt - 1));
  const share = Buffer.from(chance(4)).readUInt32BE(0) / 2 ** 32;
  return milliseconds(full * share);
}
