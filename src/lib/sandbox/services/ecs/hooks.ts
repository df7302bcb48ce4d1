// Lifecycle hooks: a stage does not end before each of them has said yes.
import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { minutes, plus, between } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { HookRun, ServiceDeployment } from './entities.ts';
import { newHookId } from './names.ts';
import { takesHooks } from './way.ts';

/** Starts the hooks of a stage: PAUSE waits to be continued, a Lambda answers (SUCCEEDED, unless the fault `hook-answer` says otherwise). */
export function startHooks(context: Context, deployment: ServiceDeployment, stage: string): readonly HookRun[] {
  const hooks = takesHooks(stage) ? (deployment.configuration.lifecycleHooks ?? []).filter(({ lifecycleStages }) => lifecycleStages?.includes(stage as 'PRE_SCALE_UP') === true) : [];
  return hooks.map((hook) => startHook(context, deployment, { hook, stage }));
}

function startHook(context: Context, deployment: ServiceDeployment, { hook, stage }: { readonly hook: DeploymentLifecycleHook; readonly stage: string }): HookRun {
  const targetType = hook.targetType === 'PAUSE' ? 'PAUSE' : 'AWS_LAMBDA';
  const id = newHookId(context, targetType);
  const expiresAt = plus(context.now, minutes(hook.timeoutConfiguration?.timeoutInMinutes ?? 1440));
  if (targetType === 'PAUSE') context.schedule(between(context.now, expiresAt), 'ecs.hook-expires', { deployment: deployment.id, hook: id });
  else context.schedule(draw(context, `ecs/deployment/${deployment.id}/hook`, rules.takes(context, 'hook-times').answering), 'ecs.hook-answers', { deployment: deployment.id, hook: id });
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

/** What a hook's function says now. */
export function lambdaAnswer(context: Context, deployment: ServiceDeployment, stage: string): 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS' | 'error' {
  const name = deployment.service.split('/').at(-1);
  const found = context.faults('hook-answer').find(({ args }) => (args['service'] ?? name) === name && (args['stage'] ?? stage) === stage)?.args['answer'];
  return found === 'FAILED' || found === 'IN_PROGRESS' || found === 'error' ? found : 'SUCCEEDED';
}

export const isOpen = (hook: HookRun): boolean => hook.status === 'AWAITING_ACTION' || hook.status === 'IN_PROGRESS';

export const withHook = (deployment: ServiceDeployment, id: string, status: HookRun['status']): ServiceDeployment => ({
  ...deployment,
  hooks: deployment.hooks.map((hook) => (hook.id === id ? { ...hook, status } : hook)),
});
