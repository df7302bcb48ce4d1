// Another region as RDS of this one meets it: what it needs from there it cannot have while that is dark, cut off or without RDS.
import { AwsFault } from '../../world/aws-fault.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import type { Context } from '../../world/service.ts';

/** @throws AwsFault where RDS there does not answer: which code AWS has for it is unverified */
export function elsewhere(context: Context, region: string | undefined): Context {
  if (region === undefined || region === context.region) return context;
  const there = context.in(region);
  const apart = [context, there].some((place) => place.faults('region-partitioned').length > 0);
  if (apart || controlPlaneIsDown(there, { name: 'rds' })) throw new AwsFault('ServiceUnavailable', `Amazon RDS in ${region} cannot be reached from ${context.region}.`, { status: 503 });
  return there;
}
