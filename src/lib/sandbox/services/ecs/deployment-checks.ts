// What a deployment configuration may be, with AWS's words where they are known.
import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { invalid } from './faults.ts';

const strategies: ReadonlySet<string> = new Set(['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']);

/** @throws AwsFault InvalidParameterException */
export function checkConfiguration(given: DeploymentConfiguration): DeploymentConfiguration {
  const strategy = given.strategy ?? 'ROLLING';
  if (!strategies.has(strategy)) throw invalid(`Invalid deployment strategy: ${String(strategy)}`);
  const { maximumPercent = 200, minimumHealthyPercent = 100, bakeTimeInMinutes: bake } = given;
  if (!Number.isInteger(maximumPercent) || maximumPercent < 100) throw invalid('maximumPercent must be greater than or equal to 100.');
  if (!Number.isInteger(minimumHealthyPercent) || minimumHealthyPercent < 0) throw invalid('minimumHealthyPercent must be greater than or equal to 0.');
  if (minimumHealthyPercent > maximumPercent) throw invalid('minimumHealthyPercent must be less than maximumPercent.');
  if (bake !== undefined && (!Number.isInteger(bake) || bake < 0 || bake > 1440)) throw invalid('bakeTimeInMinutes must be between 0 and 1440.');
  if (given.canaryConfiguration !== undefined && strategy !== 'CANARY') throw invalid('canaryConfiguration is only valid with the CANARY deployment strategy.');
  if (given.linearConfiguration !== undefined && strategy !== 'LINEAR') throw invalid('linearConfiguration is only valid with the LINEAR deployment strategy.');
  checkShare(given.canaryConfiguration?.canaryPercent, { name: 'canaryPercent', least: 0.1 });
  checkShare(given.linearConfiguration?.stepPercent, { name: 'stepPercent', least: 3 });
  for (const [name, value] of [['canaryBakeTimeInMinutes', given.canaryConfiguration?.canaryBakeTimeInMinutes], ['stepBakeTimeInMinutes', given.linearConfiguration?.stepBakeTimeInMinutes]] as const) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0 || value > 1440)) throw invalid(`${name} must be between 0 and 1440.`);
  }
  checkEarlySuccess(given.earlySuccessCriteria, { strategy, minimumHealthyPercent });
  checkBreaker(given.deploymentCircuitBreaker);
  if (given.alarms?.enable === true && (given.alarms.alarmNames ?? []).length === 0) throw invalid('alarmNames can not be empty when alarms are enabled.');
  if ((given.alarms?.alarmNames ?? []).length > 10) throw invalid('alarmNames can have at most 10 items.');
  const hooks = given.lifecycleHooks ?? [];
  for (const type of ['PAUSE', 'AWS_LAMBDA']) if (hooks.filter((hook) => (hook.targetType ?? 'AWS_LAMBDA') === type).length > 10) throw invalid(`A service can have at most 10 lifecycle hooks of type ${type}.`);
  for (const hook of hooks) checkHook(hook);
  // AWS: a service is always shown with one (seen in every answer of DescribeServices that people have published).
  const { deploymentCircuitBreaker = { enable: false, rollback: false } } = given;
  return { ...given, strategy, maximumPercent, minimumHealthyPercent, deploymentCircuitBreaker };
}

/** Whether a bake time may be left out where traffic is shifted, AWS's pages disagree about. @throws AwsFault InvalidParameterException */
export function checkBake(context: Context, { strategy = 'ROLLING', bakeTimeInMinutes }: DeploymentConfiguration): void {
  if (strategy !== 'ROLLING' && bakeTimeInMinutes === undefined && rules.flipped(context, 'bake-time-left-out')) throw invalid(`bakeTimeInMinutes is required for the ${strategy} deployment strategy.`);
}

// The words of these two are not documented, their conditions are (API reference, DeploymentEarlySuccessCriteria, ThresholdConfiguration).
function checkEarlySuccess(given: DeploymentConfiguration['earlySuccessCriteria'], { strategy, minimumHealthyPercent }: { readonly strategy: string; readonly minimumHealthyPercent: number }): void {
  if (given?.enable !== true) return;
  if (strategy !== 'ROLLING') throw invalid('earlySuccessCriteria is only valid with the ROLLING deployment strategy.');
  const { healthyPercent: percent, sourceServiceRevisionCleanup: cleanup } = given;
  if (percent === undefined || cleanup === undefined) throw invalid('healthyPercent and sourceServiceRevisionCleanup are required when earlySuccessCriteria is enabled.');
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) throw invalid('healthyPercent must be between 0 and 100.');
  if (percent < minimumHealthyPercent) throw invalid('healthyPercent must be greater than or equal to minimumHealthyPercent.');
  if (cleanup !== 'BLOCKING' && cleanup !== 'DEFERRED') throw invalid('Invalid sourceServiceRevisionCleanup. Valid values are: BLOCKING, DEFERRED');
}

const thresholdTypes: ReadonlySet<string> = new Set(['COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT']);

function checkBreaker(given: DeploymentConfiguration['deploymentCircuitBreaker']): void {
  const { type, value } = given?.thresholdConfiguration ?? {};
  if (type !== undefined && !thresholdTypes.has(type)) throw invalid('Invalid threshold type. Valid values are: COUNT, BOUNDED_PERCENT, UNBOUNDED_PERCENT');
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) throw invalid('The threshold value must be a positive integer.');
}

function checkShare(percent: number | undefined, { name, least }: { readonly name: string; readonly least: number }): void {
  if (percent === undefined) return;
  if (percent < least || percent > 100 || Math.abs(percent * 10 - Math.round(percent * 10)) > 1e-9) throw invalid(`${name} must be a multiple of 0.1 between ${least.toFixed(1)} and 100.0.`);
}

const hookStages: ReadonlySet<string> = new Set([
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
]);

function checkHook(hook: DeploymentLifecycleHook): void {
  const type = hook.targetType ?? 'AWS_LAMBDA';
  const stages = hook.lifecycleStages ?? [];
  if (type !== 'PAUSE' && type !== 'AWS_LAMBDA') throw invalid('Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
  if (stages.length === 0) throw invalid('lifecycleStages can not be empty.');
  const unknown = stages.find((stage) => !hookStages.has(stage));
  if (unknown !== undefined) throw invalid(`Invalid lifecycle stage: ${String(unknown)}`);
  if (type === 'PAUSE' && stages.some((stage) => stage === 'TEST_TRAFFIC_SHIFT' || stage === 'PRODUCTION_TRAFFIC_SHIFT')) throw invalid('Invalid lifecycle stage provided for Pause Hook');
  if (type === 'AWS_LAMBDA' && (hook.hookTargetArn === undefined || hook.roleArn === undefined)) throw invalid('hookTargetArn and roleArn are required for lifecycle hooks of type AWS_LAMBDA.');
  const timeout = hook.timeoutConfiguration?.timeoutInMinutes;
  const longest = type === 'PAUSE' ? 20_160 : 1440;
  if (timeout !== undefined && (!Number.isInteger(timeout) || timeout < 1 || timeout > longest)) throw invalid(`timeoutInMinutes must be between 1 and ${longest}.`);
}

/** AWS: not together (ECS developer guide, zone rebalancing; the words are unverified). @throws AwsFault InvalidParameterException */
export function checkRebalancing(asked: string | undefined, { maximumPercent = 200 }: DeploymentConfiguration): void {
  if (asked === 'ENABLED' && maximumPercent <= 100) throw invalid('availabilityZoneRebalancing cannot be ENABLED when maximumPercent is 100.');
}
