// A service deployment as ECS shows it.
import type { ServiceDeployment as Shape, ServiceRevisionSummary } from '@aws-sdk/client-ecs';
import { asDate } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';
import type { ServiceDeployment } from './entities.ts';
import { countsOf } from './service-shape.ts';
import { revisionAt, serviceOf } from './service-store.ts';
import { dated } from './shapes.ts';
import { rolls, stageOf } from './way.ts';

export function deploymentShape(context: Context, deployment: ServiceDeployment): Shape {
  const { alarms, breaker, rollback } = deployment;
  const stage = stageOf(deployment);
  const ended = deployment.finishedAt !== undefined;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: deployment.serviceArn,
    clusterArn: deployment.clusterArn,
    createdAt: asDate(deployment.createdAt),
    ...dated('startedAt', deployment.startedAt),
    ...dated('finishedAt', deployment.finishedAt),
    ...dated('stoppedAt', deployment.stoppedAt),
    updatedAt: asDate(deployment.updatedAt),
    sourceServiceRevisions: deployment.sources.map((id, at) => summary(context, deployment, { id, share: at === 0 ? 'blue' : 'none' })),
    targetServiceRevision: summary(context, deployment, { id: deployment.target, share: 'green' }),
    status: deployment.status,
    ...(deployment.statusReason === undefined ? {} : { statusReason: deployment.statusReason }),
    // AWS: the model's enum leaves PRE_PRODUCTION_TRAFFIC_SHIFT out; the guide has it.
    ...(stage === undefined ? {} : { lifecycleStage: stage as 'PRE_SCALE_UP' }),
    lifecycleHookDetails: deployment.hooks.map((hook) => ({
      hookId: hook.id,
      targetType: hook.targetType,
      ...(hook.targetArn === undefined ? {} : { targetArn: hook.targetArn }),
      status: hook.status,
      expiresAt: asDate(hook.expiresAt),
      timeoutAction: hook.timeoutAction,
    })),
    deploymentConfiguration: deployment.configuration,
    ...(rollback === undefined
      ? {}
      : { rollback: { reason: rollback.reason, startedAt: asDate(rollback.startedAt), ...(rollback.revision === undefined ? {} : { serviceRevisionArn: revisionAt(context, rollback.revision)?.arn }) } }),
    deploymentCircuitBreaker: {
      status: breaker.triggered ? 'TRIGGERED' : !breaker.enabled ? 'DISABLED' : ended ? 'MONITORING_COMPLETE' : 'MONITORING',
      failureCount: breaker.failures,
      threshold: breaker.threshold,
    },
    ...(alarms.names.length === 0
      ? {}
      : {
          alarms: {
            status: alarms.triggered.length > 0 ? 'TRIGGERED' : alarms.finished ? 'MONITORING_COMPLETE' : alarms.watching ? 'MONITORING' : 'DISABLED',
            alarmNames: [...alarms.names],
            triggeredAlarmNames: [...alarms.triggered],
          },
        }),
  };
}

function summary(context: Context, deployment: ServiceDeployment, { id, share }: { readonly id: string; readonly share: 'green' | 'blue' | 'none' }): ServiceRevisionSummary {
  const entry = serviceOf(context, deployment.service)?.deployments.find(({ revision }) => revision === id);
  const { running, pending } = countsOf(context, entry);
  const of = (green: number): number => (share === 'green' ? green : share === 'blue' ? 100 - green : 0);
  const shifts = !rolls(deployment.configuration);
  return {
    arn: revisionAt(context, id)?.arn,
    requestedTaskCount: entry?.wanted ?? 0,
    runningTaskCount: running,
    pendingTaskCount: pending,
    ...(shifts ? { requestedTestTrafficWeight: of(deployment.testWeight), requestedProductionTrafficWeight: of(deployment.productionWeight) } : {}),
  };
}
