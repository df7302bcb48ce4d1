// How ElastiCache pages its lists: MaxRecords from 20 to 100, and a Marker.
import { AwsFault } from '../../world/aws-fault.ts';

/** @throws AwsFault InvalidParameterValueException */
export function maxRecords(asked: number | undefined): number {
  const max = asked ?? 100;
  if (!Number.isInteger(max) || max < 20 || max > 100) throw new AwsFault('InvalidParameterValueException', `Invalid value for MaxRecords: ${max}. It must be between 20 and 100.`);
  return max;
}

export const markerRefused = (): AwsFault => new AwsFault('InvalidParameterValueException', 'The marker is invalid.');
