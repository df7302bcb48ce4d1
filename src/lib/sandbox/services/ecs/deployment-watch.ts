// What a running deployment waits for or listens to by itself: hooks that answer or expire, alarms.
import { between, seconds } from '../../../world/time.ts';
import { event } from '../../world/service.ts';
import { firing, watchAlarms } from './alarms.ts';
import { failDeployment } from './deployment-end.ts';
import { advance } from './deployment-stages.ts';
import { isOpen, lambdaAnswer, withHook } from './hooks.ts';
import { changeServiceDeployment, deploymentAt } from './service-store.ts';
import { stageOf } from './way.ts';

interface OfHook {
  readonly deployment: string;
  readonly hook: string;
}

export const hookExpires = event<OfHook & Record<string, string>>(({ deployment: id, hook: hookId }, context) => {
  const deployment = deploymentAt(context, id);
  const hook = deployment?.hooks.find((one) => one.id === hookId);
  if (deployment === undefined || hook === undefined || !isOpen(hook) || deployment.finishedAt !== undefined) return;
  changeServiceDeployment(context, id, (before) => withHook(before, hookId, 'TIMED_OUT'));
  if (hook.timeoutAction === 'CONTINUE' || deployment.back) {
    advance(context, id);
    return;
  }
  const reason = `Service deployment rolled back because ${hook.stage} ${hook.targetType === 'PAUSE' ? 'pause' : 'lambda'} hook timed out.`;
  failDeployment(context, id, { reason, event: reason });
});

/** AWS: a hook that answers IN_PROGRESS is asked again after 30 seconds unless it says when (ECS developer guide, Lambda lifecycle hooks). */
const callBack = seconds(30);

export const hookAnswers = event<OfHook & Record<string, string>>(({ deployment: id, hook: hookId }, context) => {
  const deployment = deploymentAt(context, id);
  const hook = deployment?.hooks.find((one) => one.id === hookId);
  if (deployment === undefined || hook?.status !== 'IN_PROGRESS') return;
  const answer = lambdaAnswer(context, deployment, hook.stage);
  if (answer === 'IN_PROGRESS') {
    const left = between(context.now, hook.expiresAt);
    if (left <= callBack) context.schedule(left, 'ecs.hook-expires', { deployment: id, hook: hookId });
    else context.schedule(callBack, 'ecs.hook-answers', { deployment: id, hook: hookId });
    return;
  }
  changeServiceDeployment(context, id, (before) => withHook(before, hookId, answer === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED'));
  if (answer === 'SUCCEEDED' || deployment.back) {
    advance(context, id);
    return;
  }
  // AWS: FAILED, an error of the function, and an answer without a status all roll back (the same page); the words are not documented.
  const reason = answer === 'FAILED' ? `Service deployment rolled back because the ${hook.stage} lifecycle hook ${hook.targetArn ?? ''} returned FAILED.` : `Service deployment rolled back because the ${hook.stage} lifecycle hook ${hook.targetArn ?? ''} returned no valid hookStatus.`;
  failDeployment(context, id, { reason, event: reason });
});

export const alarmsLooked = event<{ readonly deployment: string }>(({ deployment: id }, context) => {
  const deployment = deploymentAt(context, id);
  if (deployment?.status !== 'IN_PROGRESS' || !deployment.alarms.watching || stageOf(deployment) === 'CLEAN_UP') return;
  const triggered = firing(context, deployment.alarms.names);
  if (triggered.length === 0) {
    watchAlarms(context, id);
    return;
  }
  changeServiceDeployment(context, id, (before) => ({ ...before, alarms: { ...before.alarms, triggered } }));
  failDeployment(context, id, {
    // The words of the reason are not documented; those of the event are ("deployment failed: alarm detected").
    reason: `Service deployment rolled back because of alarms in ALARM state: ${triggered.join(', ')}.`,
    event: 'alarm detected.',
    rolloutStateReason: 'ECS deployment failed: alarm detected.',
    rollBack: deployment.configuration.alarms?.rollback === true,
  });
});
