// How many things a list of Route 53 gives at once.
import { AwsFault } from '../../world/aws-fault.ts';

/** @throws AwsFault InvalidInput; the text is unverified */
export function pageSize(asked: number | string | undefined, largest: number): number {
  const size = Number(asked ?? largest);
  if (!Number.isInteger(size) || size < 1) throw new AwsFault('InvalidInput', `The input is not valid: maxitems must be at least 1, not ${asked}`);
  return Math.min(size, largest);
}
