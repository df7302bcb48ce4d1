// Whether a service's control plane works in a region: without it nothing is changed, started or looked after, while what runs serves on.
import type { Json } from '../../engine/standing.ts';
import { seconds } from '../../world/time.ts';
import { event, type Context, type EventHandler } from './service.ts';

/** Lost with its region, or by the fault `control-plane-down region=... [service=...]`. */
export function controlPlaneIsDown(context: Pick<Context, 'faults'>, service: string): boolean {
  return context.faults('region-down').length > 0 || context.faults('control-plane-down').some(({ args }) => (args['service'] ?? service) === service);
}

/** Guess: how soon what was held goes on when the control plane is back. */
const between = seconds(15);

/** A handler of what a service's control plane does by itself: held while it is down. */
export function whileItWorks(service: string, kind: string, handler: EventHandler): EventHandler {
  return event<Json>((data, context) => {
    if (controlPlaneIsDown(context, service)) context.schedule(between, kind, data);
    else handler(data as never, context);
  });
}

/** The same for several events of one service. */
export const heldWhileDown = (service: string, events: Readonly<Record<string, EventHandler>>): Readonly<Record<string, EventHandler>> =>
  Object.fromEntries(Object.entries(events).map(([kind, handler]) => [kind, whileItWorks(service, kind, handler)]));
