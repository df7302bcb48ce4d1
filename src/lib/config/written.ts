// A config back in the words of platform.yml, so that what is shown can be copied into the file.
import type { Duration } from '../world/time.ts';
import type { Config, SecretReference } from './config.ts';

export interface WrittenValue {
  readonly path: string;
  readonly value: string | number | boolean | readonly string[];
}

/** `90s`, `5m`, `1h30m`, `500ms`: the shortest text that `parseDuration` reads as the same. */
export function writeDuration(duration: Duration): string {
  let rest: number = duration;
  let text = '';
  for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

/** Every single value of the config but the environments' settings, which have more than one source. */
export function inWritten(config: Config): readonly WrittenValue[] {
  const { source: _, ...rest } = config;
  return valuesIn(rest, []);
}

const durations = new Set(['every', 'bake', 'p95', 'stopTimeout', 'drain', 'approve', 'timeout', 'period', 'cooldown']);

function valuesIn(value: unknown, path: readonly string[]): readonly WrittenValue[] {
  const key = path.at(-1) ?? '';
  const [top] = path;
  // The name is the key above it; settings are shown with their sources.
  if (key === 'name' && path.length === 3) return [];
  if (top === 'environments' && (key === 'settings' || key === 'standby') && path.length === 3) return [];
  const at = path.join('.');
  if (top === 'services' && path[2] === 'secrets' && path.length === 4) return [{ path: at, value: writeSecret(value as SecretReference) }];
  if (top === 'services' && path[2] === 'before' && path.length === 3) return (value as readonly unknown[]).flatMap((task, place) => valuesIn(task, [...path.slice(0, -1), `${key}[${place}]`]));
  if (top === 'metrics' && path.length === 1) return (value as readonly unknown[]).flatMap((metric, place) => valuesIn(metric, [`metrics[${place}]`]));
  if (top?.startsWith('metrics[') === true && key === 'from' && (value as readonly unknown[]).length === 0) return [];
  if (path[2] === 'scaling' && Array.isArray(value)) return value.flatMap((item, place) => valuesIn(item, [...path.slice(0, -1), `${key}[${place}]`]));
  if (Array.isArray(value)) return [{ path: at, value: value as readonly string[] }];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, part]) => valuesIn(part, [...path, name]));
  // An environment variable may have any name, also that of a duration.
  if (typeof value === 'number' && key === 'errorPercent') return [{ path: [...path.slice(0, -1), 'errors'].join('.'), value: `${value}%` }];
  if (typeof value === 'number' && key === 'percent' && path[2] === 'deploy') return [{ path: at, value: `${value}%` }];
  if (key === 'noData') return [{ path: [...path.slice(0, -1), ...(top === 'environments' ? ['guard'] : []), 'no-data'].join('.'), value: value as string }];
  if (typeof value === 'number' && (durations.has(key) || top === 'objectives')) return [{ path: at, value: writeDuration(value as Duration) }];
  return [{ path: at, value: value as string | number | boolean }];
}

function writeSecret({ of, name, key }: SecretReference): string {
  if (of === 'parameter') return `parameter/${name}`;
  return `${of === 'service' ? name : of}${key === undefined ? '' : `:${key}`}`;
}
