// What the readings say of each service: what runs and since when, what is under way, and what of it needs a person. Pure.
import { between, inSeconds, parseInstant, type Instant } from '../../world/time.ts';
import type { SeenDeployment, SeenDeployStatus, SeenRelease, SeenServiceStatus } from './seen.ts';

export interface ReleaseLine {
  /** The tag that was asked for; null: not known, so not made by this tool. */
  readonly release: string | null;
  readonly image: string;
  readonly digest: string | null;
  readonly taskDefinition: string;
  readonly since: string | null;
  /** The run that made it; null: none of ours, or not known. */
  readonly run: string | null;
  /** ARN of who registered it. */
  readonly by: string | null;
}

export interface DeploymentLine {
  readonly deployment: string;
  readonly status: string;
  readonly stage: string | null;
  readonly strategy: string | null;
  readonly started: string | null;
  /** So long it has been under way. */
  readonly seconds: number | null;
  readonly to: ReleaseLine | null;
  readonly reason: string | null;
  /** Hooks that wait for an answer, of a person or of a function. */
  readonly waiting: readonly { readonly hook: string; readonly type: string; readonly stage: string | null; readonly expires: string | null; readonly then: string | null }[];
}

export interface StatusLine {
  readonly service: string;
  readonly region: string;
  /** AWS's own word; `ABSENT` where nothing was deployed yet. */
  readonly status: string;
  readonly runs: ReleaseLine | null;
  readonly tasks: { readonly wanted: number; readonly running: number; readonly pending: number };
  readonly groups: readonly { readonly group: string; readonly arn: string; readonly weight: number | null; readonly healthy: number; readonly targets: number }[];
  readonly deployment: DeploymentLine | null;
  readonly alarms: readonly { readonly name: string; readonly reason: string }[];
  readonly alarmsUnknown: number;
  readonly scaling: SeenServiceStatus['scaling'];
  /** What needs a person, each with the words to type. */
  readonly remarks: readonly string[];
}

export const statusLines = ({ at, region, services }: SeenDeployStatus, environment: string): readonly StatusLine[] => services.map((seen) => lineOf(seen, { now: parseInstant(at), region, environment }));

interface Place {
  readonly now: Instant | undefined;
  readonly region: string;
  readonly environment: string;
}

function lineOf(seen: SeenServiceStatus, place: Place): StatusLine {
  const { service, live, weights } = seen;
  const groups = seen.groups.map(({ arn, healthy, targets }) => ({ group: nameOfGroup(arn), arn, weight: weights === null ? null : (weights[arn] ?? 0), healthy, targets }));
  const deployment = live === null || live.deployment === null ? null : deploymentLine(live.deployment, place.now);
  const line = {
    service,
    region: place.region,
    status: live?.status ?? 'ABSENT',
    runs: live === null ? null : releaseLine(live.release),
    tasks: { wanted: live?.desired ?? 0, running: live?.running ?? 0, pending: live?.pending ?? 0 },
    groups,
    deployment,
    alarms: seen.alarms.filter(({ state }) => state === 'ALARM').map(({ name, reason }) => ({ name, reason })),
    alarmsUnknown: live === null ? 0 : seen.alarms.filter(({ state }) => state !== 'ALARM' && state !== 'OK').length + seen.alarmsWanted - seen.alarms.length,
    scaling: seen.scaling,
  };
  return { ...line, remarks: live === null ? [] : remarksOf(line, place.environment) };
}

function remarksOf({ service, tasks, groups, deployment, scaling, status }: Omit<StatusLine, 'remarks'>, environment: string): readonly string[] {
  const asked = deployment?.waiting.some(({ type }) => type === 'PAUSE') ?? false;
  const serving = groups.filter(({ weight }) => (weight ?? 0) > 0);
  const weighed = groups.some(({ weight }) => weight !== null);
  return [
    ...(asked ? [`waits for an answer: \`platform deploy approve ${service} -e ${environment}\`, or reject`] : []),
    ...(deployment === null && status === 'ACTIVE' && tasks.running < tasks.wanted ? [`${tasks.running} of ${tasks.wanted} tasks run`] : []),
    ...(deployment === null && weighed && serving.length !== 1 ? ['the weights of its rule are split, or nowhere, and no deployment is under way'] : []),
    ...(weighed && serving.length > 0 && serving.every(({ healthy }) => healthy === 0) ? [`users are sent to ${serving.map(({ group }) => group).join(', ')}, where nothing is healthy: \`platform deploy repair ${service} -e ${environment}\``] : []),
    ...(deployment === null && scaling?.scaleInSuspended === true ? ['scale-in is held back, and no deployment is under way: a run that was left half-way? `platform runs list`'] : []),
  ];
}

function releaseLine(release: SeenRelease | null): ReleaseLine | null {
  if (release === null) return null;
  const { taskDefinition, image, tags, registeredBy, since } = release;
  return {
    release: tags['platform:release'] ?? null,
    image,
    digest: /@(sha256:[0-9a-f]+)$/.exec(image)?.[1] ?? null,
    taskDefinition: taskDefinition.split('/').at(-1) ?? taskDefinition,
    since: since === '' ? null : since,
    run: tags['platform:run'] ?? null,
    by: registeredBy === '' ? null : registeredBy,
  };
}

function deploymentLine(it: SeenDeployment, now: Instant | undefined): DeploymentLine {
  const started = parseInstant(it.started);
  const orNull = (text: string): string | null => (text === '' ? null : text);
  return {
    deployment: it.arn.split('/').at(-1) ?? it.arn,
    status: it.status,
    stage: orNull(it.stage),
    strategy: orNull(it.strategy),
    started: orNull(it.started),
    seconds: started === undefined || now === undefined ? null : inSeconds(between(started, now)),
    to: releaseLine(it.target),
    reason: orNull(it.reason),
    // AWS: a hook does not say at which stage it waits; the deployment does (API reference, DeploymentLifecycleHookDetail).
    waiting: it.hooks.filter(({ status }) => status === 'AWAITING_ACTION' || status === 'IN_PROGRESS').map((hook) => ({ hook: hook.id, type: hook.type, stage: orNull(it.stage), expires: orNull(hook.expires), then: orNull(hook.then) })),
  };
}

/** The readable part of a target group's ARN. */
const nameOfGroup = (arn: string): string => arn.split('/').at(-2) ?? arn;
