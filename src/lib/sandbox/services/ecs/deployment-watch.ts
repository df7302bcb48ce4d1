// What a running deployment waits for or listens to by itself: hooks that answer or expire, alarms.
import { event } from '../../world/service.ts';
import { firing, watchAlarms } from './alarms.ts';
import { failDeployment } from './deployment-end.ts';
import { advance } from './deployment-stages.ts';
import { withHook } from './hooks.ts';
import { changeServiceDeployment, deploymentAt } from './service-store.ts';
import { stageOf } from './way.ts';

interface OfHook {
  readonly deployment: string;
  readonly hook: string;
}

export const hookExpires = event<OfHook & Record<string, string>>(({ deployment: id, hook: hookId }, context) => {
  const deployment = deploymentAt(context, id);
  const hook = deployment?.hooks.find((one) => one.id === hookId);
  if (deployment === undefined || hook?.status !== 'AWAITING_ACTION' || deployment.finishedAt !== undefined) return;
  changeServiceDeployment(context, id, (before) => withHook(before, hookId, 'TIMED_OUT'));
  if (hook.timeoutAction === 'CONTINUE') {
    advance(context, id);
    return;
  }
  const reason = `Service deployment rolled back because ${hook.stage} pause hook timed out.`;
  failDeployment(context, id, { reason, event: reason });
});

export const hookAnswers = event<OfHook & Record<string, string>>(({ deployment: id, hook: hookId }, context) => {
  if (deploymentAt(context, id)?.hooks.find((one) => one.id === hookId)?.status !== 'IN_PROGRESS') return;
  changeServiceDeployment(context, id, (before) => withHook(before, hookId, 'SUCCEEDED'));
  advance(context, id);
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
