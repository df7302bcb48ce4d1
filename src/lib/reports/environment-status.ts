// How an environment stands: its stacks, what runs on them, its database; gathered, then judged. What is not known is not well.
import { pieces } from '../aws/account-pieces.ts';
import type { Cloud } from '../aws/cloud.ts';
import { isAtItsEnd } from '../aws/ecs.ts';
import { regionsOf, type EnvironmentDescription } from '../config/describe.ts';
import { divergedFrom, seeWriter } from '../aws/writer.ts';
import { ownStacks } from './own-stacks.ts';
import type { Outcome, ProblemData } from '../problems/problem.ts';
import { gatherAccount, type AccountLine } from './account-status.ts';
import { reportProblem } from './problems.ts';

export interface StackLine {
  readonly region: string;
  readonly name: string;
  readonly layer: string;
  /** AWS's own word. */
  readonly status: string;
  readonly reason: string;
}

export interface ServiceLine {
  readonly region: string;
  readonly name: string;
  /** AWS's own word; `ABSENT` where nothing was deployed yet. */
  readonly status: string;
  readonly running: number;
  readonly desired: number;
  /** As the running task definition names it, by digest; empty where there is none. */
  readonly image: string;
  /** The release that was asked for; empty where it is not known. */
  readonly release: string;
  /** The deployment that is not at its end: its id and status; empty: none. */
  readonly inFlight: string;
  /** Whether platform.yml names it. */
  readonly named: boolean;
}

export interface DatabaseLine {
  readonly region: string;
  readonly name: string;
  readonly status: string;
  readonly engine: string;
  readonly instanceClass: string;
  readonly multiAz: boolean;
}

export interface DelegationLine {
  readonly name: string;
  /** The zone's own. */
  readonly servers: readonly string[];
  /** Whom public DNS hands the name to; null: nobody could be asked. */
  readonly public: readonly string[] | null;
}

export interface EnvironmentStatus {
  readonly stacks: readonly StackLine[];
  readonly services: readonly ServiceLine[];
  /** null: there is none. */
  readonly database: DatabaseLine | null;
  /** The database of the standby region, a replica until it is promoted; null: there is none. */
  readonly replica: DatabaseLine | null;
  /** How the stacks are out of step with the database that is written to; none: they are in step. */
  readonly diverged: readonly string[];
  /** Of the environment's own zone below another account's; null: it is not to have one, or it does not stand. */
  readonly delegation: DelegationLine | null;
  /** What the account has once, of what the blueprint asks for. */
  readonly account: readonly AccountLine[];
}

export async function gatherStatus(cloud: Cloud, environment: EnvironmentDescription): Promise<EnvironmentStatus> {
  const { app, region: home, services } = environment;
  const base = `${app}-${environment.environment}`;
  const own = await ownStacks(cloud, environment);
  const stacks = own.map(({ region, name, tags, status, reason }): StackLine => ({ region, name, layer: tags['platform:layer'] ?? '', status, reason: reason ?? '' }));
  const lines: ServiceLine[] = [];
  const databases: (DatabaseLine | null)[] = [];
  for (const region of regionsOf(environment)) {
    const there = stacks.filter((it) => it.region === region);
    const standing = own.flatMap(({ region: of, tags }) => (of === region ? (tags['platform:service'] ?? []) : []));
    for (const name of [...new Set([...Object.keys(services), ...standing])].sort()) {
      const line: ServiceLine = { ...(await serviceLine(cloud, { region, cluster: base, name })), named: services[name] !== undefined };
      // In the standby region only what somebody has put there is worth a line.
      if (region === home || line.status !== 'ABSENT') lines.push(line);
    }
    databases.push(there.some(({ layer }) => layer === 'data' || layer === 'data-replica') ? await databaseLine(cloud, region, base) : null);
  }
  const stackOf = (layer: string) => own.find(({ tags }) => tags['platform:layer'] === layer);
  const writer = await seeWriter(cloud, { root: `/platform/${app}/${environment.environment}/`, home, standby: environment.standby?.region, data: stackOf('data'), replica: stackOf('data-replica') });
  return { diverged: divergedFrom(writer), stacks, services: lines, database: databases[0] ?? null, replica: databases[1] ?? null, delegation: await delegationLine(cloud, environment, stackOf('zone')?.outputs['HostedZoneId']), account: stacks.length === 0 ? [] : await gatherAccount(cloud, environment) };
}

