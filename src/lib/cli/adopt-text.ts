// What `env adopt` says: whether it will do, what would be taken over, and the lines for platform.yml.
import type { AdoptionReport, AdoptionSeen } from '../reports/adoption.ts';
import { table } from './text/table.ts';
import type { Page } from './terminal.ts';

export interface AdoptionTold {
  readonly report: AdoptionReport;
  readonly seen: AdoptionSeen;
  readonly region: string;
  readonly environment: string;
  readonly lines: string;
  /** The file that has them now; left out: nothing was written. */
  readonly written?: string;
}

export function adoptionText({ report, seen, region, environment, lines, written }: AdoptionTold, page: Page): string {
  const { chosen, problems, notes } = report;
  const { found, zone, account } = seen;
  const { paint } = page;
  const fit = problems.length === 0;
  const subnets = [...chosen.publicSubnets.map((id) => [id, 'public'] as const), ...chosen.privateSubnets.map((id) => [id, 'private'] as const)];
  const rows = subnets.map(([id, kind]) => {
    const it = found?.subnets.find((subnet) => subnet.id === id);
    return [id, kind, it?.zoneId ?? '', it?.cidr ?? '', it?.nat ?? it?.out ?? 'not found'];
  });
  const name = found === undefined || found.name === '' ? '' : ` (${found.name})`;
  return [
    `${chosen.vpc}${name} in ${region}: ${fit ? paint.green(`${environment} can stand in it`) : paint.red(`${environment} cannot stand in it`)}`,
    ...(rows.length === 0 ? [] : [table(rows, { ...page, head: ['subnet', 'as', 'zone', 'addresses', 'way out'] })]),
    ...(zone === undefined ? [] : [`hosted zone: ${zone.id}, of ${zone.domain}`]),
    ...(account.length === 0 ? [] : [table(account.map(({ title, standing }) => [title, standing === 'missing' ? 'would be made' : standing]), { ...page, head: ['what the account has once', ''] })]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `  ${note}`).join('\n')]),
    ...(fit ? [written === undefined ? `platform.yml takes it over with (--write writes it):\n\n${lines}` : `${written} says so now:\n\n${lines}`, `Nothing was changed in AWS. \`platform env bootstrap -e ${environment}\` stands in it; nothing adopted is ever changed or deleted.`] : []),
  ].join('\n\n');
}
