// What a run has left in ECS: services, tasks, clusters, task definitions.
import {
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTaskDefinitions,
  paginateListTaskDefinitionFamilies,
  paginateListTasks,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import type { Clients } from './clients.ts';
import { prefix } from './lab.ts';
import { gathered, type Leftover } from './leftover.ts';

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export async function ecsLeftovers({ ecs: client }: Clients): Promise<readonly Leftover[]> {
  const clusters = (await gathered(paginateListClusters({ client }, {}), (page) => page.clusterArns)).map(nameIn).filter((name) => name.startsWith(prefix));
  const found: Leftover[] = [];
  for (const cluster of clusters) {
    for (const service of (await gathered(paginateListServices({ client }, { cluster }), (page) => page.serviceArns)).map(nameIn)) {
      found.push({ name: `service ${service}`, byHand: `aws ecs delete-service --force --cluster ${cluster} --service ${service}`, remove: () => client.send(new DeleteServiceCommand({ cluster, service, force: true })) });
    }
    for (const task of (await gathered(paginateListTasks({ client }, { cluster }), (page) => page.taskArns)).map(nameIn)) {
      found.push({ name: `task ${task}`, byHand: `aws ecs stop-task --cluster ${cluster} --task ${task}`, remove: () => client.send(new StopTaskCommand({ cluster, task })) });
    }
    found.push({ name: `cluster ${cluster}`, byHand: `aws ecs delete-cluster --cluster ${cluster}`, remove: () => client.send(new DeleteClusterCommand({ cluster })) });
  }
  return [...found, ...(await definitions(client))];
}

async function definitions(client: Clients['ecs']): Promise<readonly Leftover[]> {
  const families = await gathered(paginateListTaskDefinitionFamilies({ client }, { familyPrefix: prefix, status: 'ALL' }), (page) => page.families);
  const found: Leftover[] = [];
  for (const familyPrefix of families) {
    for (const status of ['ACTIVE', 'INACTIVE'] as const) {
      const revisions = (await gathered(paginateListTaskDefinitions({ client }, { familyPrefix, status }), (page) => page.taskDefinitionArns)).map(nameIn);
      for (const taskDefinition of revisions) {
        const byHand = status === 'ACTIVE' ? `aws ecs deregister-task-definition --task-definition ${taskDefinition}` : `aws ecs delete-task-definitions --task-definitions ${taskDefinition}`;
        const remove = (): Promise<unknown> => (status === 'ACTIVE' ? client.send(new DeregisterTaskDefinitionCommand({ taskDefinition })) : client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinition] })));
        found.push({ name: `task definition ${taskDefinition}`, byHand, remove });
      }
    }
  }
  return found;
}
