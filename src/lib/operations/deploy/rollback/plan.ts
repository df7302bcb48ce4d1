// From what is asked and what was seen, and nothing else: the way back to an earlier release, or why there is none.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Plan } from '../../../engine/plan.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { inSeconds, seconds, showDuration } from '../../../world/time.ts';
import { typedFor, whereOf } from '../../names.ts';
import { gates } from '../gates/all.ts';
import { noteLeft, noteReturned } from '../good-release.ts';
import { environmentRefusals, serviceRefusals } from '../plan.ts';
import { deployProblem } from '../problems.ts';
import { release } from '../release-step.ts';
import { withScaleInHeld } from '../scaling-steps.ts';
import { settingsAgain } from '../settings-step.ts';
import { bakeOfWayBack, wayBack } from '../strategy.ts';
import { configurationBefore, deploySubject, type DeploySubject } from '../subject.ts';
import { socketsWatch, usersGuard, usersWatch } from '../users-watch.ts';
import { chooseRelease, revisionName, showRelease } from './releases.ts';
import type { RollbackFacts, RollbackRequest } from './request.ts';

export function planRollback(cloud: Cloud, request: RollbackRequest, facts: RollbackFacts): Plan {
  const subject = rollbackSubject(request, facts);
  const { service } = subject;
  const where = whereOf(request.environment);
  const chosen = facts.releases.find(({ taskDefinition }) => taskDefinition === facts.chosen);
  const refusals = refusalsOf(subject, request, facts);
  const usual = facts.usual === null ? null : Math.round(facts.usual + inSeconds(subject.bake));
  return {
    headline: chosen === undefined ? `${where}: no release of ${service.name} to go back to` : `${where}: go back to ${service.name} ${facts.tag}${usual === null ? '' : `, in about ${showDuration(seconds(usual))}`}`,
    refusals,
    steps: withScaleInHeld(cloud, subject, [release(cloud, subject), ...gates(cloud, subject), settingsAgain(cloud, subject, { pointOfNoReturn: true }), noteLeft(cloud, subject), ...(chosen === undefined || chosen.left === '' ? [] : [noteReturned(cloud, subject)])]),
    watches: [...usersWatch(cloud, subject), ...socketsWatch(cloud, subject), ...usersGuard(cloud, subject)],
    changes: chosen === undefined ? [] : [{ kind: 'change', what: `${service.name}: image`, before: facts.live?.image ?? null, after: chosen.image }],
    warnings: [
      'only the release goes back: what a migration changed in the database stays',
      ...(chosen !== undefined && chosen.good === '' ? [`no run of this tool has seen ${showRelease(chosen)} serve well to its end`] : []),
      ...(chosen !== undefined && chosen.left !== '' ? [`somebody went back from ${chosen.release} at ${chosen.left}`] : []),
      ...(facts.usual === null ? ['ECS has no record of a deployment of this service: how long it takes is not known'] : []),
    ],
    ...(usual === null ? {} : { duration: { seconds: usual, factor: 2 } }),
    approval: { to: facts.chosen, before: facts.live?.taskDefinition ?? null },
  };
}

function rollbackSubject(request: RollbackRequest, facts: RollbackFacts): DeploySubject {
  const before = configurationBefore(facts);
  const configuration = wayBack(before);
  const deploy = { environment: request.environment, service: request.service, image: '', bake: bakeOfWayBack(configuration) };
  return {
    ...deploySubject(deploy, facts),
    called: `${request.service} ${facts.tag}`,
    shifting: { strategy: (before.strategy ?? 'ROLLING') === 'ROLLING' ? 'rolling' : 'blue-green' },
    // Alarms are minutes late: they would fire for the release that is left, and ECS would go back to it.
    back: { taskDefinition: facts.chosen, configuration },
  };
}

function refusalsOf(subject: DeploySubject, { to, allowUnproven }: RollbackRequest, { live, chosen, releases, imageIsThere, digest }: RollbackFacts): readonly ProblemData[] {
  const { service } = subject;
  const at = typedFor(subject.request.environment);
  const others = releases.filter(({ taskDefinition }) => taskDefinition !== live?.taskDefinition);
  const problems = [];
  if (live === null) problems.push(deployProblem('NOTHING_RUNS', { service: service.name, at }));
  else if (chosen === '' && to !== undefined && chooseRelease(releases, { running: '', to }) !== undefined) problems.push(deployProblem('RELEASE_RUNS', { service: service.name, at, release: to }));
  else if (chosen === '') problems.push(to === undefined ? deployProblem('NO_GOOD_RELEASE', { service: service.name, known: others.map(showRelease) }) : deployProblem('RELEASE_UNKNOWN', { service: service.name, at, release: to, known: others.map(showRelease) }));
  const meant = releases.find(({ taskDefinition }) => taskDefinition === chosen);
  if (meant !== undefined && meant.good === '' && allowUnproven !== true) problems.push(deployProblem('RELEASE_UNPROVEN', { service: service.name, at, release: meant.release === '' ? revisionName(meant.taskDefinition) : meant.release }));
  if (imageIsThere === false) problems.push(deployProblem('IMAGE_GONE', { service: service.name, revision: revisionName(chosen), digest }));
  return [...environmentRefusals(subject), ...problems.map((problem) => problem.data), ...serviceRefusals(subject)];
}
