// One service as its SDK package describes it: protocol, operations, errors; each compiled on first use.
import { findWrongValueIn, type FindWrongValue } from './enums.ts';
import { shapeFrom, type Shape, type Traits } from './shape.ts';

export interface Operation {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly http: Traits['http'];
}

export interface ErrorShape {
  readonly name: string;
  /** The code that query protocols use for it. */
  readonly queryCode: string;
  /** Undefined: the schema names none. */
  readonly status: number | undefined;
  readonly shape: Shape;
}

export interface Model {
  /** Such as `aws.protocols#awsJson1_1`. */
  readonly protocol: string;
  /** Such as `Route 53`. */
  readonly serviceId: string;
  /** Such as `com.amazonaws.ecs`. */
  readonly namespace: string;
  readonly version: string;
  readonly xmlNamespace: string;
  /** The first half of `X-Amz-Target`. */
  readonly target: string;
  /** It was a query service before: errors carry the old codes as well. */
  readonly queryCompatible: boolean;
  readonly operations: readonly string[];
  operation(name: string): Operation | undefined;
  /** By the shape's name or by its query code. */
  error(code: string): ErrorShape | undefined;
  readonly wrongValue: FindWrongValue;
}

type Schema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

interface ClientConfig {
  readonly serviceId: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: { readonly defaultNamespace: string; readonly version: string; readonly xmlNamespace?: string; readonly serviceTarget?: string; readonly awsQueryCompatible?: boolean };
}

/** A client that only tells its protocol: without a handler of its own it would look for defaults in ~/.aws at once. */
const unused = { region: 'us-east-1', credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' }, defaultsMode: 'standard', requestHandler: { handle: () => Promise.reject(new Error('unused')) } };

const operationKind = 9;
const nothing: Schema = [3, '', 'Nothing', 0, [], []];
const errorKind = -3;

/** @param sdk the package's exports @param clientName such as `ECSClient` */
export function modelOf(sdk: Readonly<Record<string, unknown>>, clientName: string): Model {
  const Client = sdk[clientName] as (new (config: object) => { readonly config: ClientConfig }) | undefined;
  if (typeof Client !== 'function') throw new Error(`the SDK package exports no ${clientName}`);
  const { config } = new Client(unused);
  const settings = config.protocolSettings;
  const schemas = Object.values(sdk).filter((it): it is Schema => Array.isArray(it) && typeof it[0] === 'number');
  // What a bundle knows by name alone (scripts/sdk-parts.mjs) is read as a body without members: the world says that it does not model it.
  const others = ((sdk['otherOperations'] ?? []) as readonly string[]).map((name): Schema => [operationKind, '', name, 0, nothing, nothing]);
  const operations = new Map([...schemas.filter(([kind]) => kind === operationKind), ...others].map((schema) => [schema[2], schema]));
  const compiled = new Map<string, Operation>();
  let errors: ReadonlyMap<string, ErrorShape> | undefined;
  return {
    protocol: config.protocol.getShapeId(),
    serviceId: config.serviceId,
    namespace: settings.defaultNamespace,
    version: settings.version,
    xmlNamespace: settings.xmlNamespace ?? '',
    target: settings.serviceTarget ?? '',
    queryCompatible: settings.awsQueryCompatible ?? false,
    operations: [...operations.keys()].sort(),
    operation: (name) => {
      const known = compiled.get(name);
      const schema = known === undefined ? operations.get(name) : undefined;
      if (schema === undefined) return known;
      const operation = compileOperation(schema);
      compiled.set(name, operation);
      return operation;
    },
    error: (code) => {
      errors ??= compileErrors(schemas);
      return errors.get(code);
    },
    wrongValue: findWrongValueIn(config.serviceId, sdk),
  };
}

function compileOperation([, , name, traits, input, output]: Schema): Operation {
  return { name, input: shapeFrom(input), output: shapeFrom(output), http: traitsOf(traits).http };
}

const traitsOf = (traits: unknown): Traits => (typeof traits === 'object' && traits !== null ? (traits as Traits) : {});

function compileErrors(schemas: readonly Schema[]): ReadonlyMap<string, ErrorShape> {
  const errors = new Map<string, ErrorShape>();
  for (const schema of schemas) {
    if (schema[0] !== errorKind) continue;
    const { awsQueryError, httpError, error } = traitsOf(schema[3]);
    // AWS: the status beside an old code is that of the query protocol only; SSM's ParameterNotFound is 400 today (its API reference).
    const status = httpError ?? (error === 'server' ? 500 : undefined);
    const it: ErrorShape = { name: schema[2], queryCode: awsQueryError?.[0] ?? schema[2], status, shape: shapeFrom(schema) };
    errors.set(it.name, it);
    // A name wins over another shape's old code.
    if (!errors.has(it.queryCode)) errors.set(it.queryCode, it);
  }
  return errors;
}
