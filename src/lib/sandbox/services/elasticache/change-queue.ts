// Several changes of a group for one stack update: ElastiCache takes one at a time, so the next waits for the last.
import type { Json } from '../../../engine/standing.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { kinds } from './entities.ts';

export interface Change {
  readonly operation: 'ModifyReplicationGroup' | 'IncreaseReplicaCount' | 'DecreaseReplicaCount';
  readonly input: { readonly [name: string]: Json };
}

interface Queue {
  readonly changes: readonly Change[];
  /** Why the rest was given up. */
  readonly failure?: string;
}

const table = (context: Context) => context.table<Queue>(kinds.queue);

/** Begins the first change at once and keeps the others. @throws AwsFault when the first is refused */
export function changeInOrder(context: Context, id: string, changes: readonly Change[]): void {
  const [first, ...rest] = changes;
  table(context).delete(id);
  if (first === undefined) return;
  context.call('elasticache', first.operation, first.input);
  if (rest.length > 0) table(context).put(id, { changes: rest });
}

/** The group is at rest again: the next change, if there is one. */
export function nextChange(context: Context, id: string): void {
  const [next, ...rest] = table(context).get(id)?.changes ?? [];
  if (next === undefined) return;
  table(context).delete(id);
  try {
    context.call('elasticache', next.operation, next.input);
    if (rest.length > 0) table(context).put(id, { changes: rest });
  } catch (refusal) {
    if (!(refusal instanceof AwsFault)) throw refusal;
    table(context).put(id, { changes: [], failure: refusal.message });
  }
}

/** Whether changes wait, or why they were given up. */
export function queueOf(context: Context, id: string): { readonly waiting: boolean; readonly failure?: string } {
  const queue = table(context).get(id);
  return { waiting: (queue?.changes.length ?? 0) > 0, ...(queue?.failure === undefined ? {} : { failure: queue.failure }) };
}
