// What users feel during a deploy: the service's read and write paths asked from outside, and the guard that judges it.
import type { Cloud } from '../../aws/cloud.ts';
import type { ServiceDescription } from '../../config/describe.ts';
import type { StepContext } from '../../engine/step.ts';
import type { GuardWatch, ProbeWatch, Sample } from '../../engine/watch.ts';
import { failedPercent, latencyAt, requestsFailed, requestsMade } from '../../probe/outages.ts';
import { samplePaths, type ProbedPath } from '../../probe/sample.ts';
import { holdSockets } from '../../probe/sockets.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { minus, plus, seconds, showDuration, zero, type Instant } from '../../world/time.ts';
import { takenAway } from './deployment.ts';
import { deployProblem } from './problems.ts';
import type { DeploySubject } from './subject.ts';

/** AWS's own metrics are a minute and more late and silent without traffic: the tool brings its own minimum sample. */
const beat = seconds(1);
const guardWindow = seconds(30);
const fewestSamples = 10;
/** The slowest of fewer than these would be the verdict of one answer. */
const fewestForP95 = 20;
/** One lost request is no verdict. */
const fewestFailures = 3;

export function pathsOf(service: ServiceDescription): readonly ProbedPath[] {
  if (service.host === undefined) return [];
  const url = (path: string): string => `https://${service.host}${path}`;
  return [
    ...(service.probe.read === undefined ? [] : [{ name: 'read', url: url(service.probe.read), method: 'GET' as const }]),
    ...(service.probe.write === undefined ? [] : [{ name: 'write', url: url(service.probe.write), method: 'POST' as const }]),
  ];
}

export function usersWatch(cloud: Cloud, { service, first }: DeploySubject): readonly ProbeWatch[] {
  const paths = pathsOf(service);
  if (paths.length === 0) return [];
  return [
    {
      kind: 'probe',
      id: 'users',
      title: `Ask ${service.host} as users do`,
      // A service that is new has no users before it is shifted to.
      from: first ? 'bake' : 'release',
      every: beat,
      actions: [],
      look: () => samplePaths(cloud.outside, paths),
    },
  ];
}

/** Those who hold a WebSocket are no requests: counted apart. */
export function socketsWatch(cloud: Cloud, { service, first }: DeploySubject): readonly ProbeWatch[] {
  const { host, probe } = service;
  if (host === undefined || probe.websocket === undefined || first) return [];
  const sockets = holdSockets(cloud.outside, `https://${host}${probe.websocket}`);
  return [{ kind: 'probe', id: 'sockets', title: `Hold WebSockets to ${host}`, from: 'release', every: beat, actions: [], look: ({ now }) => sockets.look(now), end: () => sockets.end() }];
}

const isGuarded = (service: ServiceDescription): boolean => pathsOf(service).length > 0 && (service.deploy.guard.errorPercent !== undefined || service.deploy.guard.p95 !== undefined);

export function usersGuard(cloud: Cloud, subject: DeploySubject): readonly GuardWatch[] {
  const { service } = subject;
  const { errorPercent, p95 } = service.deploy.guard;
  if (!isGuarded(service)) return [];
  return [
    {
      kind: 'guard',
      id: 'guard',
      title: `Guard: ${[errorPercent === undefined ? '' : `errors ${errorPercent} %`, p95 === undefined ? '' : `p95 ${showDuration(p95)}`].filter(Boolean).join(', ')}`,
      // From the first user that may meet it.
      from: subject.shifting.strategy === 'canary' ? 'canary' : 'shift',
      until: 'agree',
      every: seconds(5),
      actions: subject.first ? ['ecs:DescribeServices'] : [],
      look: (context) => complaintOfUsers(cloud, subject, context),
    },
  ];
}

/** For so long a load balancer may go by a rule as it was (no page of AWS's says at once). */
const ruleSettles = seconds(60);

/** After this most of what users meet is the doing of the release that they have been moved to; both releases stand longer. */
const mostHaveMoved = seconds(30);

