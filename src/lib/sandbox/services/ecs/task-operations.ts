// Tasks as callers meet them: run once, listed, described, stopped.
import type {
  DescribeTasksCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandInput,
  ListTasksCommandOutput,
  RunTaskCommandInput,
  RunTaskCommandOutput,
  StopTaskCommandInput,
  StopTaskCommandOutput,
} from '@aws-sdk/client-ecs';
import { hashOf } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { checkStrategy } from './clusters.ts';
import { kinds, type Cluster, type Service, type Task, type TaskDefinition } from './entities.ts';
import { client, clusterAt, invalid, runnableDefinition } from './faults.ts';
import { lastPart, taskArn } from './names.ts';
import { placeTask } from './placement.ts';
import { providerFor } from './providers.ts';
import { unassumable } from './roles.ts';
import { checkNetwork } from './service-checks.ts';
import { nextToken, pageOf, platformOf, tagsFrom } from './shapes.ts';
import { stopTask as stop } from './task-end.ts';
import { startTask } from './task-life.ts';
import { taskShape } from './task-shape.ts';
import { taskAt } from './task-store.ts';
import { fitsFargate } from './task-definitions.ts';

interface RunToken {
  readonly tasks: readonly string[];
  /** Of the request that it came with. */
  readonly request?: string;
}

// The SDK fills a missing token with a random UUID: kept, it would make every run of a story different. A token that
// somebody chose is remembered.
const chosen = (token: string | undefined): string | undefined => (token === undefined || /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(token) ? undefined : token);

export const runTask = operation<RunTaskCommandInput, RunTaskCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const definition = runnableDefinition(context, input.taskDefinition);
  const count = input.count ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) throw invalid('count must be between 1 and 10.');
  if (input.launchType !== undefined && input.capacityProviderStrategy !== undefined) throw invalid('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.');
  checkNetwork(context, input.networkConfiguration, definition);
  checkOverrides(input, definition);
  const strategy = input.launchType === undefined ? checkStrategy(input.capacityProviderStrategy ?? cluster.defaultStrategy, cluster.capacityProviders) : [];
  const launch: Pick<Service, 'launchType' | 'capacityProviderStrategy'> = { capacityProviderStrategy: strategy, ...(input.launchType === undefined ? (strategy.length === 0 ? { launchType: 'EC2' } : {}) : { launchType: input.launchType }) };
  if (launch.launchType !== 'EC2' && !fitsFargate(definition)) throw invalid('Task definition does not support launch_type FARGATE.');
  const token = chosen(input.clientToken);
  const known = token === undefined ? undefined : context.table<RunToken>(kinds.runToken).get(`${cluster.name}/${token}`);
  const request = hashOf({ ...input, clientToken: undefined });
  // AWS: "the provided clientToken is already in use with a different RunTask request"; resourceIds are the tasks that it made (API
  // reference, ConflictException).
  if (known?.request !== undefined && known.request !== request) {
    throw new AwsFault('ConflictException', 'The request has conflicts: the provided clientToken is already in use with a different RunTask request.', { members: { resourceIds: known.tasks.map((id) => taskArn(context, cluster.name, id)) } });
  }
  if (known !== undefined) return { tasks: known.tasks.map((id) => taskAt(context, id)).flatMap((task) => (task === undefined ? [] : [taskShape(task)])), failures: [] };
  const unfit = unassumable(context, [input.overrides?.taskRoleArn ?? definition.registered.taskRoleArn, input.overrides?.executionRoleArn ?? definition.registered.executionRoleArn], cluster.name);
  if (unfit !== undefined) throw client(unfit);
  const tasks: Task[] = [];
  const failures: { reason: string }[] = [];
  for (let n = 0; n < count; n++) {
    const begun = runOne(context, { cluster, definition, input }, { launch, live: tasks });
    if (typeof begun === 'string') failures.push({ reason: begun });
    else tasks.push(begun);
  }
  if (token !== undefined && tasks.length > 0) context.table<RunToken>(kinds.runToken).put(`${cluster.name}/${token}`, { tasks: tasks.map(({ id }) => id), request });
  return { tasks: tasks.map((task) => taskShape(task, ['TAGS'])), failures };
});

