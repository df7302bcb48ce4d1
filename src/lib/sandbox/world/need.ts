// What an operation asks IAM for, and who asks: between the services, which know the first, and the authority that judges.
import type { Call } from './world.ts';
import type { Context, ServiceModule } from './service.ts';

/** Condition keys with their values. */
export type Keys = Readonly<Record<string, readonly string[]>>;

export interface Need {
  /** Such as `ecs:UpdateService`. */
  readonly action: string;
  /** An ARN, `*` for an action that is about no resource, undefined where the sandbox cannot tell. */
  readonly resource: string | undefined;
  readonly keys?: Keys;
}

export type Input = Readonly<Record<string, unknown>>;

/** Everything that has to be allowed for one call. */
export type NeedsOf = (input: Input, context: Context) => readonly Need[];

/** Under whom a call is done. */
export interface Caller {
  /** ARN of a user, or of a session of a role. */
  readonly principal: string;
  /** The session as STS keeps it: its own policies and tags. */
  readonly session?: string | undefined;
  /** The services that call on the principal's behalf, such as `cloudformation.amazonaws.com`. */
  readonly via?: readonly string[] | undefined;
}

/** Judges a call before it has any effect. @throws AwsFault in the service's own words when it is not allowed */
export type Authority = (call: Call, service: ServiceModule, context: Context) => void;

/** The resources that an operation is about, by its input. */
export type Where = (input: Input, context: Context) => readonly (string | undefined)[];

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : []);
export const inputs = (value: unknown): readonly Input[] => (Array.isArray(value) ? (value as readonly Input[]) : []);
export const inputIn = (value: unknown): Input => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Input) : {});

/** For an action that is about no resource. */
export const nothingInParticular: Where = () => ['*'];

/** One need for each resource; all of them must be allowed. */
export const on = (action: string, resources: readonly (string | undefined)[], keys?: Keys): readonly Need[] => resources.map((resource) => ({ action, resource, ...(keys === undefined ? {} : { keys }) }));

/** Passing a role to a service; nothing where none is given. */
export const passing = (role: unknown, service: string): readonly Need[] => (text(role) === '' ? [] : [{ action: 'iam:PassRole', resource: text(role), keys: { 'iam:PassedToService': [service] } }]);

export interface NeedsTable {
  /** IAM's prefix for the service's actions. */
  readonly prefix: string;
  /** By operation: what it is about. */
  readonly at: Readonly<Record<string, Where>>;
  /** The action's name where it is not the operation's. */
  readonly named?: Readonly<Record<string, string>>;
  /** What every operation's need has besides. */
  readonly keys?: (input: Input, context: Context) => Keys;
  /** What an operation needs besides its own action. */
  readonly besides?: Readonly<Record<string, NeedsOf>>;
}

export function needsOf({ prefix, at, named = {}, keys, besides = {} }: NeedsTable): Readonly<Record<string, NeedsOf>> {
  return Object.fromEntries(
    Object.entries(at).map(([operation, where]): [string, NeedsOf] => [
      operation,
      (input, context) => {
        const resources = where(input, context);
        // A list that a request leaves empty is refused by the service, not let through by IAM.
        return [...on(`${prefix}:${named[operation] ?? operation}`, resources.length === 0 ? ['*'] : resources, keys?.(input, context)), ...(besides[operation]?.(input, context) ?? [])];
      },
    ]),
  );
}

/** The same resources for many operations. */
export const each = (operations: string, where: Where): Readonly<Record<string, Where>> => Object.fromEntries(operations.trim().split(/\s+/).map((operation) => [operation, where]));
