// Law: request, facts, preview, notes and events are the same after a journey through JSON.
import { preview } from '../../../src/lib/engine/preview.ts';
import type { RecordedLaw } from '../recording.ts';

export const survivesJson: RecordedLaw = {
  name: 'survives-json',
  judge: ({ request, facts, plan, raw }) => [...unlikeJson(request, 'request'), ...unlikeJson(facts, 'facts'), ...unlikeJson(preview(plan), 'preview'), ...raw.flatMap((event) => unlikeJson(event, `event ${event.seq} (${event.type})`))],
};

/** Where a value would come back from JSON as another one. */
export function unlikeJson(value: unknown, path: string): readonly string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? [] : [`${path} is ${Object.is(value, -0) ? '-0' : value}`];
  if (Array.isArray(value)) return value.flatMap((item, index) => unlikeJson(item, `${path}[${index}]`));
  if (typeof value !== 'object') return [`${path} is ${typeof value}`];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return [`${path} is a ${(value as object).constructor.name}`];
  return Object.entries(value).flatMap(([name, field]) => unlikeJson(field, `${path}.${name}`));
}