interface Wish {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly input: RunTaskCommandInput;
}

function runOne(context: Context, { cluster, definition, input }: Wish, { launch, live }: { readonly launch: Pick<Service, 'launchType' | 'capacityProviderStrategy'>; readonly live: readonly Task[] }): Task | string {
  const provider = providerFor(launch, live);
  if (provider === undefined) return 'No Container Instances were found in your cluster.';
  const placed = placeTask(context, input.networkConfiguration?.awsvpcConfiguration, { capacityProvider: provider.capacityProvider, live });
  if ('refused' in placed) return placed.refused;
  return startTask(context, definition, {
    ...placed.place,
    ...provider,
    clusterName: cluster.name,
    clusterArn: cluster.arn,
    group: input.group ?? `family:${definition.family}`,
    ...(input.startedBy === undefined ? {} : { startedBy: input.startedBy }),
    platformVersion: platformOf(input.platformVersion),
    targetGroups: [],
    ...(input.overrides === undefined ? {} : { overrides: input.overrides }),
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    tags: tagsFrom(input.tags, input.propagateTags === 'TASK_DEFINITION' ? definition.tags : {}),
  });
}

function checkOverrides(input: RunTaskCommandInput, definition: TaskDefinition): void {
  const names = (definition.registered.containerDefinitions ?? []).map(({ name }) => name);
  const unknown = (input.overrides?.containerOverrides ?? []).find(({ name }) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`Override for container named ${unknown.name ?? ''} is not a container in the TaskDefinition.`);
}

export const listTasks = operation<ListTasksCommandInput, ListTasksCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const service = input.serviceName === undefined ? undefined : `${cluster.name}/${lastPart(input.serviceName)}`;
  if (service !== undefined && context.table<Service>(kinds.service).get(service) === undefined) throw new AwsFault('ServiceNotFoundException', 'Service not found.');
  // AWS: without a status the running ones; STOPPED ones must be asked for (API reference, ListTasks desiredStatus).
  const status = input.desiredStatus ?? 'RUNNING';
  const wanted = context
    .table<Task>(kinds.task)
    .values()
    .filter((task) => task.clusterName === cluster.name && task.desiredStatus === status)
    .filter((task) => service === undefined || task.service === service)
    .filter((task) => input.family === undefined || lastPart(task.taskDefinition).split(':')[0] === input.family)
    .filter((task) => input.startedBy === undefined || task.startedBy === input.startedBy)
    .filter((task) => input.launchType === undefined || task.launchType === input.launchType);
  const shown = pageOf(wanted, ({ id }) => id, { ...input, usual: 100 });
  return { taskArns: shown.items.map(({ arn }) => arn), ...nextToken(shown) };
});

export const describeTasks = operation<DescribeTasksCommandInput, DescribeTasksCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const asked = input.tasks ?? [];
  if (asked.length === 0) throw invalid('Tasks cannot be empty.');
  if (asked.length > 100) throw invalid('Tasks cannot be more than 100.');
  const found = asked.map((ref) => ({ ref, task: inCluster(context, cluster, ref) }));
  return {
    tasks: found.flatMap(({ task }) => (task === undefined ? [] : [taskShape(task, input.include ?? [])])),
    failures: found.flatMap(({ ref, task }) => (task === undefined ? [{ arn: ref.startsWith('arn:') ? ref : taskArn(context, cluster.name, ref), reason: 'MISSING' }] : [])),
  };
});

export const stopTask = operation<StopTaskCommandInput, StopTaskCommandOutput>((input, context) => {
  const cluster = clusterAt(context, input.cluster);
  const task = inCluster(context, cluster, input.task ?? '');
  if (task === undefined) throw invalid('The referenced task was not found.');
  stop(context, task.id, { stopCode: 'UserInitiated', reason: input.reason ?? 'Task stopped by user' });
  return { task: taskShape(taskAt(context, task.id) ?? task) };
});

function inCluster(context: Context, cluster: Cluster, ref: string): Task | undefined {
  const task = taskAt(context, lastPart(ref));
  return task?.clusterName === cluster.name ? task : undefined;
}
