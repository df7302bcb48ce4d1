// What may be overridden in an environment: the blueprint's own settings, each with a value that its template takes.
import * as z from 'zod';
import { isTree, settingAt, type Blueprint, type Setting, type Settings } from './blueprint.ts';
import { amount, oneOf, text, wholeNumber, yesOrNo } from './scalars.ts';
import type { SettingLimit, SettingLimits } from './setting-limits.ts';

type Blueprints = readonly [Blueprint, ...Blueprint[]];

/** @param blueprints the first one's settings are the shape; of the others only the values are told */
export function settingsShape(blueprints: Blueprints, limits: SettingLimits) {
  const [first] = blueprints;
  const valuesTold = (path: string): string => blueprints.map(({ name, defaults }) => `${name} has ${JSON.stringify(settingAt(defaults, path))}`).join(', ');
  const shapeOf = (settings: Settings, parent: string): z.ZodObject<Record<string, z.ZodOptional>> => {
    const shapes = Object.entries(settings).map(([key, value]) => {
      const path = `${parent}${key}`;
      return [key, z.optional(isTree(value) ? shapeOf(value, `${path}.`) : likeDefault(value, { ...limits[path], path, told: valuesTold(path) }))] as const;
    });
    return z.strictObject(Object.fromEntries(shapes));
  };
  return shapeOf(first.defaults, '').meta({ description: `Overrides of the blueprint ${blueprints.map(({ name }) => name).join(' or ')}.` });
}

function likeDefault(value: Setting, limit: SettingLimit & { readonly path: string; readonly told: string }): z.ZodType {
  const about = [...(limit.Description === undefined ? [] : [`${limit.Description}.`]), `${limit.told}.`].join(' ');
  if (typeof value === 'boolean') return yesOrNo(about);
  if (Array.isArray(value)) return z.array(textLike(String(value[0] ?? ''), limit, about)).meta({ description: about });
  const [first, ...others] = (limit.AllowedValues ?? []).map((allowed) => (typeof value === 'number' ? Number(allowed) : String(allowed)));
  if (first !== undefined) return oneOf([first, ...others], about);
  if (typeof value !== 'number') return textLike(String(value), limit, about);
  // A threshold may lie between two whole numbers, even where the blueprint's does not.
  if (limit.path.includes('.alarms.') || !Number.isInteger(value)) return amount(about);
  return wholeNumber({ from: limit.MinValue ?? 0, to: limit.MaxValue ?? Number.MAX_SAFE_INTEGER, about });
}

const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const clock = '([01]\\d|2[0-3]):[0-5]\\d';
const weekday = '(mon|tue|wed|thu|fri|sat|sun)';

/** A default shows what kind of text belongs there: who overrides a window writes a window. */
const kinds: readonly { readonly pattern: string; readonly allowed: string }[] = [
  { pattern: `${octet}(\\.${octet}){3}/(3[0-2]|[12]?\\d)`, allowed: 'a range of addresses' },
  { pattern: 'db\\.[a-z0-9-]+\\.[a-z0-9]+', allowed: 'an instance class of RDS' },
  { pattern: 'cache\\.[a-z0-9-]+\\.[a-z0-9]+', allowed: 'a node type of ElastiCache' },
  { pattern: `${clock}-${clock}`, allowed: 'a daily window in UTC' },
  { pattern: `${weekday}:${clock}-${weekday}:${clock}`, allowed: 'a weekly window in UTC' },
];

function textLike(example: string, { AllowedPattern, Description }: SettingLimit, about: string): z.ZodString {
  const kind = kinds.find(({ pattern }) => new RegExp(`^(?:${pattern})$`).test(example));
  // Both must hold, and JSON Schema has room for one pattern.
  const pattern = new RegExp(`^${AllowedPattern === undefined ? '' : `(?=(?:${AllowedPattern})$)`}(?:${kind?.pattern ?? '[^\\r\\n]*'})$`);
  const said = (AllowedPattern === undefined ? undefined : Description) ?? kind?.allowed ?? 'text';
  const small = `${said.charAt(0).toLowerCase()}${said.slice(1)}`;
  return text({ pattern, allowed: example === '' ? small : `${small}, such as ${example}`, about });
}