/**
 * From when on what users meet is put down to the new release: the last half minute, but not before it was healthy. On a way back not
 * before all have been moved: nobody goes back from a release that serves well, and its errors must not bring it back.
 */
function judgedSince({ first, back }: DeploySubject, { memory, now }: Pick<StepContext, 'memory' | 'now'>): Instant {
  if (back !== undefined) return Math.max(Number(memory.note('shift', 'shiftedAt') ?? Infinity) + mostHaveMoved, minus(now(), guardWindow)) as Instant;
  const healthy = memory.note('healthy', 'oldUntil') ?? memory.note('healthy', 'at') ?? Infinity;
  return Math.max(Number(healthy), first ? answersSince(memory.samples('users')) : -Infinity, minus(now(), guardWindow)) as Instant;
}

/** Where nothing was before, nothing answers until the load balancer goes by the new rule: a minute at most is put down to that. */
function answersSince(samples: readonly Sample[]): number {
  const [begun] = samples;
  if (begun === undefined) return -Infinity;
  return Math.min(samples.find((sample) => sample.ok)?.at ?? Infinity, plus(begun.at, ruleSettles));
}

/** How much later than a look that began after it an answer may come in. */
const latest = seconds(60);

/** The samples since then. They lie in the order of their answers: the rest of a long bake need not be gone through each time. */
function sentSince(samples: readonly Sample[], since: Instant): readonly Sample[] {
  const old = samples.findLastIndex((sample) => sample.at < minus(since, latest));
  return samples.slice(old + 1).filter((sample) => sample.at >= since);
}

/** What speaks against the new release, by its users; or why it serves none. */
export async function complaintOfUsers(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<ProblemData | undefined> {
  const verdict = verdictOfUsers(subject, context);
  return verdict === undefined ? undefined : ((await takenAway(cloud, subject))?.data ?? verdict);
}

/** What the users of the last half minute say against the new release; undefined while all is well, or too few were asked. */
function verdictOfUsers(subject: DeploySubject, { memory, now }: StepContext): ProblemData | undefined {
  const { name, deploy } = subject.service;
  const { errorPercent, p95 } = deploy.guard;
  const since = judgedSince(subject, { memory, now });
  const all = memory.samples('users');
  const samples = sentSince(all, since);
  if (requestsMade(samples) < fewestSamples) return undefined;
  // What users had before the shift is what they are used to: a deploy may be the cure for a release that fails already.
  // When nobody saw the old release alone, nothing is known of it.
  const oldUntil = Number(memory.note('healthy', 'oldUntil') ?? -Infinity);
  const before = (): readonly Sample[] => all.filter((sample) => sample.at < oldUntil);
  const alone = subject.shifting.strategy === 'blue-green' || memory.note('shift', 'shiftedAt') !== undefined;
  const percent = failedPercent(samples);
  if (errorPercent !== undefined && requestsFailed(samples) >= fewestFailures && percent > failedPercent(before()) + errorPercent) {
    return deployProblem('USERS_SEE_ERRORS', { service: name, percent: percent.toFixed(1), allowed: errorPercent, samples: requestsMade(samples), alone }).data;
  }
  const slow = p95 === undefined ? undefined : latencyAt(samples, 0.95);
  if (p95 !== undefined && slow !== undefined && samples.length >= fewestForP95 && slow > p95 && slow > (latencyAt(before(), 0.95) ?? zero)) {
    return deployProblem('USERS_WAIT', { service: name, p95: showDuration(slow), allowed: showDuration(p95), samples: requestsMade(samples), alone }).data;
  }
  return undefined;
}

/**
 * Whether users were asked for long enough to say that all is well: after a time in which AWS could not be looked at, or a
 * resume, a deployment may be at its end before anybody has watched it.
 */
export function isWatchedLongEnough(subject: DeploySubject, { memory, now }: StepContext): boolean {
  const [path] = pathsOf(subject.service);
  if (path === undefined || !isGuarded(subject.service)) return true;
  const since = judgedSince(subject, { memory, now });
  const looks = sentSince(memory.samples('users'), since).filter((sample) => sample.path === path.name);
  return looks.length >= (2 / 3) * (guardWindow / beat);
}
