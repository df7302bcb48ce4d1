// What an instance goes through, as data: steps at their times, void once newer work has begun or the instance is gone.
import type { Json } from '../../../engine/standing.ts';
import { milliseconds, zero, type Duration } from '../../../world/time.ts';
import { event, type Context } from '../../world/service.ts';
import { kinds, type DbInstance, type Serving, type Work } from './entities.ts';
import { tell, type Message, type MessageName } from './events.ts';

/** `work` is one at a time; `failover` is what RDS begins by itself, beside whatever work there is. */
export type Track = 'work' | 'failover';

export interface Step {
  /** From the beginning of the piece of work. */
  readonly after: Duration;
  readonly set?: Partial<DbInstance>;
  readonly clear?: readonly (keyof DbInstance)[];
  readonly serving?: 'up' | 'read-only' | 'down';
  /** The endpoint's record now names another host. */
  readonly moved?: boolean;
  readonly tell?: readonly (MessageName | Message)[];
  /** A world event of RDS that goes on from here; it is given `{ resourceId }`. */
  readonly then?: string;
}

type StepData = { readonly resourceId: string; readonly track: Track; readonly number: number; readonly last: boolean; readonly step: Json; readonly rest?: readonly Json[] };

/**
 * Work that the hosts do by themselves, without RDS's control plane. AWS: a data plane does not need the control plane to go on
 * (whitepaper AWS Fault Isolation Boundaries, "Static stability"); that a failover is of the data plane is a guess.
 */
const ofDataPlane: ReadonlySet<string> = new Set(['failover', 'reboot']);

/**
 * Begins a piece of work on an instance and puts the instance. The track is free again with the last step.
 * @returns the instance as it stands after the steps that take no time
 */
export function begin(context: Context, instance: DbInstance, work: { readonly name: string; readonly track?: Track; readonly steps: readonly Step[] }): DbInstance {
  const track = work.track ?? 'work';
  const mine: Work = { name: work.name, number: context.count('rds.work') };
  const steps = [...work.steps].sort((a, b) => a.after - b.after);
  let now: DbInstance = { ...instance, [track]: mine };
  while (steps.length > 1 && steps[0]?.after === zero) now = applied(context, now, steps.shift() as Step);
  const about = { resourceId: instance.resourceId, track, number: mine.number };
  if (ofDataPlane.has(work.name)) {
    steps.forEach((step, at) => context.schedule(step.after, 'rds.served-step', { ...about, last: at === steps.length - 1, step: step as unknown as Json } satisfies StepData));
  } else scheduleFirst(context, about, { steps, from: zero });
  save(context, now);
  return now;
}

/** One waits for the other: while the control plane is away they wait in their order. */
function scheduleFirst(context: Context, about: Pick<StepData, 'resourceId' | 'track' | 'number'>, { steps, from }: { readonly steps: readonly Step[]; readonly from: Duration }): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  const data: StepData = { ...about, last: rest.length === 0, step: step as unknown as Json, rest: rest as unknown as readonly Json[] };
  context.schedule(milliseconds(step.after - from), 'rds.step', data);
}

export const takeStep = event<StepData>((data, context) => {
  const instance = byResourceId(context, data.resourceId);
  if (instance === undefined || instance[data.track]?.number !== data.number) return;
  const { resourceId, track, number } = data;
  scheduleFirst(context, { resourceId, track, number }, { steps: (data.rest ?? []) as unknown as readonly Step[], from: (data.step as unknown as Step).after });
  const { [data.track]: ended, ...rest } = instance;
  save(context, applied(context, data.last ? (rest as DbInstance) : instance, data.step as unknown as Step));
});

function applied(context: Context, instance: DbInstance, step: Step): DbInstance {
  for (const name of step.tell ?? []) tell(context, { type: 'db-instance', id: instance.id }, name);
  if (step.then !== undefined) context.schedule(zero, step.then, { resourceId: instance.resourceId });
  const kept = Object.fromEntries(Object.entries(instance).filter(([field]) => step.clear?.includes(field as keyof DbInstance) !== true)) as unknown as DbInstance;
  const next: DbInstance = { ...kept, ...step.set };
  return step.serving === undefined ? next : { ...next, serving: servingNow(context, next, { as: step.serving, moved: step.moved === true }) };
}

/** The serving state as of now; `since` stays where nothing changes for a client. */
export function servingNow(context: Context, instance: DbInstance, change: { readonly as: 'up' | 'read-only' | 'down'; readonly moved?: boolean }): Serving {
  const before = instance.serving;
  const readable = change.as !== 'down';
  const writable = change.as === 'up' && instance.replicaOf === undefined;
  const same = before !== undefined && before.readable === readable && before.writable === writable;
  const movedAt = change.moved === true ? context.now : before?.endpointMovedAt;
  return { readable, writable, since: same ? before.since : context.now, ...(movedAt === undefined ? {} : { endpointMovedAt: movedAt }) };
}

export function byResourceId(context: Context, resourceId: string): DbInstance | undefined {
  return context
    .table<DbInstance>(kinds.instance)
    .values()
    .find((instance) => instance.resourceId === resourceId);
}

export function save(context: Context, instance: DbInstance): void {
  context.table<DbInstance>(kinds.instance).put(instance.id, instance);
}

/** An event of RDS that is about one instance; nothing happens when the instance is gone. */
export function instanceEvent(run: (instance: DbInstance, context: Context) => void) {
  return event<{ readonly resourceId: string }>((data, context) => {
    const instance = byResourceId(context, data.resourceId);
    if (instance !== undefined) run(instance, context);
  });
}
