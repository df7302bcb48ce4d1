// The hundred newest events of a service, in AWS's words.
import type { Context } from '../../world/service.ts';
import { kinds, type Service, type ServiceEvent } from './entities.ts';
import { newEventId } from './names.ts';

interface Events {
  readonly events: readonly ServiceEvent[];
}

/** Newest first. */
export const eventsOf = (context: Context, key: string): readonly ServiceEvent[] => context.table<Events>(kinds.serviceEvents).get(key)?.events ?? [];

/** Says it as AWS does, `(service api) has ...`. */
export function tell(context: Context, service: Pick<Service, 'key' | 'name'>, message: string): void {
  const event: ServiceEvent = { id: newEventId(context), at: context.now, message: `(service ${service.name}) ${message}` };
  // AWS: the last 100 are kept (API reference, Service events).
  context.table<Events>(kinds.serviceEvents).put(service.key, { events: [event, ...eventsOf(context, service.key)].slice(0, 100) });
}

/** As `tell`, but says nothing where the newest event says the same already. */
export function tellOnce(context: Context, service: Pick<Service, 'key' | 'name'>, message: string): void {
  if (eventsOf(context, service.key)[0]?.message !== `(service ${service.name}) ${message}`) tell(context, service, message);
}

export const tasksNamed = (ids: readonly string[]): string => ids.map((id) => `(task ${id})`).join(' ');