async function delegationLine(cloud: Cloud, { baseDomain, dns }: EnvironmentDescription, zone: string | undefined): Promise<DelegationLine | null> {
  if (dns === undefined || zone === undefined) return null;
  return { name: baseDomain, servers: await cloud.dns().nameServers(zone), public: (await cloud.outside.nameServers(baseDomain)) ?? null };
}

async function databaseLine(cloud: Cloud, region: string, name: string): Promise<DatabaseLine | null> {
  const it = await cloud.databases(region).instance(name);
  return it === undefined ? null : { region, name: it.id, status: it.status, engine: `${it.engine} ${it.engineVersion}`, instanceClass: it.instanceClass, multiAz: it.multiAz };
}

async function serviceLine(cloud: Cloud, { region, cluster, name }: { readonly region: string; readonly cluster: string; readonly name: string }): Promise<Omit<ServiceLine, 'named'>> {
  const ecs = cloud.ecs(region);
  const service = await ecs.service(cluster, name);
  if (service === undefined) return { region, name, status: 'ABSENT', running: 0, desired: 0, image: '', release: '', inFlight: '' };
  const definition = service.taskDefinition === undefined ? undefined : await ecs.taskDefinition(service.taskDefinition);
  const [newest] = await ecs.deployments(cluster, name, 1);
  const under = newest !== undefined && !isAtItsEnd(newest);
  return {
    region,
    name,
    status: service.status ?? 'UNKNOWN',
    running: service.runningCount ?? 0,
    desired: service.desiredCount ?? 0,
    image: definition?.definition.containerDefinitions?.find((it) => it.name === name)?.image ?? definition?.definition.containerDefinitions?.[0]?.image ?? '',
    release: definition?.tags['platform:release'] ?? '',
    inFlight: under ? `${newest.serviceDeploymentArn?.split('/').at(-1) ?? ''} ${newest.status ?? ''}`.trim() : '',
  };
}

/** Whether the environment is as it should be at rest. A service that was never deployed is none of it. Pure. */
export function judgeStatus({ stacks, services, database, replica, account, delegation, diverged }: EnvironmentStatus, environment: string): { readonly outcome: Outcome; readonly problems: readonly ProblemData[] } {
  if (stacks.length === 0) return { outcome: 'no', problems: [reportProblem('ENVIRONMENT_ABSENT', { environment }).data] };
  const problems = [
    ...diverged.map((said) => reportProblem('ENVIRONMENT_DIVERGED', { environment, said }).data),
    ...delegationProblems(delegation, environment),
    ...stacks.flatMap(({ name, status, reason }) => {
      if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return [];
      return [status.endsWith('_IN_PROGRESS') ? reportProblem('STACK_MOVING', { stack: name, status }).data : reportProblem('STACK_UNWELL', { stack: name, status, reason: reason || 'no reason given' }).data];
    }),
    ...services.flatMap(({ name, status, running, desired, inFlight }) => {
      if (status === 'ABSENT') return [];
      if (inFlight !== '') return [reportProblem('DEPLOYMENT_MOVING', { service: name, deployment: inFlight }).data];
      return status === 'ACTIVE' && running >= desired ? [] : [reportProblem('TASKS_MISSING', { service: name, status, running, desired }).data];
    }),
    ...account.flatMap(({ region, piece, standing, said }) => (standing === 'missing' || (standing === 'in the way' && pieces[piece].inTheWay === 'refuse') ? [reportProblem('ACCOUNT_PIECE_UNWELL', { region, said }).data] : [])),
    ...[database, replica].flatMap((it) => (it === null || it.status === 'available' ? [] : [reportProblem('DATABASE_UNWELL', { database: it === replica ? `${it.name} in ${it.region}` : it.name, status: it.status }).data])),
  ];
  return { outcome: problems.some((it) => it.outcome === 'no') ? 'no' : problems.length > 0 ? 'inconclusive' : 'done', problems };
}

function delegationProblems(line: DelegationLine | null, environment: string): readonly ProblemData[] {
  if (line === null) return [];
  const { name, servers, public: seen } = line;
  if (seen === null) return [reportProblem('DELEGATION_UNSEEN', { name }).data];
  const strange = seen.filter((server) => !servers.includes(server));
  return seen.length > 0 && strange.length === 0 ? [] : [reportProblem('DELEGATION_WRONG', { name, seen: strange.length === 0 ? seen : strange, environment }).data];
}
