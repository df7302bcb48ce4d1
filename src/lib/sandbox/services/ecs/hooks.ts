// Lifecycle hooks: a stage does not end before each of them has said yes.
import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { minutes, plus, seconds, between } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import type { HookRun, ServiceDeployment } from './entities.ts';
import { newHookId } from './names.ts';
import { takesHooks } from './way.ts';

/** Starts the hooks of a stage: PAUSE waits to be continued, a Lambda answers (in the sandbox, always with SUCCEEDED). */
export function startHooks(context: Context, deployment: ServiceDeployment, stage: string): readonly HookRun[] {
  const hooks = takesHooks(stage) ? (deployment.configuration.lifecycleHooks ?? []).filter(({ lifecycleStages }) => lifecycleStages?.includes(stage as 'PRE_SCALE_UP') === true) : [];
  return hooks.map((hook) => startHook(context, deployment, { hook, stage }));
}

function startHook(context: Context, deployment: ServiceDeployment, { hook, stage }: { readonly hook: DeploymentLifecycleHook; readonly stage: string }): HookRun {
  const targetType = hook.targetType === 'PAUSE' ? 'PAUSE' : 'AWS_LAMBDA';
  const id = newHookId(context, targetType);
  const expiresAt = plus(context.now, minutes(hook.timeoutConfiguration?.timeoutInMinutes ?? 1440));
  if (targetType === 'PAUSE') context.schedule(between(context.now, expiresAt), 'ecs.hook-expires', { deployment: deployment.id, hook: id });
  // Guess: a validation function takes seconds.
  else context.schedule(draw(context, `ecs/deployment/${deployment.id}/hook`, { from: seconds(2), to: seconds(6) }), 'ecs.hook-answers', { deployment: deployment.id, hook: id });
  return {
    id,
    stage,
    targetType,
    ...(hook.hookTargetArn === undefined ? {} : { targetArn: hook.hookTargetArn }),
    status: targetType === 'PAUSE' ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    expiresAt,
    timeoutAction: hook.timeoutConfiguration?.action === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
  };
}

export const isOpen = (hook: HookRun): boolean => hook.status === 'AWAITING_ACTION' || hook.status === 'IN_PROGRESS';

export const withHook = (deployment: ServiceDeployment, id: string, status: HookRun['status']): ServiceDeployment => ({
  ...deployment,
  hooks: deployment.hooks.map((hook) => (hook.id === id ? { ...hook, status } : hook)),
});
