// The host name of a database in what a task is told by a secret or parameter.
import type { Context } from '../world/service.ts';
import { current, secrets } from '../services/secretsmanager/find.ts';
import { parameters } from '../services/ssm/entities.ts';

const endpoint = /[a-z0-9-]+(?:\.[a-z0-9-]+)*\.rds\.amazonaws\.com/i;

/** @param from the `valueFrom` of a container's secret: an ARN or a parameter's name. Undefined: it names no host that can be read here */
export function hostIn(context: Context, from: string): string | undefined {
  const text = from.includes(':secretsmanager:') ? secretText(context, from) : parameterText(context, from);
  return text === undefined ? undefined : hostOf(text);
}

function parameterText(context: Context, from: string): string | undefined {
  const [, region, name = from] = /^arn:aws:ssm:([a-z0-9-]+):\d+:parameter(\/.*|[^/].*)$/.exec(from) ?? [];
  return parameters(region === undefined ? context : context.in(region)).get(name)?.value;
}

/** AWS: `ARN:JSON-KEY:STAGE:VERSION`, the last three may be left out. (ECS developer guide, "Pass Secrets Manager secrets") */
function secretText(context: Context, from: string): string | undefined {
  const parts = from.split(':');
  const arn = parts.slice(0, 7).join(':');
  const found = secrets(context.in(parts[3] ?? context.region)).values().find((secret) => secret.arn === arn || secret.arn.slice(0, -7) === arn);
  return found === undefined || found.deletedAt !== undefined ? undefined : current(found)?.text;
}

/** In a connection string, a JSON object or by itself. */
export function hostOf(text: string): string | undefined {
  const found = endpoint.exec(text)?.[0];
  if (found !== undefined) return found.toLowerCase();
  const json = /"host(?:name)?"\s*:\s*"([^"]+)"/i.exec(text)?.[1];
  if (json !== undefined) return json.toLowerCase();
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text) ? text.toLowerCase() : undefined;
}
