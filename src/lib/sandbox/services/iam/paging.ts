// How IAM pages its lists: MaxItems from 1 to 1000, a Marker, and IsTruncated.
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';

export function listed<T>(items: readonly T[], input: { readonly MaxItems?: number | undefined; readonly Marker?: string | undefined }, key: (item: T) => string): { readonly items: readonly T[]; readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const max = input.MaxItems ?? 100;
  if (!Number.isInteger(max) || max < 1 || max > 1000) throw new AwsFault('ValidationError', `1 validation error detected: Value '${max}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`);
  const shown = page(items, { max, token: input.Marker, key, refuse: () => new AwsFault('ValidationError', 'Invalid Marker') });
  return { items: shown.items, rest: shown.next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: shown.next } };
}
