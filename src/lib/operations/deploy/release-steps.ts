// The steps of a deploy that carry the release: definition, rule, service, and the gates that follow ECS to its true end.
import type { Cloud } from '../../aws/cloud.ts';
import { whyStopped, type ServiceDeployment, type Task, type UpdateServiceCommandInput } from '../../aws/ecs.ts';
import { done, failed, todo, waiting, type Standing } from '../../engine/standing.ts';
import type { Step, StepContext, Undo } from '../../engine/step.ts';
import type { Problem } from '../../problems/problem.ts';
import { clockTime, fromDate, inSeconds, minus, minutes, plus, seconds, showDuration, between, milliseconds, type Duration, type Instant } from '../../world/time.ts';
import { deployProblem } from './problems.ts';
import { bakeMinutes, own, showWeights, type DeploySubject } from './subject.ts';
import { isWatchedLongEnough, verdictOfUsers } from './users-watch.ts';

/** The stages of ECS's own deployments in their order (ECS API, ServiceDeploymentLifecycleStage; the guide adds PRE_PRODUCTION_TRAFFIC_SHIFT). */
const stages = ['RECONCILE_SERVICE', 'PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'];

/** How many tasks of the new release may stop before it counts as one that cannot live. */
const mostDeaths = 3;
const healthLimit = minutes(12);
/** How long an application may take to come up before its health counts. */
const boot = seconds(60);

/** What comes up at the end of that time needs two good answers (the target groups' healthy count) before it is healthy, and is not to be killed for the bad ones before them. */
const graceOf = ({ health }: DeploySubject['service']): Duration => milliseconds(boot + 2 * health.every);

/** For so long the rule may be read as it was before ECS changed it. */
const ruleLag = seconds(20);

const stageIndex = (deployment: ServiceDeployment): number => stages.indexOf(deployment.lifecycleStage ?? '');
const hasReached = (deployment: ServiceDeployment, stage: string): boolean => deployment.status === 'SUCCESSFUL' || stageIndex(deployment) >= stages.indexOf(stage);

export function releaseSteps(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const steps = [register(cloud, subject)];
  if (subject.service.port !== undefined && subject.facts.rule === null) steps.push(makeRule(cloud, subject));
  return steps;
}

export function register(cloud: Cloud, subject: DeploySubject): Step {
  const { definition, facts, service } = subject;
  return {
    id: 'register',
    title: `Register the task definition of ${service.name} ${facts.tag}`,
    why: 'ECS runs revisions; this one names the image by its digest, so that what runs is what was approved',
    byHand: `aws ecs register-task-definition --family ${definition.input.family} --cli-input-json ...`,
    actions: ['ecs:RegisterTaskDefinition', 'ecs:ListTaskDefinitions', 'ecs:DescribeTaskDefinition', 'iam:PassRole', 'ecs:TagResource'],
    limit: minutes(2),
    every: seconds(5),
    leaves: 'A revision that nothing runs costs nothing.',
    async check(context) {
      const ecs = cloud.ecs(subject.region);
      for (const arn of await ecs.revisionsOfFamily(definition.input.family ?? '', 3)) {
        const seen = await ecs.taskDefinition(arn);
        if (seen?.tags['platform:run'] === context.run && seen.tags['platform:content'] === definition.content) return done({ taskDefinition: arn });
      }
      return todo;
    },
    async act(context) {
      const tags = { ...subject.tags, 'platform:run': context.run, 'platform:content': definition.content, 'platform:release': facts.tag };
      await cloud.ecs(subject.region).registerTaskDefinition({ ...definition.input, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) });
    },
  };
}

