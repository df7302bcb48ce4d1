// The one place that builds SDK clients: explicit configuration, our own retries, every send through the clock's one door.
import type { HttpRequest } from '@smithy/core/protocols';
import { getSchemaSerdePlugin } from '@smithy/core/schema';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { abortReason, type Clock } from '../world/clock.ts';
import type { Chance } from '../world/ids.ts';
import { seconds, type Duration } from '../world/time.ts';
import type { ServiceApi } from './api.ts';
import { iamActionOf } from './iam-actions.ts';
import { asAwsProblem, awsProblem } from './problems.ts';
import { isReadOperation } from './reads.ts';
import { sendPersistently } from './retry.ts';
import { globalRegion, serviceEntry, type ClientOf, type ServiceName } from './services.ts';

/** What the SDK takes as `requestHandler`. */
export interface RequestHandler {
  handle(request: HttpRequest, options?: { readonly abortSignal?: unknown; readonly requestTimeout?: number }): Promise<unknown>;
}

export interface ClientOptions {
  readonly clock: Clock;
  /** In a sandbox without expiration: the SDK compares that with the real clock. */
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** For the jitter of retries. */
  readonly chance: Chance;
  /** What answers instead of the network; requests are not signed then, and nobody asks for credentials. */
  readonly handler?: (service: string, region: string) => RequestHandler;
  /** A served sandbox on loopback; left out: AWS. Never read from the environment. */
  readonly endpoint?: string;
  /** Refuses every operation that changes something, before it is sent. */
  readonly readOnly?: boolean;
  /** Told of each call, once however often it is sent: `elasticloadbalancing:ModifyRule`. */
  readonly onCall?: (iamAction: string) => void;
  /** Ends every call at once. */
  readonly signal?: AbortSignal;
  /** How long one send may take; left out: 10 s. Rules of the engine lean on its being enforced. */
  readonly requestTimeout?: Duration;
  /** Who is asking, for AWS's logs: `platform/1.2.3`. */
  readonly userAgent?: string;
}

export interface Clients {
  /** The SDK's own client, the same one each time. What it throws are problems. */
  client<N extends ServiceName>(service: N, region: string): Promise<ClientOf<N>>;
  api(service: string, region: string): ServiceApi;
  /** Closes the sockets that are kept open. */
  destroy(): void;
}

interface HeldHandler extends RequestHandler {
  readonly metadata?: object;
  destroy?(): void;
}

interface SdkClient {
  config: { requestHandler: HeldHandler };
  readonly middlewareStack: { add(middleware: object, options: object): void; remove(name: string): boolean; use(plugin: object): void };
  send(command: object): Promise<unknown>;
}

interface Loaded {
  readonly sdk: Readonly<Record<string, unknown>>;
  readonly client: SdkClient;
}

export function clientFactory(options: ClientOptions): Clients {
  const loaded = new Map<string, Promise<Loaded>>();
  const clients: SdkClient[] = [];
  const load = (service: string, asked: string): Promise<Loaded> => {
    const entry = serviceEntry(service);
    const region = entry.global === true ? globalRegion : asked;
    const key = `${service}/${region}`;
    let known = loaded.get(key);
    if (known === undefined) {
      known = options.clock.track(() => packageOf(service)).then((sdk) => {
        const client = build(options, { service, region, sdk });
        clients.push(client);
        return { sdk, client };
      });
      loaded.set(key, known);
    }
    return known;
  };
  return {
    client: async <N extends ServiceName>(service: N, region: string) => (await load(service, region)).client as unknown as ClientOf<N>,
    api: (service, region) => ({
      call: async <Input extends object, Output>(operation: string, input: Input): Promise<Output> => {
        const { sdk, client } = await load(service, region);
        const Command = sdk[`${operation}Command`] as (new (input: Input) => object) | undefined;
        if (Command === undefined) throw new Error(`the SDK knows no ${service}:${operation}`);
        return (await client.send(new Command(input))) as Output;
      },
    }),
    destroy: () => {
      for (const client of clients) client.config.requestHandler.destroy?.();
    },
  };
}

const packages = new Map<string, Promise<Loaded['sdk']>>();

/** Kept for all factories: in a bundle each import makes a new object of the hundreds of names in a package. */
function packageOf(service: string): Promise<Loaded['sdk']> {
  const known = packages.get(service) ?? (serviceEntry(service).load() as Promise<Loaded['sdk']>);
  packages.set(service, known);
  return known;
}

interface Target {
  readonly service: string;
  readonly region: string;
  readonly sdk: Readonly<Record<string, unknown>>;
}

const connectionTimeout = seconds(3);
/** AWS: Cost Explorer takes its time (no figure is published; a day's grouping was seen to take 10 s and more). */
const slowServices: Readonly<Record<string, Duration>> = { ce: seconds(30) };

