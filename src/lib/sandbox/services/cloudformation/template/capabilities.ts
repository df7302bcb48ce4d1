// Which capabilities a template asks its caller to acknowledge.
import { AwsFault } from '../../../world/aws-fault.ts';
import type { Template } from './template.ts';

// AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, Capabilities; a policy's own name is no custom name.
const nameProperty: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

export type NeededCapability = 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';

export function neededCapability(template: Template): { readonly capability: NeededCapability; readonly types: readonly string[] } | undefined {
  const guarded = Object.values(template.resources).filter(({ Type: type }) => type in nameProperty);
  if (guarded.length === 0) return undefined;
  const named = guarded.some((resource) => {
    const property = nameProperty[resource.Type];
    return property !== undefined && resource.Properties?.[property] !== undefined;
  });
  return { capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', types: [...new Set(guarded.map(({ Type: type }) => type))] };
}

// AWS: a stack may be made or changed straight from a template with a transform only by who expects it to be expanded; a change
// set shows what comes of it, and does not ask (API reference, CreateStack and CreateChangeSet, Capabilities).
/** @throws AwsFault when a transform has not been acknowledged */
export function checkExpansion(template: Template, given: readonly string[]): void {
  if (template.extended && !given.includes('CAPABILITY_AUTO_EXPAND')) throw new AwsFault('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
}

/** @throws AwsFault when the caller has not acknowledged what the template needs */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const needed = neededCapability(template);
  if (needed === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(needed.capability)) return;
  throw new AwsFault('InsufficientCapabilitiesException', `Requires capabilities : [${needed.capability}]`);
}
