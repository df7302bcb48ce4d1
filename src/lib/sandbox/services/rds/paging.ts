// How RDS pages its lists: MaxRecords from 20 to 100, and a Marker.
import { AwsFault } from '../../world/aws-fault.ts';

/** @throws AwsFault InvalidParameterValue */
export function maxRecords(asked: number | undefined): number {
  const max = asked ?? 100;
  if (!Number.isInteger(max) || max < 20 || max > 100) throw new AwsFault('InvalidParameterValue', `Invalid value ${max} for MaxRecords. Must be between 20 and 100`);
  return max;
}

export const markerRefused = (): AwsFault => new AwsFault('InvalidParameterValue', 'The specified marker is invalid.');
