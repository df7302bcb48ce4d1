// How an environment stands and what of it has drifted, as people read it.
import type { DriftReport } from '../reports/drift.ts';
import type { EnvironmentStatus } from '../reports/environment-status.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

export function statusText({ stacks, services, database }: EnvironmentStatus, page: Page): string {
  const { paint } = page;
  const good = (well: boolean, text: string): string => (well ? paint.green(text) : paint.yellow(text));
  const parts = [
    table(stacks.map(({ name, status }) => [name, good(/^(CREATE|UPDATE)_COMPLETE$/.test(status), status)]), { ...page, head: ['stack', 'status'] }),
    table(
      services.map(({ name, status, running, desired, image, inFlight }) => [name, good(status === 'ABSENT' || running >= desired, status === 'ABSENT' ? 'not deployed yet' : `${running} of ${desired} run`), inFlight === '' ? image : `${image} (${inFlight})`]),
      { ...page, head: ['service', 'tasks', 'image'] },
    ),
    ...(database === null ? [] : [table([[database.name, good(database.status === 'available', database.status), `${database.engine}, ${database.instanceClass}, ${database.multiAz ? 'Multi-AZ' : 'Single-AZ'}`]], { ...page, head: ['database', 'status', ''] })]),
  ];
  return stacks.length === 0 ? '' : parts.join('\n\n');
}

export function driftText({ drifted, looked, unlooked }: DriftReport, page: Page): string {
  const rows = drifted.flatMap(({ stack, logicalId, type, status, differences }) =>
    status === 'DELETED' ? [[`${stack}: ${logicalId}`, type, 'is gone', '']] : differences.map(({ property, expected, actual }) => [`${stack}: ${logicalId}`, property, expected, actual]),
  );
  const summary = `${looked} resources looked at, ${drifted.length} differ; ${unlooked.length} are of types that AWS cannot look at`;
  return rows.length === 0 ? summary : `${table(rows, { ...page, head: ['resource', 'property', 'expected', 'actual'] })}\n\n${summary}`;
}
