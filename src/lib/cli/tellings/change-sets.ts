// How a look at change sets is told: what AWS says of each stack, and how it differs from the plan.
import type { Json } from '../../engine/standing.ts';
import { stepRows } from '../../engine/step-rows.ts';
import type { BootstrapRequest } from '../../operations/environment/bootstrap/request.ts';
import type { Telling } from '../run-operation.ts';

interface Looked {
  readonly status?: string;
  readonly reason?: string;
  readonly changes?: readonly { readonly action: string; readonly logicalId: string; readonly type: string; readonly replacement?: string; readonly properties: readonly { readonly property: string; readonly before: string; readonly after: string }[] }[];
  readonly differences?: readonly string[];
}

const suffix = /-look$/;

export const changeSetsTelling: Telling<BootstrapRequest> = {
  fields: ({ events, memory }) => ({
    executed: false,
    changeSets: stepRows(events).filter(({ id, end }) => suffix.test(id) && end === 'done').map(({ id }): Json => ({ part: id.replace(suffix, ''), ...memory.notes(id) })),
  }),
  facts: ({ events, memory }) => {
    const looks = stepRows(events).filter(({ id, end }) => suffix.test(id) && end === 'done').map(({ id }) => [id.replace(suffix, ''), memory.notes(id) as Looked] as const);
    return looks.flatMap(([part, { changes = [], status }]) => (status === 'empty' ? [[part, 'no changes'] as const] : changes.map((it, index) => [index === 0 ? part : '', lineOf(it)] as const)));
  },
};

function lineOf({ action, logicalId, type, replacement, properties }: NonNullable<Looked['changes']>[number]): string {
  const how = replacement === 'True' ? ', replaced' : replacement === 'Conditional' ? ', perhaps replaced' : '';
  const values = properties.map(({ property, before, after }) => `${property.replace(/^\/Properties\//, '')}: ${before} → ${after}`).join('; ');
  return `${action} ${logicalId} (${type.replace('AWS::', '')})${how}${action === 'Modify' && values !== '' ? `: ${values}` : ''}`;
}
