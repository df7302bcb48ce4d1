// Service deployments and revisions as callers meet them: listed, described, stopped, continued.
import type {
  ContinueServiceDeploymentCommandInput,
  ContinueServiceDeploymentCommandOutput,
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceDeploymentsCommandOutput,
  DescribeServiceRevisionsCommandInput,
  DescribeServiceRevisionsCommandOutput,
  ListServiceDeploymentsCommandInput,
  ListServiceDeploymentsCommandOutput,
  ServiceRevision as RevisionShape,
  StopServiceDeploymentCommandInput,
  StopServiceDeploymentCommandOutput,
} from '@aws-sdk/client-ecs';
import { asDate, fromDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { requestRollback } from './deployment-end.ts';
import { deploymentShape } from './deployment-shape.ts';
import { advance } from './deployment-stages.ts';
import { kinds, type ServiceDeployment, type ServiceRevision } from './entities.ts';
import { clusterAt, invalid, serviceAt } from './faults.ts';
import { withHook } from './hooks.ts';
import { pathOf } from './names.ts';
import { changeServiceDeployment, deploymentAt, revisionAt } from './service-store.ts';
import { dated, nextToken, pageOf } from './shapes.ts';

export const listServiceDeployments = operation<ListServiceDeploymentsCommandInput, ListServiceDeploymentsCommandOutput>((input, context) => {
  const service = serviceAt(context, clusterAt(context, input.cluster), input.service);
  const { after, before } = input.createdAt ?? {};
  const wanted = context
    .table<ServiceDeployment>(kinds.deployment)
    .values()
    .filter((one) => one.service === service.key && (input.status === undefined || input.status.length === 0 || input.status.includes(one.status)))
    .filter((one) => (after === undefined || one.createdAt >= fromDate(after)) && (before === undefined || one.createdAt <= fromDate(before)))
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  const keyed = wanted.map((one) => ({ one, key: `${String(1e15 - one.createdAt).padStart(16, '0')}/${one.id}` }));
  const shown = pageOf(keyed, ({ key }) => key, { ...input, usual: 20 });
  return {
    serviceDeployments: shown.items.map(({ one }) => ({
      serviceDeploymentArn: one.arn,
      serviceArn: one.serviceArn,
      clusterArn: one.clusterArn,
      ...dated('startedAt', one.startedAt),
      ...dated('createdAt', one.createdAt),
      ...dated('finishedAt', one.finishedAt),
      targetServiceRevisionArn: revisionAt(context, one.target)?.arn,
      status: one.status,
      ...(one.statusReason === undefined ? {} : { statusReason: one.statusReason }),
    })),
    ...nextToken(shown),
  };
});

export const describeServiceDeployments = operation<DescribeServiceDeploymentsCommandInput, DescribeServiceDeploymentsCommandOutput>((input, context) => {
  const arns = input.serviceDeploymentArns ?? [];
  if (arns.length === 0 || arns.length > 20) throw invalid('serviceDeploymentArns must have between 1 and 20 items.');
  const found = arns.map((arn) => ({ arn, deployment: deploymentAt(context, pathOf(arn)) }));
  return {
    serviceDeployments: found.flatMap(({ deployment }) => (deployment === undefined ? [] : [deploymentShape(context, deployment)])),
    failures: found.flatMap(({ arn, deployment }) => (deployment === undefined ? [{ arn, reason: 'MISSING' }] : [])),
  };
});

export const describeServiceRevisions = operation<DescribeServiceRevisionsCommandInput, DescribeServiceRevisionsCommandOutput>((input, context) => {
  const arns = input.serviceRevisionArns ?? [];
  if (arns.length === 0 || arns.length > 20) throw invalid('serviceRevisionArns must have between 1 and 20 items.');
  const found = arns.map((arn) => ({ arn, revision: revisionAt(context, pathOf(arn)) }));
  return {
    serviceRevisions: found.flatMap(({ revision }) => (revision === undefined ? [] : [revisionShape(revision)])),
    failures: found.flatMap(({ arn, revision }) => (revision === undefined ? [{ arn, reason: 'MISSING' }] : [])),
  };
});

function revisionShape(revision: ServiceRevision): RevisionShape {
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: revision.serviceArn,
    clusterArn: revision.clusterArn,
    taskDefinition: revision.taskDefinition,
    ...(revision.launchType === undefined ? { capacityProviderStrategy: [...revision.capacityProviderStrategy] } : { launchType: revision.launchType as 'FARGATE' }),
    platformVersion: revision.platformVersion,
    platformFamily: 'Linux',
    loadBalancers: [...revision.loadBalancers],
    serviceRegistries: [...revision.serviceRegistries],
    ...(revision.networkConfiguration === undefined ? {} : { networkConfiguration: revision.networkConfiguration }),
    containerImages: revision.images.map(({ container, image, digest }) => ({ containerName: container, image, ...(digest === undefined ? {} : { imageDigest: digest }) })),
    guardDutyEnabled: false,
    ...(revision.serviceConnectConfiguration === undefined ? {} : { serviceConnectConfiguration: revision.serviceConnectConfiguration }),
    createdAt: asDate(revision.createdAt),
    // AWS: which of the two groups the revision is really in stands here, not in loadBalancers (API reference, ResolvedConfiguration).
    ...(revision.loadBalancers.length === 0
      ? {}
      : {
          resolvedConfiguration: {
            loadBalancers: revision.loadBalancers.map(({ advancedConfiguration: more }, at) => ({
              targetGroupArn: revision.targetGroups[at] ?? '',
              ...(more?.productionListenerRule === undefined ? {} : { productionListenerRule: more.productionListenerRule }),
            })),
          },
        }),
  };
}