function build(options: ClientOptions, { service, region, sdk }: Target): SdkClient {
  const Client = sdk[serviceEntry(service).client] as new (config: object) => SdkClient;
  const { credentials, handler, endpoint, userAgent, signal } = options;
  const client = new Client({
    ...explicit,
    // The chain of middleware is put together once for each command, and what a call leaves in it is found by the next one. S3's leave their bucket's endpoint.
    cacheMiddleware: service !== 's3',
    region,
    credentials,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(userAgent === undefined ? {} : { customUserAgent: userAgent }),
    requestHandler: handler?.(service, region) ?? { connectionTimeout, requestTimeout: options.requestTimeout ?? slowServices[service] ?? seconds(10), throwOnRequestTimeout: true },
  });
  if (signal !== undefined) client.config.requestHandler = abortable(client.config.requestHandler, signal);
  // Goes through all that is sent and all that comes, for a logger that nobody has given.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(guard(options, service), { step: 'initialize', priority: 'high', name: 'platformGuard' });
  client.middlewareStack.add(retrying(options, service), { step: 'finalizeRequest', priority: 'high', name: 'retryMiddleware', tags: ['RETRY'], override: true });
  if (handler !== undefined) lighten(client);
  return client;
}

/** In process nobody hears who is asking, whether it is a Lambda function, or how it would be signed. */
const unheard = ['getUserAgentMiddleware', 'recursionDetectionMiddleware', 'httpSigningMiddleware', 'httpAuthSchemeMiddleware'];

function lighten(client: SdkClient): void {
  for (const name of unheard) client.middlewareStack.remove(name);
  // The SDK copies it three times for each call. Its own has been put together piece by piece, with a getter among them: V8 then
  // keeps it as a dictionary, and a copy of that takes seven times as long. Two of the three are taken of the object that the
  // client was made with.
  client.config = { ...client.config };
  for (const name of ['serializerMiddleware', 'deserializerMiddleware']) client.middlewareStack.remove(name);
  client.middlewareStack.use(getSchemaSerdePlugin(client.config as never) as never);
}

const nothing = async (): Promise<undefined> => undefined;
/** Everything that a client would else look for in the environment or in ~/.aws, also where it is only the default. */
const explicit = {
  authSchemePreference: [],
  defaultsMode: 'standard',
  disableClockSkewCorrection: true,
  disableMultiregionAccessPoints: false,
  disableRequestCompression: false,
  disableS3ExpressSessionAuth: true,
  ignoreConfiguredEndpointUrls: true,
  maxAttempts: 1,
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  requestMinCompressionSizeBytes: 10_240,
  responseChecksumValidation: 'WHEN_SUPPORTED',
  retryMode: 'standard',
  sigv4aSigningRegionSet: nothing,
  useArnRegion: false,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: nothing,
} as const;

type Next = (args: SendArguments) => Promise<unknown>;
interface SendArguments {
  readonly input: object;
}
interface SendContext {
  readonly commandName?: string;
  readonly __smithy_context?: { readonly abortSignal?: AbortSignal };
}

const operationOf = ({ commandName = '' }: SendContext): string => commandName.replace(/Command$/, '');

/** Around everything: refuses what may not be sent, tells of the call, keeps the door, says in our words what went wrong. */
function guard({ clock, readOnly, onCall }: ClientOptions, service: string) {
  return (next: Next, context: SendContext) => async (args: SendArguments) => {
    const operation = operationOf(context);
    const action = iamActionOf(service, operation);
    if (readOnly === true && !isReadOperation(operation)) throw awsProblem('AWS_READ_ONLY', { action }, { landed: 'no' });
    onCall?.(action);
    try {
      return await clock.track(() => next(args));
    } catch (thrown) {
      throw thrown instanceof Error && thrown.name === 'AbortError' && thrown.cause instanceof Error ? thrown.cause : asAwsProblem(thrown, action);
    }
  };
}

/** In the place of the SDK's own: after the request is built, so that a token is the same in every send; before it is signed. */
function retrying(options: ClientOptions, service: string) {
  return (next: Next, context: SendContext) => (args: SendArguments) =>
    sendPersistently(() => next(args), { service, operation: operationOf(context), input: args.input }, { ...options, signal: context.__smithy_context?.abortSignal ?? options.signal });
}

/** The factory's signal for calls that bring none of their own. */
function abortable(handler: HeldHandler, signal: AbortSignal): HeldHandler {
  return {
    ...(handler.metadata === undefined ? {} : { metadata: handler.metadata }),
    handle: async (request, given) => {
      if (signal.aborted) throw Object.assign(new Error('Request aborted', { cause: abortReason(signal) }), { name: 'AbortError' });
      return handler.handle(request, { ...given, abortSignal: given?.abortSignal ?? signal });
    },
    destroy: () => handler.destroy?.(),
  };
}
