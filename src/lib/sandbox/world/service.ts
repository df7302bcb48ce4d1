// What a sandboxed service is: typed operations, and world events that it scheduled for itself.
import type { Json } from '../../engine/standing.ts';
import type { Duration, Instant } from '../../world/time.ts';
import type { Beliefs } from './beliefs.ts';
import type { Caller, Input, NeedsOf } from './need.ts';

/** A table of one kind of entity in one account and region. Values are immutable: read, copy, put. */
export interface Table<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  /** In order of id. */
  entries(): readonly (readonly [id: string, value: T])[];
  values(): readonly T[];
  /** While it is the same number, entities of this kind are the same; NaN where that is not known. */
  readonly version: number;
}

/** An active fault of the world: its name and its arguments as typed. */
export interface ActiveFault {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
  readonly from: Instant;
  /** Undefined: until cleared. */
  readonly until: Instant | undefined;
}

/** What an operation or event is given: the world as one account sees it in one region. */
export interface Context {
  readonly now: Instant;
  /** While it is the same number no entity of the world is another one, but for counters; NaN where that is not known. */
  readonly version: number;
  readonly account: string;
  readonly region: string;
  /** ARN of the caller: for identity and audit. */
  readonly principal: string;
  /** Where the caller is a session of a role: its id. */
  readonly session?: string | undefined;
  /** Entities of this account and region. `kind` is `service.thing`, such as `ecs.service`. */
  table<T>(kind: string): Table<T>;
  /** Entities of this account that belong to no region (IAM, Route 53, Budgets). */
  globalTable<T>(kind: string): Table<T>;
  /** What belongs to the world and to no account: how images behave. */
  worldTable<T>(kind: string): Table<T>;
  /** The same account seen from another region. */
  in(region: string): Context;
  /** The same region seen from another account. */
  as(account: string): Context;
  /**
   * Makes the event `kind` (declared in a service's `events`) happen after a time, in this account and region. Data, never
   * a closure: it must survive the process.
   */
  schedule(after: Duration, kind: string, data: Json): void;
  /** The next draw for an entity, uniform in [0, 1): depends on seed, entity and how often it drew, on nothing else. */
  chance(entity: string): number;
  /** Calls another service's operation as that service itself would: same account and region, no wire, no throttle. */
  call<Output>(service: string, operation: string, input: unknown): Output;
  /** The same place, whose calls are done under this caller and judged by IAM. */
  under(caller: Caller): Context;
  /** Whether a service models an operation. */
  knows(service: string, operation: string): boolean;
  /** The faults of this name that are active now in this region. */
  faults(name: string): readonly ActiveFault[];
  /** Whether the fault `flip` turns this rule round now: a full name such as `ecs.stage-times`. */
  flipped(rule: string): boolean;
  /** The next number of a counter, from 1: for ids such as `vpc-0000000000000001`. */
  count(counter: string): number;
}

export type OperationHandler = (input: never, context: Context) => unknown;

/** Gives the handler its types: `operation<CommandInput, CommandOutput>((input, context) => ({ ... }))`. */
export function operation<Input, Output>(run: (input: Input, context: Context) => Omit<Output, '$metadata'>): OperationHandler {
  return run as OperationHandler;
}

export type EventHandler = (data: never, context: Context) => void;

/** Gives an event handler the type of its data. */
export function event<Data extends Json>(run: (data: Data, context: Context) => void): EventHandler {
  return run as EventHandler;
}

export interface ServiceModule {
  /** The name in SigV4's scope: `ecs`, `rds`, `elasticloadbalancing`, `monitoring`, `ce`. */
  readonly name: string;
  /** The SDK package with its schemas; loaded on first use by the wire. Left out: not reachable over the wire, only by `call`. */
  readonly sdk?: { readonly load: () => Promise<Record<string, unknown>>; readonly client: string };
  readonly operations: Readonly<Record<string, OperationHandler>>;
  /** What its operations ask IAM for. One that is not here asks for its own action on a resource that nobody knows. */
  readonly needs?: Readonly<Record<string, NeedsOf>>;
  /** What it believes about AWS, by the short names of its rules. */
  readonly beliefs?: Beliefs;
  readonly events?: Readonly<Record<string, EventHandler>>;
  /** Those of `events` that its data plane does, or that only note what has happened: all others wait while its control plane is down. */
  readonly servesOn?: readonly string[];
  /** Reads of this service are eventually consistent: an injected read lag applies to them, or to those that this says. */
  readonly eventual?: true | ((input: Input) => boolean);
  /** Prefix of its IAM actions where it differs from `name`: `elasticloadbalancing`, `cloudwatch`. */
  readonly iamPrefix?: string;
}

const readPrefixes = ['Describe', 'List', 'Get', 'Head', 'BatchGet', 'Lookup', 'Test', 'Simulate', 'Validate', 'Estimate', 'Search', 'Filter', 'Query', 'Scan'];
const writesThatReadLikeReads: ReadonlySet<string> = new Set(['TestFailover']);

/** Whether an operation only reads, by AWS's naming. */
export function isRead(operationName: string): boolean {
  return readPrefixes.some((prefix) => operationName.startsWith(prefix)) && !writesThatReadLikeReads.has(operationName);
}
