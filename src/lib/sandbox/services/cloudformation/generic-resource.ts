// Resource types that no service of the sandbox models: CloudFormation keeps their properties and plays the rest from the schema.
import { token } from '../../../world/ids.ts';
import type { Context, Table } from '../../world/service.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { rules } from './beliefs.ts';
import type { Properties, ResourceInStack, ResourceType } from './resource-type.ts';
import { uuidFrom } from './identifiers.ts';
import { idPrefixes } from './types/id-prefixes.ts';
import { schemaOf } from './types/schema.ts';

export interface GenericEntity {
  readonly type: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly properties: Properties;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const genericResources = (context: Context): Table<GenericEntity> => context.table('cloudformation.generic');

const keyOf = (type: string, physicalId: string): string => `${type} ${physicalId}`;

/** Attributes that do not look like their names. AWS: as the return values of the types' pages in the CloudFormation user guide show them. */
const others: Readonly<Record<string, (name: string, region: string) => string | readonly string[]>> = {
  'AWS::AmazonMQ::Broker AmqpEndpoints': (name, region) => [`amqps://b-${uuidFrom('generic', name)}.mq.${region}.amazonaws.com:5671`],
  // AWS: "For load-balanced environments, the URL to the load balancer": its DNS name, as the page's example shows it.
  'AWS::ElasticBeanstalk::Environment EndpointURL': (name, region) => `awseb-${token('generic', name).slice(0, 12)}.${region}.elb.amazonaws.com`,
};

/** A value of the right look for an attribute of which only the name is known. */
function plausible(attribute: string, made: { readonly type: string; readonly name: string; readonly resource: ResourceInStack }): string {
  const { type, name, resource } = made;
  const [, service = '', kind = ''] = type.split('::');
  const { context } = resource;
  const hex = token('generic', type, name, attribute);
  const last = attribute.split('.').at(-1) ?? attribute;
  if (/Arn$/i.test(last)) return `arn:aws:${service.toLowerCase()}:${context.region}:${context.account}:${kind.toLowerCase()}/${name}`;
  if (last.endsWith('Id')) return `${idPrefixes[type] ?? ''}${hex.slice(0, 17)}`;
  if (/(DnsName|DNSName|DomainName|Endpoint|Address|Host)$/.test(last)) return `${hex.slice(0, 14)}.${service.toLowerCase()}.${context.region}.amazonaws.com`;
  if (/Ur[il]$/i.test(last)) return `https://${hex.slice(0, 14)}.${service.toLowerCase()}.${context.region}.amazonaws.com`;
  if (last.endsWith('Port')) return '443';
  if (/(Time|Date|Timestamp)$/.test(last)) return String(Math.floor(context.now / 1000));
  return `${name}-${hex.slice(0, 8)}`;
}

function create(type: string, properties: Properties, resource: ResourceInStack): string {
  const schema = schemaOf(type);
  const nameProperty = schema?.identifier.find((property) => properties[property] !== undefined) ?? [...(schema?.properties ?? [])].find((property) => property.endsWith('Name') && schema?.createOnly.includes(property) === true && properties[property] !== undefined);
  const name = nameProperty === undefined ? resource.generatedName(64) : String(properties[nameProperty]);
  const identifier = schema?.identifier ?? [];
  // Two of a kind may be named for the same thing, as two permissions for one function: what AWS thinks of itself tells them apart.
  const ownName = (attribute: string): string => (identifier.length > 1 && identifier.includes(attribute) ? resource.generatedName(64) : name);
  const attributes = Object.fromEntries([...(schema?.attributes ?? [])].map((attribute): [string, string | readonly string[]] => [attribute, given(properties, attribute) ?? others[`${type} ${attribute}`]?.(name, resource.context.region) ?? plausible(attribute, { type, name: ownName(attribute), resource })]));
  const unique = plausible(identifier[0] ?? 'Id', { type, name: resource.generatedName(64), resource });
  const parts = identifier.map((property) => given(properties, property) ?? attributes[property] ?? (schema?.properties.has(property) === true ? name : unique));
  const physicalId = parts.length === 0 ? name : parts.join('|');
  const table = genericResources(resource.context);
  if (table.get(keyOf(type, physicalId)) !== undefined) throw new AwsFault('AlreadyExistsException', `Resource of type '${type}' with identifier '${physicalId}' already exists.`);
  table.put(keyOf(type, physicalId), { type, stackId: resource.stackId, logicalId: resource.logicalId, properties, attributes, tags: resource.tags });
  return physicalId;
}

/** A property that is an attribute too. */
function given(properties: Properties, attribute: string): string | undefined {
  const value = properties[attribute];
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

type Slow = keyof ReturnType<typeof rules.takes<'slow-types'>>;

const slow: Readonly<Record<string, Slow>> = {
  'AWS::OpenSearchService::Domain': 'domain',
  'AWS::AmazonMQ::Broker': 'broker',
  'AWS::ElasticBeanstalk::Environment': 'beanstalk',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::Lambda::EventSourceMapping': 'mapping',
};

const made = new Map<string, ResourceType>();

/** The handler of a type by its name: required and final properties, ids and attributes as its schema has them. */
export function genericType(type: string): ResourceType {
  let handler = made.get(type);
  if (handler === undefined) {
    handler = build(type);
    made.set(type, handler);
  }
  return handler;
}

function build(type: string): ResourceType {
  const schema = schemaOf(type);
  const pace = slow[type];
  return {
    ...(pace === undefined ? {} : { takes: ({ context }) => rules.takes(context, 'slow-types')[pace].from }),
    required: schema?.required ?? [],
    createOnly: schema?.createOnly ?? [],
    create: (properties, resource) => create(type, properties, resource),
    attributes: (physicalId, resource) => genericResources(resource.context).get(keyOf(type, physicalId))?.attributes ?? {},
    update(physicalId, { after }, resource) {
      const table = genericResources(resource.context);
      const entity = table.get(keyOf(type, physicalId));
      if (entity === undefined) throw new AwsFault('ResourceNotFoundException', `Resource of type '${type}' with identifier '${physicalId}' was not found.`);
      const attributes = Object.fromEntries(Object.entries(entity.attributes).map(([name, value]): [string, string | readonly string[]] => [name, given(after, name) ?? value]));
      table.put(keyOf(type, physicalId), { ...entity, properties: after, attributes, tags: resource.tags });
    },
    delete(physicalId, resource) {
      genericResources(resource.context).delete(keyOf(type, physicalId));
    },
    read: (physicalId, resource) => genericResources(resource.context).get(keyOf(type, physicalId))?.properties,
  };
}
