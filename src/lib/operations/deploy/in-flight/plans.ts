// From what is asked of a deployment under way and how it stands: what is said to ECS, or why nothing is. Pure.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Plan } from '../../../engine/plan.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { between, minutes } from '../../../world/time.ts';
import { typedFor, whereOf } from '../../names.ts';
import { deployProblem } from '../problems.ts';
import type { InFlightFacts, InFlightRequest, SeenInFlight } from './request.ts';
import { answerPause, askForRollback, followBack, takeAway, type Speaking } from './steps.ts';

const where = ({ environment }: InFlightRequest): string => whereOf(environment);
const idOf = ({ arn }: SeenInFlight): string => arn.split('/').at(-1) ?? arn;

export function planStop(cloud: Cloud, request: InFlightRequest, facts: InFlightFacts): Plan {
  if (isFirst(facts) && request.allowRemoval === true) return planRemoval(cloud, request, facts);
  const headline = `${where(request)}: stop the deployment of ${request.service}, and put back what ran before`;
  const refusals = [...standsIn(request, facts), ...noWayBack(request, facts)];
  return planOf({ cloud, request, facts, headline, refusals }, (it) => [askForRollback(it), followBack(it)]);
}

/** There is nothing to put back: as it was before means that the service is not there. */
function planRemoval(cloud: Cloud, request: InFlightRequest, facts: InFlightFacts): Plan {
  const { service } = request;
  const headline = `${where(request)}: stop the first deployment of ${service}, and take the service away: nothing ran before`;
  const plan = planOf({ cloud, request, facts, headline, refusals: standsIn(request, facts) }, (it) => [takeAway(it)]);
  return {
    ...plan,
    changes: plan.steps.length === 0 ? [] : [...(plan.changes ?? []), { kind: 'remove', what: `${service}: the service` }],
    warnings: [`the listener rule and the task definition stay; a run that still follows the deployment takes them away itself, and \`platform runs undo -e ${request.environment.environment}\` does where it was killed`],
  };
}

/** Nothing ran before it, by what AWS says of it and by what it says of all the others. */
const isFirst = ({ deployment }: InFlightFacts): boolean => deployment !== null && !deployment.hasSource && !deployment.served;

export function planApprove(cloud: Cloud, request: InFlightRequest, facts: InFlightFacts): Plan {
  const headline = `${where(request)}: let the deployment of ${request.service} go on${facts.deployment === null ? '' : ` at ${facts.deployment.stage}`}`;
  const refusals = [...standsIn(request, facts), ...nothingWaits(request, facts), ...stillCompared(request, facts)];
  return planOf({ cloud, request, facts, headline, refusals }, (it) => it.deployment.pauses.map((pause) => answerPause(it, pause, 'CONTINUE')));
}

export function planReject(cloud: Cloud, request: InFlightRequest, facts: InFlightFacts): Plan {
  const headline = `${where(request)}: reject the deployment of ${request.service}${facts.deployment === null ? '' : ` at ${facts.deployment.stage}`}, and put back what ran before`;
  const refusals = [...standsIn(request, facts), ...nothingWaits(request, facts), ...noWayBack(request, facts)];
  // One no is enough (ECS developer guide, pause lifecycle hooks).
  return planOf({ cloud, request, facts, headline, refusals }, (it) => [...it.deployment.pauses.slice(0, 1).map((pause) => answerPause(it, pause, 'ROLLBACK')), followBack(it)]);
}

interface Planning {
  readonly cloud: Cloud;
  readonly request: InFlightRequest;
  readonly facts: InFlightFacts;
  readonly headline: string;
  readonly refusals: readonly ProblemData[];
}

function planOf({ cloud, request, facts: { deployment }, headline, refusals }: Planning, steps: (it: Speaking) => Plan['steps']): Plan {
  const fits = refusals.length === 0 && deployment !== null;
  return {
    headline,
    refusals,
    steps: fits ? steps({ cloud, request, deployment }) : [],
    watches: [],
    changes: fits ? [{ kind: 'change', what: `${request.service}: deployment ${idOf(deployment)}`, before: [deployment.status, deployment.stage].join(' ').trim() }] : [],
    approval: deployment === null ? null : { deployment: deployment.arn, pauses: deployment.pauses.map(({ hook }) => hook) },
  };
}

function standsIn({ environment, service }: InFlightRequest, { account, deployment }: InFlightFacts): readonly ProblemData[] {
  if (account !== environment.account) return [deployProblem('WRONG_ACCOUNT', { caller: account, account: environment.account, environment: environment.environment }).data];
  return deployment === null ? [deployProblem('NOTHING_IN_FLIGHT', { service, at: typedFor(environment) }).data] : [];
}

const nothingWaits = ({ service, environment }: InFlightRequest, { deployment }: InFlightFacts): readonly ProblemData[] =>
  deployment === null || deployment.pauses.length > 0 ? [] : [deployProblem('NOTHING_WAITS', { service, at: typedFor(environment), stage: deployment.stage || deployment.status }).data];

const noWayBack = ({ service, environment }: InFlightRequest, { deployment }: InFlightFacts): readonly ProblemData[] =>
  deployment === null || deployment.hasSource ? [] : [deployProblem('NOTHING_BEFORE', { service, at: typedFor(environment), served: deployment.served }).data];

/** A canary waits for the run that compares it. A yes before that has seen enough would send everybody to what nobody has judged. */
function stillCompared({ service, environment }: InFlightRequest, { deployment, seen }: InFlightFacts): readonly ProblemData[] {
  if (deployment === null || deployment.strategy !== 'CANARY') return [];
  const asked = environment.services[service]?.deploy.approve !== undefined;
  const compared = deployment.share > 0 && deployment.pauses.every(({ since }) => since !== null && between(since, seen) >= minutes(deployment.canaryMinutes));
  return asked && compared ? [] : [deployProblem('CANARY_IS_COMPARED', { service, at: typedFor(environment), asked }).data];
}