function makeRule(cloud: Cloud, subject: DeploySubject): Step {
  const { facts, service, blue, green, region } = subject;
  const listener = facts.outputs['edge/HttpsListenerArn'] ?? '';
  const host = service.host ?? '';
  const find = async () => (await cloud.loadBalancing(region).rules(listener)).find((rule) => rule.hosts.includes(host));
  return {
    id: 'rule',
    title: `Send ${host} to ${service.name}`,
    why: 'ECS refuses a blue-green service whose two target groups are not on its production rule',
    byHand: `aws elbv2 create-rule --listener-arn ${listener} --priority ${own(subject, 'RulePriority')} --conditions Field=host-header,Values=${host} ...`,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:CreateRule', 'elasticloadbalancing:AddTags', 'elasticloadbalancing:DeleteRule'],
    limit: minutes(2),
    every: seconds(5),
    async check() {
      const rule = await find();
      return rule === undefined ? todo : done({ rule: rule.arn });
    },
    async act() {
      await cloud.loadBalancing(region).createRule({ listenerArn: listener, priority: Number(own(subject, 'RulePriority')), host, weights: { [blue]: 100, [green]: 0 }, sticky: service.sticky, tags: subject.tags });
    },
    undo: {
      title: `Take the rule for ${host} away: the listener's fixed answer is back`,
      async act() {
        const rule = await find();
        if (rule !== undefined) await cloud.loadBalancing(region).deleteRule(rule.arn);
      },
    },
  };
}

/** The listener rule that carries the users, from what was seen or from the step that made it. */
const ruleArn = (subject: DeploySubject, context: StepContext): string => subject.facts.rule?.arn ?? String(context.memory.note('rule', 'rule') ?? '');

