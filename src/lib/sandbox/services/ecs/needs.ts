// What ECS's operations ask IAM for.
// AWS: resources and keys of "Actions, resources, and condition keys for Amazon ECS" (Service Authorization Reference).
import { each, inputIn, inputs, needsOf, nothingInParticular, on, passing, text, texts, type Input, type Need, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { kinds, type TaskDefinition } from './entities.ts';
import { clusterArn, lastPart, serviceArn, taskArn, taskDefinitionArn } from './names.ts';

const clusterOf = (input: Input, member = 'cluster'): string => lastPart(text(input[member]) || 'default');
const cluster: Where = (input, context) => [clusterArn(context, clusterOf(input))];
const createdCluster: Where = (input, context) => [clusterArn(context, clusterOf(input, 'clusterName'))];
const clusters: Where = (input, context) => (texts(input['clusters']).length === 0 ? ['default'] : texts(input['clusters'])).map((it) => clusterArn(context, lastPart(it)));

const serviceIn = (context: Context, input: Input, given: string): string => (given.startsWith('arn:') && given.split('/').length === 3 ? given : serviceArn(context, clusterOf(input), lastPart(given)));
const service: Where = (input, context) => [serviceIn(context, input, text(input['service']))];
const createdService: Where = (input, context) => [serviceArn(context, clusterOf(input), text(input['serviceName']))];
const services: Where = (input, context) => texts(input['services']).map((it) => serviceIn(context, input, it));

const task: Where = (input, context) => [taskArn(context, clusterOf(input), lastPart(text(input['task'])))];
const tasks: Where = (input, context) => texts(input['tasks']).map((it) => taskArn(context, clusterOf(input), lastPart(it)));
/** AWS: ListTasks is about the container instances of its cluster, on Fargate as well. */
const containerInstances: Where = (input, context) => [`arn:aws:ecs:${context.region}:${context.account}:container-instance/${clusterOf(input)}/*`];

const definitionArn = (context: Context, given: string): string => {
  if (given.startsWith('arn:')) return given;
  const [family = '', revision] = given.split(':');
  return revision === undefined ? `${taskDefinitionArn(context, family, 0).replace(/:0$/, '')}:*` : `${taskDefinitionArn(context, family, 0).replace(/:0$/, '')}:${revision}`;
};
const definition: Where = (input, context) => [definitionArn(context, text(input['taskDefinition']))];
const resource: Where = (input) => [text(input['resourceArn'])];

/** AWS: tags at creation need ecs:TagResource on what is made ("Grant permission to tag resources on creation", ECS developer guide). */
const tagging = (where: Where) => (input: Input, context: Context): readonly Need[] => (inputs(input['tags']).length === 0 ? [] : on('ecs:TagResource', where(input, context)));

const tasksService = 'ecs-tasks.amazonaws.com';
const ecsService = 'ecs.amazonaws.com';

/** The roles that a service hands to ECS itself: for its load balancers, its hooks, its volumes. */
function infrastructure(input: Input): readonly Need[] {
  const balancers = inputs(input['loadBalancers']).map((it) => inputIn(it['advancedConfiguration'])['roleArn']);
  const hooks = inputs(inputIn(input['deploymentConfiguration'])['lifecycleHooks']).map((it) => it['roleArn']);
  const volumes = inputs(input['volumeConfigurations']).map((it) => inputIn(it['managedEBSVolume'])['roleArn']);
  return [...new Set([...balancers, ...hooks, ...volumes])].flatMap((role) => passing(role, ecsService));
}

/** AWS: who runs a task passes its roles, those of the definition or those that override them. */
function rolesOfRun(input: Input, context: Context): readonly Need[] {
  const overrides = inputIn(input['overrides']);
  const given = definitionArn(context, text(input['taskDefinition']));
  const known = context.table<TaskDefinition>(kinds.taskDefinition).values().filter(({ arn }) => arn === given || `${arn.replace(/:\d+$/, '')}:*` === given).at(-1)?.registered;
  return [overrides['taskRoleArn'] ?? known?.taskRoleArn, overrides['executionRoleArn'] ?? known?.executionRoleArn].flatMap((role) => passing(role, tasksService));
}

export const needs = needsOf({
  prefix: 'ecs',
  keys: (input, context) => {
    const given = input['cluster'] ?? (input['service'] === undefined && input['services'] === undefined && input['serviceName'] === undefined ? undefined : 'default');
    return given === undefined ? {} : { 'ecs:cluster': [clusterArn(context, lastPart(text(given)))] };
  },
  at: {
    CreateCluster: createdCluster,
    ...each('DeleteCluster UpdateCluster UpdateClusterSettings PutClusterCapacityProviders', cluster),
    DescribeClusters: clusters,
    CreateService: createdService,
    ...each('UpdateService DeleteService ListServiceDeployments', service),
    DescribeServices: services,
    DescribeServiceDeployments: (input) => texts(input['serviceDeploymentArns']),
    DescribeServiceRevisions: (input) => texts(input['serviceRevisionArns']),
    ...each('StopServiceDeployment ContinueServiceDeployment', (input) => [text(input['serviceDeploymentArn'])]),
    ...each('ListServices ListClusters RegisterTaskDefinition DeregisterTaskDefinition DescribeTaskDefinition ListTaskDefinitions ListTaskDefinitionFamilies', nothingInParticular),
    DeleteTaskDefinitions: (input, context) => texts(input['taskDefinitions']).map((it) => definitionArn(context, it)),
    RunTask: definition,
    StopTask: task,
    ...each('DescribeTasks GetTaskProtection UpdateTaskProtection', tasks),
    ListTasks: containerInstances,
    ...each('TagResource UntagResource ListTagsForResource', resource),
  },
  besides: {
    CreateCluster: tagging(createdCluster),
    CreateService: (input, context) => [...infrastructure(input), ...tagging(createdService)(input, context)],
    UpdateService: infrastructure,
    RegisterTaskDefinition: (input, context) => [
      ...passing(input['taskRoleArn'], tasksService),
      ...passing(input['executionRoleArn'], tasksService),
      ...tagging(() => [definitionArn(context, text(input['family']))])(input, context),
    ],
    RunTask: (input, context) => [...rolesOfRun(input, context), ...tagging(() => [taskArn(context, clusterOf(input), '*')])(input, context)],
  },
});
