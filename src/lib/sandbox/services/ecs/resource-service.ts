// AWS::ECS::TaskDefinition and AWS::ECS::Service.
import type { CreateServiceCommandOutput, DeploymentConfiguration, RegisterTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import { minutes } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { given, listOf, objectOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Service, type TaskDefinition } from './entities.ts';
import { pathOf } from './names.ts';
import { apiForm, ecsTags } from './resource-values.ts';
import { deploymentAt, serviceOf } from './service-store.ts';
import { bakeMinutesOf, stepsOf } from './way.ts';

export const taskDefinition: ResourceType = {
  required: [],
  create(properties, resource) {
    const containers = listOf(properties['ContainerDefinitions']).map((container) => {
      const form = apiForm(container) as { readonly cpu?: unknown; readonly memory?: unknown };
      return given({ ...form, cpu: form.cpu === undefined ? undefined : Number(form.cpu), memory: form.memory === undefined ? undefined : Number(form.memory) });
    });
    const { Tags: _, ContainerDefinitions: __, ...rest } = properties;
    const made = resource.context.call<RegisterTaskDefinitionCommandOutput>('ecs', 'RegisterTaskDefinition', {
      ...(apiForm(rest) as object),
      ...given({ cpu: textOf(properties['Cpu']), memory: textOf(properties['Memory']) }),
      family: textOf(properties['Family']) ?? resource.generatedName(255),
      containerDefinitions: containers,
      tags: ecsTags(tagsWith(resource.tags, properties['Tags'])),
    });
    return made.taskDefinition?.taskDefinitionArn ?? '';
  },
  attributes: (arn) => ({ TaskDefinitionArn: arn }),
  delete(arn, { context }) {
    if (context.table<TaskDefinition>(kinds.taskDefinition).get(arn)?.status === 'ACTIVE') context.call('ecs', 'DeregisterTaskDefinition', { taskDefinition: arn });
  },
};

const serviceAt = (context: Context, arn: string): Service | undefined => serviceOf(context, pathOf(arn));

/** What CreateService and UpdateService share. */
function settings(properties: Properties): object {
  const { Cluster: _, ServiceName: __, Tags: ___, ForceNewDeployment: ____, Role: _____, ...rest } = properties;
  return apiForm(rest) as object;
}

// AWS: what is longer by its own settings is refused, since CloudFormation gives a deployment 36 hours (AWS::ECS::Service
// reference, CanaryConfiguration and LinearConfiguration); a bake time that is left out counts with its default of 36. The
// words are unverified.
const longest = minutes(33 * 60);

/** @throws AwsFault InvalidRequest */
function checkTime(properties: Properties): void {
  const configuration = (apiForm(properties['DeploymentConfiguration']) ?? {}) as DeploymentConfiguration;
  if (configuration.strategy !== 'CANARY' && configuration.strategy !== 'LINEAR') return;
  const total = bakeMinutesOf(configuration) + stepsOf(configuration).reduce((sum, { bakeMinutes }) => sum + bakeMinutes, 0);
  if (minutes(total) > longest) throw new AwsFault('InvalidRequest', `The total deployment time of ${total} minutes exceeds the maximum of ${longest / 60_000} minutes.`);
}

export const service: ResourceType = {
  required: [],
  createOnly: ['Cluster', 'Role', 'SchedulingStrategy', 'ServiceName'],
  create(properties, resource) {
    checkTime(properties);
    const made = resource.context.call<CreateServiceCommandOutput>('ecs', 'CreateService', {
      ...settings(properties),
      ...given({ cluster: textOf(properties['Cluster']) }),
      serviceName: textOf(properties['ServiceName']) ?? resource.generatedName(255),
      tags: ecsTags(tagsWith(resource.tags, properties['Tags'])),
    });
    return made.service?.serviceArn ?? '';
  },
  progress(arn, { context }) {
    const found = serviceAt(context, arn);
    const latest = found?.latestDeployment === undefined ? undefined : deploymentAt(context, found.latestDeployment);
    if (latest === undefined) return { failed: `Resource handler returned message: "Service ${arn} not found"` };
    if (latest.status === 'SUCCESSFUL') return 'ready';
    if (latest.finishedAt === undefined) return 'waiting';
    return { failed: `Resource handler returned message: "Error occurred during operation 'ECS Deployment ${latest.status}: ${latest.statusReason ?? ''}'."` };
  },
  attributes: (arn, { context }) => ({ ServiceArn: arn, Name: serviceAt(context, arn)?.name ?? '' }),
  // AWS: who has deployed past CloudFormation finds the task definition told as drift (aws-cloudformation/cloudformation-coverage-roadmap#2234).
  read(arn, { context }) {
    const found = serviceAt(context, arn);
    return found === undefined || found.status === 'INACTIVE' ? undefined : { TaskDefinition: found.taskDefinition, DesiredCount: found.desiredCount, HealthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds, AvailabilityZoneRebalancing: found.availabilityZoneRebalancing };
  },
  update(arn, { before, after }, { context }) {
    checkTime(after);
    const { schedulingStrategy: _, launchType: __, deploymentController: ___, desiredCount, ...rest } = settings(after) as Record<string, unknown>;
    const force = JSON.stringify(objectOf(before['ForceNewDeployment'])) !== JSON.stringify(objectOf(after['ForceNewDeployment']));
    // AWS: a DesiredCount that is left out leaves the live count alone (AWS::ECS::Service reference).
    context.call('ecs', 'UpdateService', { ...rest, ...given({ desiredCount, cluster: textOf(after['Cluster']) }), service: serviceAt(context, arn)?.name, forceNewDeployment: force });
  },
  delete(arn, { context }) {
    const found = serviceAt(context, arn);
    if (found?.status === 'ACTIVE') context.call('ecs', 'DeleteService', { cluster: found.clusterName, service: found.name, force: true });
  },
  gone: (arn, { context }) => (serviceAt(context, arn)?.status === 'DRAINING' ? 'waiting' : 'ready'),
};
