// A deployment walks its way: enters a stage, does what the stage is for, goes on when that is done.
import { between, hours, minutes, plus, seconds, zero } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { event, type ActiveFault, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { failDeployment, finishBack, finishForward } from './deployment-end.ts';
import type { ServiceDeployment, Step } from './entities.ts';
import { isOpen, startHooks } from './hooks.ts';
import { changeServiceDeployment, deploymentAt, liveTasks, lookSoon, revisionAt, serviceOf } from './service-store.ts';
import { healthOf } from './task-store.ts';
import { shift } from './traffic.ts';
import { ownTime, stageOf, waitsForTasks } from './way.ts';

/** AWS: a stage that lasts longer fails the deployment (ECS developer guide, lifecycle stages). */
const longestStage = hours(24);

const walking: ReadonlySet<string> = new Set(['IN_PROGRESS', 'ROLLBACK_IN_PROGRESS']);

/** Whether the deployment goes on by itself; one asked to roll back while it cleans up goes on to its end. */
const goesOn = (context: Context, deployment: ServiceDeployment): boolean =>
  walking.has(deployment.status) || (deployment.status === 'ROLLBACK_REQUESTED' && stageOf(deployment) === 'CLEAN_UP' && !rules.flipped(context, 'stop-while-cleaning-up'));

/** Enters a step of the way. */
export function enterStep(context: Context, id: string, at: number): void {
  const before = deploymentAt(context, id);
  const step = before?.way[at];
  if (before === undefined || step === undefined) return;
  const own = draw(context, `ecs/deployment/${id}/${step.stage}`, ownTime(context, step.stage, revisionAt(context, before.target)?.loadBalancers ?? []));
  const stageEnds = plus(context.now, minutes((step.bakeMinutes ?? 0) + own / 60_000));
  const hooks = [...before.hooks.filter((hook) => !isOpen(hook)), ...startHooks(context, before, step.stage)];
  changeServiceDeployment(context, id, (deployment) => ({ ...deployment, at, stageSince: context.now, stageEnds, hooks }));
  const refused = moveTraffic(context, id, step);
  if (refused !== undefined) {
    const reason = `Service deployment rolled back because of invalid networking configuration. ${refused}`;
    failDeployment(context, id, { reason, event: reason });
    return;
  }
  wakeAt(context, id, between(context.now, stageEnds));
  if (waitsForTasks.has(step.stage)) wakeAt(context, id, longestStage);
  lookSoon(context, before.service, zero);
}

/** The weights that a stage stands for. @returns why they could not be set */
function moveTraffic(context: Context, id: string, step: Step): string | undefined {
  const deployment = deploymentAt(context, id);
  const green = deployment === undefined ? undefined : revisionAt(context, deployment.target);
  if (deployment === undefined || green === undefined) return undefined;
  const set = (rule: 'production' | 'test', percent: number): string | undefined => {
    const refused = rule === 'production' && isUnmoved(context, deployment) ? undefined : shift(context, green, { rule, percent });
    // A rollback goes on as well as it can.
    if (refused !== undefined && !deployment.back) return refused;
    changeServiceDeployment(context, id, (before) => ({ ...before, ...(rule === 'production' ? { productionWeight: percent } : { testWeight: percent }) }));
    return undefined;
  };
  if (step.stage === 'RECONCILE_SERVICE') return reconcile(context, deployment);
  if (step.stage === 'TEST_TRAFFIC_SHIFT') return set('test', step.green ?? 100);
  if (step.stage === 'PRODUCTION_TRAFFIC_SHIFT') return set('production', step.green ?? 100);
  return undefined;
}

// AWS: the stage exists "when you start a new service deployment with more than 1 service revision in an ACTIVE state";
// that it goes back to the last good revision is a guess.
function reconcile(context: Context, deployment: ServiceDeployment): string | undefined {
  const good = serviceOf(context, deployment.service)?.lastGood;
  const live = good === undefined ? undefined : revisionAt(context, good);
  if (live === undefined || rules.flipped(context, 'reconciles-to-last-good')) return undefined;
  return shift(context, live, { rule: 'production', percent: 100 }) ?? shift(context, live, { rule: 'test', percent: 100 });
}

function wakeAt(context: Context, id: string, after: number): void {
  const deployment = deploymentAt(context, id);
  if (deployment !== undefined) context.schedule(seconds(after / 1000), 'ecs.stage', { deployment: id, at: deployment.at, back: deployment.back });
}

export const stageDue = event<{ readonly deployment: string; readonly at: number; readonly back: boolean }>(({ deployment: id, at, back }, context) => {
  const deployment = deploymentAt(context, id);
  if (deployment?.at === at && deployment.back === back) advance(context, id);
});

/** Goes on to the next stage if this one is done. */
export function advance(context: Context, id: string): void {
  const deployment = deploymentAt(context, id);
  if (deployment === undefined || !goesOn(context, deployment)) return;
  if (deployment.at === -1) return step(context, deployment);
  const stage = stageOf(deployment);
  if (stage === undefined) return;
  const givenUp = deployment.back ? undefined : injectedFailure(context, deployment, stage);
  if (givenUp !== undefined) {
    failDeployment(context, id, { reason: givenUp, event: givenUp });
    return;
  }
  const waited = between(deployment.stageSince, context.now);
  const open = deployment.hooks.some(isOpen);
  if (context.now >= deployment.stageEnds && !open && isDone(context, deployment, stage)) {
    if (!held(context, deployment, stage)) {
      step(context, deployment);
      return;
    }
    if (waited < longestStage) wakeAt(context, id, seconds(15));
  }
  // AWS: what it says then is not documented.
  if (waited >= longestStage && !open && !deployment.back && stage !== 'BAKE_TIME') {
    const reason = `Service deployment rolled back because the ${stage} lifecycle stage timed out.`;
    failDeployment(context, id, { reason, event: reason });
  }
}

function step(context: Context, deployment: ServiceDeployment): void {
  const next = deployment.at + 1;
  if (next < deployment.way.length) enterStep(context, deployment.id, next);
  else if (deployment.back) finishBack(context, deployment.id);
  else finishForward(context, deployment.id);
}

/** The world's faults of deployments that mean this one: `stuck-deployment [service=...] [stage=...]`. */
function meant(context: Context, fault: string, { deployment, stage }: { readonly deployment: ServiceDeployment; readonly stage?: string }): ActiveFault | undefined {
  const name = serviceOf(context, deployment.service)?.name;
  return context.faults(fault).find(({ args }) => (args['service'] ?? name) === name && (args['stage'] ?? stage) === stage);
}

const held = (context: Context, deployment: ServiceDeployment, stage: string): boolean => meant(context, 'stuck-deployment', { deployment, stage }) !== undefined || waitsForBalancer(context, deployment);

/** The next stage moves traffic, and nobody takes the new weights. AWS: that ECS goes on trying for as long as a stage may last is a guess. */
function waitsForBalancer(context: Context, deployment: ServiceDeployment): boolean {
  const next = deployment.way[deployment.at + 1]?.stage;
  return (next === 'TEST_TRAFFIC_SHIFT' || next === 'PRODUCTION_TRAFFIC_SHIFT') && (revisionAt(context, deployment.target)?.loadBalancers.length ?? 0) > 0 && controlPlaneIsDown(context, { name: 'elasticloadbalancing' });
}

/** Seen in the field: the shift is reported and has not happened (ELB throttled the controller: argo-rollouts#3333). */
const isUnmoved = (context: Context, deployment: ServiceDeployment): boolean => !deployment.back && meant(context, 'unmoved-traffic', { deployment }) !== undefined;

/** Why ECS gives the deployment up at this stage, where somebody asked for that. */
function injectedFailure(context: Context, deployment: ServiceDeployment, stage: string): string | undefined {
  const fault = meant(context, 'failed-deployment', { deployment, stage });
  return fault === undefined ? undefined : (fault.args['reason'] ?? `Service deployment rolled back because the ${stage} lifecycle stage failed.`);
}

function isDone(context: Context, deployment: ServiceDeployment, stage: string): boolean {
  const service = serviceOf(context, deployment.service);
  if (service === undefined || !waitsForTasks.has(stage)) return true;
  const entry = (revision: string | undefined) => service.deployments.find((one) => one.revision === revision);
  const gone = (revision: string): boolean => (entry(revision)?.tasks.length ?? 0) === 0;
  if (stage === 'SCALE_UP') {
    const rising = entry(deployment.back ? service.lastGood : deployment.target);
    const healthy = rising === undefined ? 0 : liveTasks(context, rising).filter((task) => healthOf(context, task) === 'healthy').length;
    return healthy >= service.desiredCount;
  }
  if (stage === 'RECONCILE_SERVICE') return deployment.sources.filter((revision) => inTheWay(context, deployment, revision)).every(gone);
  return deployment.back ? gone(deployment.target) : deployment.sources.every(gone);
}

/** Whether a revision that runs must go before green can start: it is not the live one and holds green's target groups. */
export function inTheWay(context: Context, deployment: ServiceDeployment, revision: string): boolean {
  if (revision === serviceOf(context, deployment.service)?.lastGood) return false;
  const mine = revisionAt(context, deployment.target)?.targetGroups ?? [];
  const theirs = revisionAt(context, revision)?.targetGroups ?? [];
  return theirs.some((group) => mine.includes(group)) || mine.length === 0;
}
