// AWS::SSM::Parameter, as CloudFormation handles it.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceInStack, ResourceType } from '../cloudformation/resource-type.ts';
import { parameters } from './entities.ts';

const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

function written(name: string, properties: Properties): Record<string, unknown> {
  return {
    Name: name,
    Type: text(properties['Type']),
    Value: text(properties['Value']),
    Description: text(properties['Description']),
    AllowedPattern: text(properties['AllowedPattern']),
    Tier: text(properties['Tier']),
    DataType: text(properties['DataType']),
  };
}

/** The type's own tags are a map, not a list; they win over the stack's. */
function tagsOf(properties: Properties, resource: ResourceInStack): readonly { readonly Key: string; readonly Value: string }[] {
  const own = (properties['Tags'] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries({ ...resource.tags, ...own }).map(([Key, Value]) => ({ Key, Value: String(Value) }));
}

function retag(context: Context, name: string, tags: readonly { readonly Key: string }[]): void {
  const listed = context.call<{ readonly TagList?: readonly { readonly Key?: string }[] }>('ssm', 'ListTagsForResource', { ResourceType: 'Parameter', ResourceId: name });
  const gone = (listed.TagList ?? []).map((tag) => tag.Key ?? '').filter((key) => !tags.some((tag) => tag.Key === key));
  if (gone.length > 0) context.call('ssm', 'RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId: name, TagKeys: gone });
  context.call('ssm', 'AddTagsToResource', { ResourceType: 'Parameter', ResourceId: name, Tags: tags });
}

const parameter: ResourceType = {
  required: ['Type', 'Value'],
  createOnly: ['Name'],
  create(properties, resource) {
    // AWS: the type refuses SecureString (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html).
    if (properties['Type'] === 'SecureString') throw new AwsFault('ValidationException', 'AWS CloudFormation doesn\'t support creating a SecureString parameter type.');
    // AWS: a name of its own begins with CFN- and leaves the stack's out.
    const name = text(properties['Name']) ?? `CFN-${resource.logicalId}-${resource.generatedName(64).split('-').at(-1)}`;
    resource.context.call('ssm', 'PutParameter', { ...written(name, properties), Tags: tagsOf(properties, resource) });
    return name;
  },
  attributes(name, resource) {
    const entity = parameters(resource.context).get(name);
    return entity === undefined ? {} : { Type: entity.type, Value: entity.value };
  },
  update(name, { after }, resource) {
    resource.context.call('ssm', 'PutParameter', { ...written(name, after), Overwrite: true });
    retag(resource.context, name, tagsOf(after, resource));
  },
  delete(name, resource) {
    resource.context.call('ssm', 'DeleteParameter', { Name: name });
  },
  read(name, resource) {
    const entity = parameters(resource.context).get(name);
    if (entity === undefined) return undefined;
    return { Name: entity.name, Type: entity.type, Value: entity.value, ...(entity.description === undefined ? {} : { Description: entity.description }) };
  },
};

export const resources: Readonly<Record<'AWS::SSM::Parameter', ResourceType>> = { 'AWS::SSM::Parameter': parameter };
