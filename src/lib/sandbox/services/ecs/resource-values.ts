// A template's properties as ECS's API wants them: the same names with a small first letter, numbers as numbers.
import { flagOf } from '../../world/template-values.ts';

const counts: ReadonlySet<string> = new Set([
  'alternateBakeTime', 'bakeTimeInMinutes', 'base', 'canaryBakeTimeInMinutes', 'canaryPercent', 'containerPort', 'desiredCount', 'durationSeconds', 'hardLimit', 'healthCheckGracePeriodSeconds',
  'healthyPercent', 'hostPort', 'interval', 'maximumPercent', 'memoryReservation', 'minimumHealthyPercent', 'port', 'retries', 'sizeInGiB', 'softLimit', 'startPeriod', 'startTimeout',
  'stepBakeTimeInMinutes', 'stepPercent', 'stopTimeout', 'timeout', 'timeoutInMinutes', 'weight',
]);
const flags: ReadonlySet<string> = new Set(['enable', 'enabled', 'essential', 'rollback', 'privileged', 'readonlyRootFilesystem', 'resetOnHealthyTask', 'initProcessEnabled', 'interactive', 'pseudoTerminal', 'enableExecuteCommand', 'enableECSManagedTags']);
/** Maps whose keys are the user's own. */
const maps: ReadonlySet<string> = new Set(['options', 'dockerLabels', 'driverOpts', 'labels', 'hookDetails']);

const small = (name: string): string => (name === 'ECS' ? name : name.charAt(0).toLowerCase() + name.slice(1));

/** `{ AwsvpcConfiguration: { Subnets } }` as `{ awsvpcConfiguration: { subnets } }`, all the way down. */
export function apiForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(apiForm);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const name = small(key);
      if (maps.has(name)) return [name, field];
      if (counts.has(name) && typeof field === 'string') return [name, Number(field)];
      if (flags.has(name) && typeof field === 'string') return [name, flagOf(field)];
      return [name, apiForm(field)];
    }),
  );
}

/** The stack's tags and the resource's own, without those that only AWS itself may set. */
export const ecsTags = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags)
    .filter(([key]) => !key.startsWith('aws:'))
    .map(([key, value]) => ({ key, value }));
