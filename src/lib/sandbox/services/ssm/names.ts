// Parameter names: what AWS accepts, and the ways to point at one.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';

const allowed = /^[a-zA-Z0-9_.\-/]+$/;
const deepest = 15;

/** @throws AwsFault when PutParameter would refuse the name */
export function checkName(name: string): void {
  const refuse = (message: string): never => {
    throw new AwsFault('ValidationException', message);
  };
  if (!allowed.test(name)) {
    refuse('Parameter name: can only consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_');
  }
  if (name.includes('/') && !name.startsWith('/')) refuse('Parameter name must be a fully qualified name.');
  // AWS: the prefix rule looks at the name without its first slash (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html).
  if (/^\/?(aws|ssm)/i.test(name)) {
    refuse(`Parameter name: can't be prefixed with "${/^\/?aws/i.test(name) ? 'aws' : 'ssm'}" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`);
  }
  if (name.length > 1011) refuse('Parameter name: the maximum length of a fully qualified name is 1011 characters.');
  if (name.split('/').length - 1 > deepest) {
    throw new AwsFault('HierarchyLevelLimitExceededException', `A parameter hierarchy can have a maximum of ${deepest} levels.`);
  }
}

export interface Pointer {
  readonly name: string;
  /** After a colon: a version number or a label. */
  readonly selector?: string;
}

/** Reads `name`, `name:3`, `name:label` and the ARN forms of these. */
export function pointerOf(text: string): Pointer {
  const arn = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(text);
  // AWS: the ARN of `/a/b` ends in `parameter/a/b`, that of `a` in `parameter/a`; a name without a slash inside has none before it either.
  const path = arn?.[1] === undefined ? text : arn[1].includes('/') ? `/${arn[1]}` : arn[1];
  const colon = path.lastIndexOf(':');
  return colon < 0 ? { name: path } : { name: path.slice(0, colon), selector: path.slice(colon + 1) };
}

export function arnOf(context: Context, name: string): string {
  return `arn:aws:ssm:${context.region}:${context.account}:parameter/${name.replace(/^\//, '')}`;
}