function found(context: Context, arn: string | undefined): ServiceDeployment {
  const deployment = deploymentAt(context, pathOf(arn ?? ''));
  if (deployment === undefined) throw new AwsFault('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  return deployment;
}

export const stopServiceDeployment = operation<StopServiceDeploymentCommandInput, StopServiceDeploymentCommandOutput>((input, context) => {
  const deployment = found(context, input.serviceDeploymentArn);
  // AWS: the enum has ABORT, the guide names ROLLBACK as the one valid value (ECS developer guide, stop service deployment).
  if ((input.stopType ?? 'ROLLBACK') !== 'ROLLBACK') throw new AwsFault('UnsupportedFeatureException', `The stop type ${String(input.stopType)} is not supported.`);
  if (deployment.finishedAt !== undefined) throw new AwsFault('ConflictException', 'Stopping a service deployment is not allowed for service deployment in terminal states.');
  if (deployment.status === 'PENDING' || deployment.status === 'IN_PROGRESS') requestRollback(context, deployment.id);
  return { serviceDeploymentArn: deployment.arn };
});

// AWS: the refusals are those of "Troubleshooting Amazon ECS blue/green deployments" (ECS developer guide).
export const continueServiceDeployment = operation<ContinueServiceDeploymentCommandInput, ContinueServiceDeploymentCommandOutput>((input, context) => {
  const deployment = found(context, input.serviceDeploymentArn);
  if (!/^ecs-[a-z]+-.+$/.test(input.hookId ?? '')) throw invalid('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
  const action = input.action ?? 'CONTINUE';
  if (action !== 'CONTINUE' && action !== 'ROLLBACK') throw invalid('Invalid action. Valid values are: CONTINUE, ROLLBACK');
  if (deployment.finishedAt !== undefined) throw invalid('Continuing a service deployment is not allowed for service deployment in terminal states.');
  const hook = deployment.hooks.find(({ id }) => id === input.hookId);
  if (hook?.status !== 'AWAITING_ACTION') throw invalid('Provided hookId is either completed, unavailable, or not associated with the given Resource ARN');
  if (action === 'CONTINUE') {
    changeServiceDeployment(context, deployment.id, (before) => withHook(before, hook.id, 'SUCCEEDED'));
    advance(context, deployment.id);
  } else {
    changeServiceDeployment(context, deployment.id, (before) => withHook(before, hook.id, 'FAILED'));
    requestRollback(context, deployment.id);
  }
  return { serviceDeploymentArn: deployment.arn };
});
