// ECS is asked for the deployment of a release; the gates after it follow it. And the way back to what ran before.
import type { Cloud } from '../../aws/cloud.ts';
import type { ServiceDeployment } from '../../aws/ecs.ts';
import { done, failed, todo, waiting } from '../../engine/standing.ts';
import type { Step, Undo } from '../../engine/step.ts';
import { fromDate, minutes, seconds } from '../../world/time.ts';
import { goOn, mayHaveUsers, nameOf, newerThan, openPause, ourDeployment } from './deployment.ts';
import type { SeenSettings } from './observe.ts';
import { deployProblem } from './problems.ts';
import { serviceInput } from './service-input.ts';
import { isConfigured, whole, wayBack } from './strategy.ts';
import { taskDefinitionOf, type DeploySubject } from './subject.ts';
import { ruleArn, weightsOff } from './weights.ts';

/** Asks ECS for the deployment; the gates after it follow it. */
export function release(cloud: Cloud, subject: DeploySubject): Step {
  const { service, region, cluster, first, shifting } = subject;
  return {
    id: 'release',
    title: first ? `Create ${service.name} with ${subject.facts.tag}` : `Start the ${shifting.strategy} deployment of ${service.name} ${subject.facts.tag}`,
    why: shifting.strategy === 'rolling' ? 'ECS starts new tasks beside the old ones and stops an old one only when a new one is healthy' : 'ECS starts the new release beside the old one and moves users only when it is healthy',
    byHand: first ? `aws ecs create-service --cluster ${cluster} --service-name ${service.name} ...` : `aws ecs update-service --cluster ${cluster} --service ${service.name} --task-definition ARN ...`,
    actions: ['ecs:CreateService', 'ecs:UpdateService', 'ecs:DeleteService', 'ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:StopServiceDeployment', 'ecs:ContinueServiceDeployment', 'ecs:TagResource', 'iam:PassRole', 'elasticloadbalancing:DescribeRules'],
    limit: minutes(3),
    every: seconds(5),
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment?.serviceDeploymentArn === undefined) return todo;
      const asked = deployment.createdAt === undefined ? {} : { askedAt: fromDate(deployment.createdAt) };
      return done({ deployment: deployment.serviceDeploymentArn, strategy: shifting.strategy, ...asked, ...(mayHaveUsers(subject, deployment) ? {} : { oldUntil: context.now() }) });
    },
    async act(context) {
      const taskDefinition = taskDefinitionOf(subject, context);
      const ecs = cloud.ecs(region);
      const common = serviceInput(subject, taskDefinition, ruleArn(subject, context));
      if (!first) return ecs.updateService({ ...common, cluster, service: service.name, ...(taskDefinition === subject.facts.live?.taskDefinition ? { forceNewDeployment: true } : {}) });
      await ecs.createService({
        ...common,
        cluster,
        serviceName: service.name,
        clientToken: context.token('create-service'),
        // Only ever said at creation: afterwards the number belongs to scaling.
        desiredCount: service.count,
        schedulingStrategy: 'REPLICA',
        propagateTags: 'SERVICE',
        enableECSManagedTags: true,
        tags: Object.entries(subject.tags).map(([key, value]) => ({ key, value })),
      });
    },
    undo: first ? removeService(cloud, subject) : putBack(cloud, subject),
  };
}

/** The first deploy has nothing to go back to: the service is taken away again. */
function removeService(cloud: Cloud, { cluster, service, region }: DeploySubject): Undo {
  return {
    title: `Take ${service.name} away again: there was nothing before`,
    limit: minutes(15),
    async act() {
      await cloud.ecs(region).deleteService(cluster, service.name);
    },
    async check() {
      const seen = await cloud.ecs(region).service(cluster, service.name);
      if (seen === undefined) return todo;
      return seen.status === 'DRAINING' ? waiting(`${service.name} is DRAINING, ${seen.runningCount ?? 0} tasks still run`) : done();
    },
  };
}

function putBack(cloud: Cloud, subject: DeploySubject): Undo {
  const { service, region, cluster, facts } = subject;
  const before = facts.live?.taskDefinition ?? '';
  const { deploymentConfiguration = {}, ...settings } = (facts.live?.settings ?? {}) as SeenSettings;
  const configured = whole(deploymentConfiguration);
  /** Of deployments that are newer than this run's: it begins none but the one that brings back what was before. */
  const isOurs = async ({ targetServiceRevision }: ServiceDeployment): Promise<boolean> => (await cloud.ecs(region).revision(targetServiceRevision?.arn ?? ''))?.taskDefinition === before;
  return {
    title: `Put ${service.name} back to what ran before`,
    limit: minutes(30),
    async act(context) {
      const ecs = cloud.ecs(region);
      const deployment = await ourDeployment(cloud, subject, context);
      const status = deployment?.status ?? '';
      // Whoever deploys meanwhile is not overruled.
      const newer = deployment === undefined ? undefined : await newerThan(cloud, subject, deployment);
      if (newer !== undefined && !(await isOurs(newer))) return;
      if (/^ROLLBACK_(REQUESTED|IN_PROGRESS)$/.test(status)) {
        // ECS rolls back by itself already: nothing to ask for, but an answer to give where it waits once more.
        return deployment === undefined ? undefined : goOn(ecs, deployment);
      }
      if (deployment?.serviceDeploymentArn !== undefined && ['PENDING', 'IN_PROGRESS'].includes(status)) return ecs.rollBack(deployment.serviceDeploymentArn);
      const live = await ecs.service(cluster, service.name);
      // The configuration alone starts no deployment (API reference, UpdateService).
      if (live?.taskDefinition === before) return ecs.updateService({ cluster, service: service.name, deploymentConfiguration: configured });
      // It had ended (or was stopped) with the new release in place: the old one is deployed again, without its pauses and steps.
      await ecs.updateService({ ...settings, cluster, service: service.name, taskDefinition: before, deploymentConfiguration: wayBack(deploymentConfiguration) });
    },
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment === undefined) return todo;
      if (deployment.status === 'ROLLBACK_FAILED') return failed(deployProblem('ROLLBACK_FAILED', { service: service.name, reason: deployment.statusReason ?? 'no reason given' }).data);
      const newer = await newerThan(cloud, subject, deployment);
      if (newer !== undefined && !(await isOurs(newer))) return failed(deployProblem('SUPERSEDED', { service: service.name, deployment: nameOf(newer) }).data);
      const [newest, ours] = [newer ?? deployment, newer === undefined];
      const status: string = newest.status ?? '';
      const underWay = ours ? /^(ROLLBACK_(REQUESTED|IN_PROGRESS)|STOP_REQUESTED)$/ : /^(PENDING|IN_PROGRESS)$/;
      // AWS: hooks of the shift stages run again during a rollback (ECS developer guide, lifecycle hooks); whether pauses do is not said.
      if (ours && status === 'ROLLBACK_IN_PROGRESS' && openPause(newest) !== undefined) return done();
      if (underWay.test(status)) return waiting(`ECS: ${status}, ${newest.lifecycleStage ?? 'no stage'}`);
      if (status !== (ours ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL')) return done();
      const disagreement = await weightsOff(cloud, subject, { context, ofBefore: ours });
      if (disagreement !== undefined) return waiting(`the load balancer still says ${disagreement}`);
      const live = await cloud.ecs(region).service(cluster, service.name);
      return live === undefined || isConfigured(live.deploymentConfiguration ?? {}, configured) ? todo : done();
    },
  };
}