async function ourDeployment(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<ServiceDeployment | undefined> {
  const ecs = cloud.ecs(subject.region);
  const known = context.memory.note('release', 'deployment');
  if (typeof known === 'string') return ecs.deployment(known);
  const taskDefinition = context.memory.text('register', 'taskDefinition');
  for (const deployment of await ecs.deployments(subject.cluster, subject.service.name, 3)) {
    const revision = await ecs.revision(deployment.targetServiceRevision?.arn ?? '');
    if (revision?.taskDefinition === taskDefinition) return deployment;
  }
  return undefined;
}

/** Asks ECS for the deployment; the gates after it follow it. */
export function release(cloud: Cloud, subject: DeploySubject): Step {
  const { service, region, cluster, first } = subject;
  return {
    id: 'release',
    title: first ? `Create ${service.name} with ${subject.facts.tag}` : `Start the blue-green deployment of ${service.name} ${subject.facts.tag}`,
    why: 'ECS starts the new release beside the old one and moves users only when it is healthy',
    byHand: first ? `aws ecs create-service --cluster ${cluster} --service-name ${service.name} ...` : `aws ecs update-service --cluster ${cluster} --service ${service.name} --task-definition ARN ...`,
    actions: ['ecs:CreateService', 'ecs:UpdateService', 'ecs:DeleteService', 'ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:StopServiceDeployment', 'ecs:TagResource', 'iam:PassRole', 'elasticloadbalancing:DescribeRules'],
    limit: minutes(3),
    every: seconds(5),
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment?.serviceDeploymentArn === undefined) return todo;
      return done({ deployment: deployment.serviceDeploymentArn, ...(hasReached(deployment, 'POST_SCALE_UP') ? {} : { oldUntil: context.now() }) });
    },
    async act(context) {
      const taskDefinition = context.memory.text('register', 'taskDefinition');
      const ecs = cloud.ecs(region);
      const common = serviceInput(subject, taskDefinition, ruleArn(subject, context));
      if (!first) return ecs.updateService({ ...common, cluster, service: service.name });
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

function serviceInput(subject: DeploySubject, taskDefinition: string, productionRule: string) {
  const { service, facts, blue, green, first } = subject;
  const alarms = service.port === undefined ? [] : [own(subject, 'ErrorsAlarmName'), own(subject, 'LatencyAlarmName')].filter((name) => name !== '');
  return {
    taskDefinition,
    capacityProviderStrategy: service.spot ? [{ capacityProvider: 'FARGATE_SPOT', weight: 3 }, { capacityProvider: 'FARGATE', weight: 1 }] : [{ capacityProvider: 'FARGATE', weight: 1 }],
    deploymentConfiguration: {
      strategy: 'BLUE_GREEN',
      // Always said: what AWS takes for left out is 36 hours in CloudFormation's documentation.
      bakeTimeInMinutes: bakeMinutes(subject),
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      // Nothing was before the first: ECS could not go back, and errors from before anything answered would make it fail.
      ...(alarms.length === 0 ? {} : { alarms: { alarmNames: alarms, enable: !first, rollback: !first } }),
    },
    networkConfiguration: {
      awsvpcConfiguration: { subnets: (facts.outputs['network/PrivateSubnetIds'] ?? '').split(','), securityGroups: [own(subject, 'SecurityGroupId')], assignPublicIp: 'DISABLED' },
    },
    enableExecuteCommand: true,
    ...(service.port === undefined
      ? {}
      : {
          healthCheckGracePeriodSeconds: inSeconds(graceOf(service)),
          loadBalancers: [
            {
              targetGroupArn: blue,
              containerName: service.name,
              containerPort: service.port,
              advancedConfiguration: { alternateTargetGroupArn: green, productionListenerRule: productionRule, roleArn: own(subject, 'InfrastructureRoleArn') },
            },
          ],
        }),
  } satisfies Partial<UpdateServiceCommandInput>;
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
  const wasAlarmed = facts.live?.alarmed ?? false;
  return {
    title: `Put ${service.name} back to what ran before`,
    limit: minutes(30),
    async act(context) {
      const ecs = cloud.ecs(region);
      const deployment = await ourDeployment(cloud, subject, context);
      const status = deployment?.status ?? '';
      // ECS rolls back by itself already: nothing to ask for.
      if (/^ROLLBACK_(REQUESTED|IN_PROGRESS)$/.test(status)) return;
      if (deployment?.serviceDeploymentArn !== undefined && ['PENDING', 'IN_PROGRESS'].includes(status)) return ecs.rollBack(deployment.serviceDeploymentArn);
      const { deploymentConfiguration, ...input } = serviceInput(subject, before, ruleArn(subject, context));
      const alarmed = (enable: boolean) => ({ alarms: { alarmNames: deploymentConfiguration.alarms?.alarmNames ?? [], enable, rollback: enable } });
      const live = await ecs.service(cluster, service.name);
      // The configuration alone starts no deployment (API reference, UpdateService).
      if (live?.taskDefinition === before) return ecs.updateService({ cluster, service: service.name, deploymentConfiguration: { ...deploymentConfiguration, ...alarmed(wasAlarmed) } });
      // It had ended (or was stopped) with the new release in place: the old one is deployed again, without a bake. And without
      // alarms: minutes late, they would fire for what is left behind, and ECS would go back to it.
      await ecs.updateService({ ...input, cluster, service: service.name, deploymentConfiguration: { ...deploymentConfiguration, bakeTimeInMinutes: 0, ...alarmed(false) } });
    },
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment === undefined) return todo;
      if (deployment.status === 'ROLLBACK_FAILED') return failed(deployProblem('ROLLBACK_FAILED', { service: service.name, reason: deployment.statusReason ?? 'no reason given' }).data);
      const [newest = deployment] = await cloud.ecs(region).deployments(cluster, service.name, 1);
      const ours = newest.serviceDeploymentArn === deployment.serviceDeploymentArn;
      const status: string = newest.status ?? '';
      const underWay = ours ? /^(ROLLBACK_(REQUESTED|IN_PROGRESS)|STOP_REQUESTED)$/ : /^(PENDING|IN_PROGRESS)$/;
      if (underWay.test(status)) return waiting(`ECS: ${status}, ${newest.lifecycleStage ?? 'no stage'}`);
      if (status !== (ours ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL')) return done();
      const disagreement = await weightsOff(cloud, subject, context);
      if (disagreement !== undefined) return waiting(`the load balancer still says ${disagreement}`);
      const live = await cloud.ecs(region).service(cluster, service.name);
      return live !== undefined && (live.deploymentConfiguration?.alarms?.enable ?? false) !== wasAlarmed ? done() : todo;
    },
  };
}

/** The rule's weights in words while they are not those from before the deploy; undefined when they are. */
async function weightsOff(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<string | undefined> {
  if (subject.service.port === undefined) return undefined;
  const rule = await cloud.loadBalancing(subject.region).rule(ruleArn(subject, context));
  const before = subject.facts.rule?.weights ?? {};
  const same = Object.keys({ ...before, ...rule?.weights }).every((group) => (before[group] ?? 0) === (rule?.weights[group] ?? 0));
  return same ? undefined : showWeights(rule?.weights ?? {});
}

/** A gate: looks at the deployment, and fails where ECS has given it up. */
function gate(cloud: Cloud, subject: DeploySubject, step: Pick<Step, 'id' | 'title' | 'why' | 'limit' | 'rarest'> & Partial<Pick<Step, 'every'>> & { look(deployment: ServiceDeployment, context: StepContext): Promise<Standing> }): Step {
  const { look, ...said } = step;
  return {
    every: seconds(5),
    ...said,
    byHand: 'aws ecs describe-service-deployments --service-deployment-arns ARN',
    actions: ['ecs:DescribeServiceDeployments', 'ecs:DescribeServices', 'ecs:ListTasks', 'ecs:DescribeTasks', 'elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
    async check(context) {
      const deployment = await ourDeployment(cloud, subject, context);
      if (deployment === undefined) return waiting('ECS does not show the deployment yet');
      const status = deployment.status ?? '';
      if (/^(ROLLBACK_|STOP)/.test(status)) {
        // ECS may count dying tasks itself; why they die is what helps.
        const dead = context.memory.note('healthy', 'at') === undefined ? (await stoppedTasks(cloud, subject, context)).filter(diedOnItsOwn) : [];
        if (dead.length >= mostDeaths) return failed(tasksDie(subject, dead).data);
        return failed(endedByEcs(subject, deployment, context).data);
      }
      return look(deployment, context);
    },
  };
}

/** ECS has given the deployment up by itself. An alarm that fires before users are moved says nothing of the new release. */
function endedByEcs({ service }: DeploySubject, { status, statusReason, rollback }: ServiceDeployment, { memory }: StepContext): Problem {
  const reason = rollback?.reason ?? statusReason ?? 'no reason given';
  const unmet = service.port !== undefined && memory.note('healthy', 'at') === undefined;
  return unmet && /\balarms?\b/i.test(reason) ? deployProblem('ALARM_BEFORE_USERS', { service: service.name, reason }) : deployProblem('ROLLED_BACK_BY_ECS', { service: service.name, status: status ?? 'ended', reason });
}

/** A look may have come so late after the shift, so ECS's bake may end so much earlier than ours. */
const shiftSeenLate = seconds(5);

export function gates(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const { service, region, bake } = subject;
  const withUsers = service.port !== undefined;
  /** The last look at which the new release had no users yet. */
  let oldUntil: Instant | undefined;
  /** The first look at which ECS said that users had been moved, and the rule that they had not. */
  let unmovedSince: Instant | undefined;
  return [
    gate(cloud, subject, {
      id: 'healthy',
      title: `Wait until the new ${service.name} is healthy`,
      why: 'no user is sent to a release that does not live and answer its health check',
      limit: healthLimit,
      async look(deployment, context) {
        const seen = oldUntil ?? context.memory.note('release', 'oldUntil');
        if (hasReached(deployment, 'POST_SCALE_UP')) return done({ at: context.now(), ...(seen === undefined ? {} : { oldUntil: seen }) });
        oldUntil = context.now();
        const dead = await stoppedTasks(cloud, subject, context);
        if (dead.length >= mostDeaths) return failed(tasksDie(subject, dead).data);
        const target = deployment.targetServiceRevision;
        const running = target?.runningTaskCount ?? 0;
        const wanted = target?.requestedTaskCount || service.count;
        const sofar = `${running} of ${wanted} tasks run${dead.length === 0 ? '' : `, ${dead.length} stopped (${whyStopped(dead[0] ?? {})})`}${await unhealthy(cloud, subject)}${running < wanted ? await lament(cloud, subject, deployment) : ''}`;
        return waiting(sofar, wanted === 0 ? 0 : Math.min(99, Math.floor((100 * running) / wanted)));
      },
    }),
    ...(withUsers
      ? [
          gate(cloud, subject, {
            id: 'shift',
            title: `Move users to the new ${service.name}`,
            why: 'the weights are read back from the load balancer: what ECS says is not enough',
            limit: minutes(15),
            async look(deployment, context) {
              if (!hasReached(deployment, 'POST_PRODUCTION_TRAFFIC_SHIFT')) return waiting(`ECS: ${deployment.lifecycleStage ?? 'no stage'}`);
              const rule = await cloud.loadBalancing(region).rule(ruleArn(subject, context));
              const before = subject.first ? subject.blue : liveGroup(subject.facts.rule?.weights ?? {});
              const moved = Object.entries(rule?.weights ?? {}).filter(([, weight]) => weight > 0);
              if (!subject.first && moved.some(([group]) => group === before)) {
                unmovedSince ??= context.now();
                // Now the old release still stands: once ECS has cleaned it up, the rule leads nowhere.
                if (between(unmovedSince, context.now()) > ruleLag) return failed(deployProblem('TRAFFIC_NOT_MOVED', { service: service.name, weights: showWeights(rule?.weights ?? {}) }).data);
                return waiting(`the rule still says ${showWeights(rule?.weights ?? {})}`);
              }
              return done({ shiftedAt: context.now(), weights: showWeights(rule?.weights ?? {}) });
            },
          }),
        ]
      : []),
    gate(cloud, subject, {
      id: 'bake',
      title: `Let it bake for ${showDuration(bake)}`,
      why: 'the old release stays ready all that time: the way back takes seconds',
      limit: milliseconds(bake + minutes(10)),
      every: seconds(10),
      rarest: seconds(30),
      async look(deployment, context) {
        const ended = hasReached(deployment, 'CLEAN_UP');
        const shifted = context.memory.note('shift', 'shiftedAt');
        const until = typeof shifted === 'number' ? plus(shifted as Instant, bake) : undefined;
        const left = until === undefined ? undefined : between(context.now(), until);
        // A release that lives long enough to count as healthy may still be one that cannot live; where no user asks nobody else sees it.
        // Once the time is over ECS is asked every two seconds: what died by then was seen, or is seen at the end.
        if (ended || left === undefined || left > 0) {
          const dead = (await stoppedTasks(cloud, subject, context)).filter(endedWithError);
          if (dead.length >= Math.min(mostDeaths, Math.max(1, service.count))) return failed(deployProblem('TASKS_DIE_IN_BAKE', { service: service.name, count: dead.length, why: whyStopped(dead[0] ?? {}) }).data);
        }
        if (ended) return done({ bakedAt: context.now() });
        if (until === undefined || left === undefined) return waiting(`ECS: ${deployment.lifecycleStage ?? 'no stage'}`);
        // In steps of ten: a line for each look would say nothing new.
        const percent = 10 * Math.max(0, Math.min(9, Math.floor((10 * (bake - left)) / Math.max(1, bake))));
        return waiting(left > 0 ? `both releases stand until ${clockTime(until)}` : 'the time is over; ECS has not ended the bake yet', percent, minus(until, shiftSeenLate));
      },
    }),
    gate(cloud, subject, {
      id: 'finish',
      title: 'Wait for the deployment to end',
      why: 'SUCCESSFUL is the only success: "stable" is true after a rollback too',
      limit: minutes(20),
      async look(deployment, context) {
        if (deployment.status !== 'SUCCESSFUL') return waiting(`ECS: ${deployment.status}, ${deployment.lifecycleStage ?? 'no stage'}`);
        const took = deployment.startedAt === undefined || deployment.finishedAt === undefined ? undefined : between(fromDate(deployment.startedAt), fromDate(deployment.finishedAt));
        return done({ finishedAt: context.now(), ...(took === undefined ? {} : { seconds: inSeconds(took) }) });
      },
    }),
    ...(withUsers
      ? [
          gate(cloud, subject, {
            id: 'agree',
            title: 'See that load balancer, tasks and ECS agree',
            why: 'ECS has reported success while the rule pointed at the old release',
            limit: minutes(5),
            async look(_deployment, context) {
              const rule = await cloud.loadBalancing(region).rule(ruleArn(subject, context));
              const group = liveGroup(rule?.weights ?? {});
              const health = group === undefined ? [] : await cloud.loadBalancing(region).health(group);
              const healthyTargets = health.filter((target) => target.state === 'healthy').length;
              if (group === undefined || healthyTargets === 0) return waiting(`the rule says ${showWeights(rule?.weights ?? {})}; ${healthyTargets} healthy targets`);
              if (!subject.first && group === liveGroup(subject.facts.rule?.weights ?? {})) return failed(deployProblem('TRAFFIC_NOT_MOVED', { service: service.name, weights: showWeights(rule?.weights ?? {}) }).data);
              if (!isWatchedLongEnough(subject, context)) return waiting('users are asked for half a minute first');
              const complaint = verdictOfUsers(subject, context);
              return complaint === undefined ? done({ weights: showWeights(rule?.weights ?? {}), healthyTargets }) : failed(complaint);
            },
          }),
        ]
      : []),
  ];
}

/** The tasks of the new release that stop or have stopped, the one that was stopped last first. */
async function stoppedTasks(cloud: Cloud, { region, cluster, service }: DeploySubject, { memory }: StepContext): Promise<readonly Task[]> {
  const taskDefinition = memory.text('register', 'taskDefinition');
  const tasks = await cloud.ecs(region).stoppedTasks(cluster, service.name);
  return tasks.filter((task) => task.taskDefinitionArn === taskDefinition).sort((a, b) => Number(b.stoppingAt ?? 0) - Number(a.stoppingAt ?? 0));
}

/** Not taken by scaling, Spot or a lost zone. */
const endedWithError = (task: Task): boolean => task.stopCode === 'EssentialContainerExited' && (task.containers ?? []).some(({ exitCode = 0 }) => exitCode !== 0);
const diedOnItsOwn = (task: Task): boolean => endedWithError(task) || task.stopCode === 'TaskFailedToStart' || /health checks/.test(task.stoppedReason ?? '');

const tasksDie = ({ service }: DeploySubject, dead: readonly Task[]): Problem => deployProblem('TASKS_DIE', { service: service.name, count: dead.length, why: whyStopped(dead[0] ?? {}) });

/** The one group with all the weight; undefined where weight is split or nowhere. */
export function liveGroup(weights: Readonly<Record<string, number>>): string | undefined {
  const live = Object.entries(weights).filter(([, weight]) => weight > 0);
  return live.length === 1 ? live[0]?.[0] : undefined;
}

/** What ECS itself says of tasks that it cannot start: its newest complaint since the deployment began. */
async function lament(cloud: Cloud, { region, cluster, service }: DeploySubject, { createdAt }: ServiceDeployment): Promise<string> {
  const events = (await cloud.ecs(region).service(cluster, service.name))?.events ?? [];
  const complaint = events.find((event) => (event.createdAt ?? 0) >= (createdAt ?? 0) && /unable|failed/.test(event.message ?? ''))?.message;
  return complaint === undefined ? '' : `, ECS ${complaint.replace(/^\(service [^)]*\) /, '').replace(/ For more information, see .*$/, '')}`;
}

async function unhealthy(cloud: Cloud, subject: DeploySubject): Promise<string> {
  if (subject.service.port === undefined) return '';
  const live = liveGroup(subject.facts.rule?.weights ?? { [subject.blue]: 0, [subject.green]: 0 });
  const other = live === subject.blue ? subject.green : subject.blue;
  const bad = (await cloud.loadBalancing(subject.region).health(other)).filter((target) => target.state === 'unhealthy');
  return bad.length === 0 ? '' : `, ${bad.length} unhealthy (${bad[0]?.reason ?? 'no reason given'})`;
}
