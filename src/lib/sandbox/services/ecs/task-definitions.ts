// Task definitions: registered, shown, listed, deregistered; a revision never changes.
import type {
  DeleteTaskDefinitionsCommandInput,
  DeleteTaskDefinitionsCommandOutput,
  DeregisterTaskDefinitionCommandInput,
  DeregisterTaskDefinitionCommandOutput,
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  ListTaskDefinitionFamiliesCommandInput,
  ListTaskDefinitionFamiliesCommandOutput,
  ListTaskDefinitionsCommandInput,
  ListTaskDefinitionsCommandOutput,
  RegisterTaskDefinitionCommandInput,
  RegisterTaskDefinitionCommandOutput,
  TaskDefinition as Shape,
} from '@aws-sdk/client-ecs';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type TaskDefinition } from './entities.ts';
import { cpuUnits, fargateHas, mebibytes } from './fargate.ts';
import { client, taskDefinitionAt } from './faults.ts';
import { taskDefinitionArn } from './names.ts';
import { dated, nextToken, pageOf, tagsFrom, tagsOut } from './shapes.ts';
import { checkTaskDefinition } from './task-definition-checks.ts';

export const registerTaskDefinition = operation<RegisterTaskDefinitionCommandInput, RegisterTaskDefinitionCommandOutput>((input, context) => {
  checkTaskDefinition(context, input);
  const tags = tagsFrom(input.tags);
  const family = input.family ?? '';
  const revision = (context.table<number>(kinds.family).get(family) ?? 0) + 1;
  const { tags: _, ...registered } = input;
  const made: TaskDefinition = {
    arn: taskDefinitionArn(context, family, revision),
    family,
    revision,
    status: 'ACTIVE',
    registered,
    registeredAt: context.now,
    registeredBy: context.principal,
    tags,
  };
  context.table<number>(kinds.family).put(family, revision);
  context.table<TaskDefinition>(kinds.taskDefinition).put(made.arn, made);
  return { taskDefinition: shape(made), tags: tagsOut(tags) };
});

export const describeTaskDefinition = operation<DescribeTaskDefinitionCommandInput, DescribeTaskDefinitionCommandOutput>((input, context) => {
  const found = taskDefinitionAt(context, input.taskDefinition);
  return { taskDefinition: shape(found), tags: input.include?.includes('TAGS') === true ? tagsOut(found.tags) : [] };
});

export const deregisterTaskDefinition = operation<DeregisterTaskDefinitionCommandInput, DeregisterTaskDefinitionCommandOutput>((input, context) => {
  if (!/:\d+$/.test(input.taskDefinition ?? '')) throw client('Revision is missing.');
  const found = taskDefinitionAt(context, input.taskDefinition);
  if (found.status === 'INACTIVE') throw client('The specified task definition is inactive. You must specify an active task definition.');
  const changed: TaskDefinition = { ...found, status: 'INACTIVE', deregisteredAt: context.now };
  context.table<TaskDefinition>(kinds.taskDefinition).put(found.arn, changed);
  return { taskDefinition: shape(changed) };
});

export const deleteTaskDefinitions = operation<DeleteTaskDefinitionsCommandInput, DeleteTaskDefinitionsCommandOutput>((input, context) => {
  const asked = (input.taskDefinitions ?? []).map((ref) => taskDefinitionAt(context, ref));
  const active = asked.find(({ status }) => status === 'ACTIVE');
  if (active !== undefined) throw client(`The specified task definition is still in ACTIVE status. Please deregister the target and try again: ${active.arn}`);
  for (const { arn } of asked) context.table<TaskDefinition>(kinds.taskDefinition).delete(arn);
  return { taskDefinitions: asked.map((one) => ({ ...shape(one), status: 'DELETE_IN_PROGRESS' })), failures: [] };
});

export const listTaskDefinitions = operation<ListTaskDefinitionsCommandInput, ListTaskDefinitionsCommandOutput>((input, context) => {
  const status = input.status ?? 'ACTIVE';
  // AWS: the prefix is a whole family name here, unlike in ListTaskDefinitionFamilies (API reference).
  const wanted = all(context).filter((one) => one.status === status && (input.familyPrefix === undefined || one.family === input.familyPrefix));
  const sorted = input.sort === 'DESC' ? wanted.reverse() : wanted;
  const keyed = sorted.map((one, at) => ({ one, key: String(at).padStart(9, '0') }));
  const shown = pageOf(keyed, ({ key }) => key, { ...input, usual: 100 });
  return { taskDefinitionArns: shown.items.map(({ one }) => one.arn), ...nextToken(shown) };
});

export const listTaskDefinitionFamilies = operation<ListTaskDefinitionFamiliesCommandInput, ListTaskDefinitionFamiliesCommandOutput>((input, context) => {
  const status = input.status ?? 'ACTIVE';
  const families = new Map<string, boolean>();
  for (const one of all(context)) families.set(one.family, (families.get(one.family) ?? false) || one.status === 'ACTIVE');
  const wanted = [...families].filter(([family, active]) => family.startsWith(input.familyPrefix ?? '') && (status === 'ALL' || active === (status === 'ACTIVE'))).map(([family]) => family);
  const shown = pageOf(wanted.sort(), (family) => family, { ...input, usual: 100 });
  return { families: [...shown.items], ...nextToken(shown) };
});

const all = (context: Context): TaskDefinition[] =>
  context
    .table<TaskDefinition>(kinds.taskDefinition)
    .values()
    .toSorted((a, b) => (a.family === b.family ? a.revision - b.revision : a.family < b.family ? -1 : 1));

/** Whether Fargate could run it, asked for or not. */
export function fitsFargate({ registered }: TaskDefinition): boolean {
  return registered.networkMode === 'awsvpc' && fargateHas(cpuUnits(registered.cpu ?? ''), mebibytes(registered.memory ?? ''));
}

/** AWS fills in what was left out; the containers' defaults are those of the API reference. */
function shape(definition: TaskDefinition): Shape {
  const { registered } = definition;
  return {
    ...registered,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    containerDefinitions: (registered.containerDefinitions ?? []).map((container) => ({
      cpu: 0,
      portMappings: [],
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      ...container,
    })),
    volumes: registered.volumes ?? [],
    placementConstraints: registered.placementConstraints ?? [],
    requiresAttributes: [],
    compatibilities: fitsFargate(definition) ? ['EC2', 'FARGATE', 'MANAGED_INSTANCES'] : ['EC2', 'MANAGED_INSTANCES'],
    ...dated('registeredAt', definition.registeredAt),
    registeredBy: definition.registeredBy,
    ...dated('deregisteredAt', definition.deregisteredAt),
  };
}
