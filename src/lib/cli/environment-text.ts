// How an environment stands and what of it has drifted, as people read it.
import type { DriftReport } from '../reports/drift.ts';
import type { DelegationLine, EnvironmentStatus } from '../reports/environment-status.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

export function statusText({ stacks, services, database, replica, account, delegation, diverged }: EnvironmentStatus, page: Page): string {
  const { paint } = page;
  const regions = new Set(stacks.map(({ region }) => region));
  /** Said only where there are two. */
  const at = (region: string, name: string): string => (regions.size > 1 ? `${region}  ${name}` : name);
  const databases = [database, replica].filter((it) => it !== null);
  const good = (well: boolean, text: string): string => (well ? paint.green(text) : paint.yellow(text));
  const parts = [
    table(stacks.map(({ region, name, status }) => [at(region, name), good(/^(CREATE|UPDATE)_COMPLETE$/.test(status), status)]), { ...page, head: ['stack', 'status'] }),
    table(
      services.map(({ region, name, status, running, desired, image, inFlight, named }) => [`${at(region, name)}${named ? '' : ' (not in platform.yml)'}`, good(status === 'ABSENT' || running >= desired, status === 'ABSENT' ? 'not deployed yet' : `${running} of ${desired} run`), inFlight === '' ? image : `${image} (${inFlight})`]),
      { ...page, head: ['service', 'tasks', 'image'] },
    ),
    ...(databases.length === 0 ? [] : [table(databases.map((it) => [at(it.region, it.name), good(it.status === 'available', it.status), `${it.engine}, ${it.instanceClass}, ${it.multiAz ? 'Multi-AZ' : 'Single-AZ'}`]), { ...page, head: ['database', 'status', ''] })]),
  ];
  for (const said of diverged) parts.push(paint.red(`diverged: ${said}`));
  if (delegation !== null) parts.push(table([[delegation.name, good(isHandedOn(delegation), delegation.public === null ? 'nobody could be asked' : delegation.public.length === 0 ? 'handed to nobody' : delegation.public.join(', '))]], { ...page, head: ['zone', 'public DNS hands it to'] }));
  if (account.length > 0) parts.push(table(account.map(({ region, title, standing }) => [at(region, title), good(standing === 'ours' || standing === 'adopted', standing)]), { ...page, head: ['what the account has once', ''] }));
  return stacks.length === 0 ? '' : parts.join('\n\n');
}

const isHandedOn = ({ servers, public: seen }: DelegationLine): boolean => seen !== null && seen.length > 0 && seen.every((server) => servers.includes(server));

export function driftText({ drifted, looked, unlooked }: DriftReport, page: Page): string {
  const regions = new Set(drifted.map(({ region }) => region));
  const rows = drifted.flatMap(({ region, stack, logicalId, type, status, differences }) => {
    const resource = `${regions.size > 1 ? `${region}  ` : ''}${stack}: ${logicalId}`;
    return status === 'DELETED' ? [[resource, type, 'is gone', '']] : differences.map(({ property, expected, actual }) => [resource, property, expected, actual]);
  });
  const summary = `${looked} resources looked at, ${drifted.length} differ; ${unlooked.length} are of types that AWS cannot look at`;
  return rows.length === 0 ? summary : `${table(rows, { ...page, head: ['resource', 'property', 'expected', 'actual'] })}\n\n${summary}`;
}
