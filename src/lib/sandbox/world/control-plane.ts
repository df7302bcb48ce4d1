// Whether a service's control plane works in a region: without it nothing is changed, started or looked after, while what runs serves on.
import type { Json } from '../../engine/standing.ts';
import { seconds } from '../../world/time.ts';
import { event, type Context, type EventHandler, type ServiceModule } from './service.ts';

type Named = Pick<ServiceModule, 'name' | 'iamPrefix'>;

/** SigV4's name of a service and IAM's. */
export const namesOf = ({ name, iamPrefix }: Named): readonly string[] => (iamPrefix === undefined ? [name] : [name, iamPrefix]);

/** By the fault `control-plane-down region=... [service=...]`. */
export const isWithoutControlPlane = ({ faults }: Pick<Context, 'faults'>, service: Named): boolean =>
  faults('control-plane-down').some(({ args }) => args['service'] === undefined || namesOf(service).includes(args['service']));

/** Lost with its region, or by itself. */
export const controlPlaneIsDown = (context: Pick<Context, 'faults'>, service: Named): boolean => context.faults('region-down').length > 0 || isWithoutControlPlane(context, service);

/** Guess: how soon what was held goes on when the control plane is back. */
const between = seconds(15);

/**
 * A handler of what a service does by itself: held while its control plane is down, but for what its data plane does. Two events of
 * one entity may come in another order after they were held: what must come in order is to be a chain, each scheduled by the one before.
 */
export function whileItWorks(service: ServiceModule, kind: string, handler: EventHandler): EventHandler {
  if (service.servesOn?.includes(kind) === true) return handler;
  return event<Json>((data, context) => {
    if (controlPlaneIsDown(context, service)) context.schedule(between, kind, data);
    else handler(data as never, context);
  });
}
