// An account in a small world of its own, for tests that talk to the sandbox's services by typed calls.
import { DatabaseSync } from 'node:sqlite';
import { AwsFault } from '../../../src/lib/sandbox/world/aws-fault.ts';
import { addFault, clearFaults } from '../../../src/lib/sandbox/world/faults.ts';
import type { Context, ServiceModule } from '../../../src/lib/sandbox/world/service.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World, type Observer } from '../../../src/lib/sandbox/world/world.ts';
import { fromDate, plus, type Duration, type Instant } from '../../../src/lib/world/time.ts';

export const start = fromDate(new Date('2026-01-05T10:15:00.000Z'));

export interface AccountOptions {
  readonly services: readonly ServiceModule[];
  readonly seed?: string;
  readonly observers?: readonly Observer[];
  /** A file: the world survives `close`. */
  readonly file?: string;
}

export class Account {
  readonly world: World;
  readonly region: string;
  now: Instant;

  constructor(options: AccountOptions, region = 'us-east-1') {
    const store = new Store({ start, ...(options.file === undefined ? {} : { database: new DatabaseSync(options.file) }) });
    this.world = new World({ store, seed: options.seed ?? 'seed', services: options.services, observers: options.observers ?? [] });
    this.now = store.now;
    this.region = region;
  }

  call<Output>(service: string, operation: string, input: object, region = this.region): Output {
    return this.world.answer({ service, operation, input, account: '111122223333', region, principal: 'arn:aws:iam::111122223333:role/deployer' }, this.now) as Output;
  }

  /** The refusal of a call that must be refused. */
  refusal(service: string, operation: string, input: object): AwsFault {
    try {
      this.call(service, operation, input);
    } catch (refusal) {
      if (refusal instanceof AwsFault) return refusal;
      throw refusal;
    }
    throw new Error(`${service}:${operation} was not refused`);
  }

  pass(time: Duration): void {
    this.now = plus(this.now, time);
    this.world.passTo(this.now);
  }

  context(region = this.region): Context {
    return this.world.context({ account: '111122223333', region, principal: 'aws' });
  }

  /** Looks inside a transaction, as other services do. */
  look<T>(run: (context: Context) => T, region = this.region): T {
    return this.world.transact(this.now, () => run(this.context(region)));
  }

  fault(name: string, args: Readonly<Record<string, string>>): void {
    addFault(this.world, this.now, { name, args });
  }

  clear(name: string): void {
    clearFaults(this.world, this.now, name);
  }

  close(): void {
    this.world.store.close();
  }
}
