// What an instance goes through, as data: steps at their times, void once newer work has begun or the instance is gone.
import type { Json } from '../../../engine/standing.ts';
import { zero, type Duration } from '../../../world/time.ts';
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

type StepData = { readonly resourceId: string; readonly track: Track; readonly number: number; readonly last: boolean; readonly step: Json };

/**
 * Begins a piece of work on an instance and puts the instance. The track is free again with the last step.
 * @returns the instance as it stands after the steps that take no time
 */
export function begin(context: Context, instance: DbInstance, work: { readonly name: string; readonly track?: Track; readonly steps: readonly Step[] }): DbInstance {
  const track = work.track ?? 'work';
  const mine: Work = { name: work.name, number: context.count('rds.work') };
  const steps = [...work.steps].sort((a, b) => a.after - b.after);
  let now: DbInstance = { ...instance, [track]: mine };
  steps.forEach((step, at) => {
    const last = at === steps.length - 1;
    if (step.after === zero && !last) {
      now = applied(context, now, step);
      return;
    }
    const data: StepData = { resourceId: instance.resourceId, track, number: mine.number, last, step: step as unknown as Json };
    context.schedule(step.after, 'rds.step', data);
  });
  save(context, now);
  return now;
}

export const takeStep = event<StepData>((data, context) => {
  const instance = byResourceId(context, data.resourceId);
  if (instance === undefined || instance[data.track]?.number !== data.number) return;
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
