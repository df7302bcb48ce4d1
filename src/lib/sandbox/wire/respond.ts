// One request over HTTP, from its bytes to its answer: a call to AWS, a user of the world, or neither.
import type { IncomingMessage } from 'node:http';
import { isProblem } from '../../problems/problem.ts';
import { AwsFault } from '../world/aws-fault.ts';
import { regions } from '../world/regions.ts';
import { readToken } from '../world/session.ts';
import { accessKeyOf, accountOf, callerOf, credentialScope, type CredentialScope } from './access-keys.ts';
import { answer } from './answer.ts';
import { answerUser, userHeader, worldDocument, worldPath, type ServedWorld } from './beside.ts';
import { largestBody, largestObject } from './body.ts';
import { bodyOf, headOf, isForLoopback } from './http-request.ts';
import type { Memory } from './memory.ts';
import { refusal } from './unaddressed.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { wireOfService } from './wires.ts';

/** What a bug met. */
export interface AskedFor {
  /** As far as the request told: `ecs AmazonEC2ContainerServiceV20141113.StopTask`. */
  readonly what: string;
}

export interface Answering extends ServedWorld {
  /** Whose calls those are that come with another key than the sandbox's own; left out: they are refused, as AWS refuses them. */
  readonly account?: string | undefined;
  /** Told of what is a bug of the sandbox itself. The caller gets a `SandboxBug`, which no client retries. */
  readonly onBug?: ((bug: unknown, asked: AskedFor) => void) | undefined;
  /** Told that the world cannot be written any more: nobody is answered from then on. */
  readonly onBroken?: ((problem: Error) => void) | undefined;
  /** For the bodies of all connections together. */
  readonly memory: Memory;
}

/** A request whose body has come, as a function that answers it. @returns undefined when its sender has gone, or gets no answer at all */
export type Respond = () => Promise<WireResponse | undefined>;

/** Reads to the end of the body. @returns undefined when the sender has gone */
export async function received(answering: Answering, request: IncomingMessage): Promise<Respond | undefined> {
  const head = headOf(request);
  const scope = credentialScope(head.headers, head.query);
  const isCall = scope !== undefined || isForLoopback(head);
  const largest = scope?.service === 's3' ? largestObject : largestBody;
  const body = await bodyOf(request, { keep: isCall ? largest : 0, memory: answering.memory });
  if (body === 'gone') return undefined;
  const asked: WireRequest = typeof body === 'string' ? head : { ...head, body: body.bytes };
  // What users send is taken and not looked at.
  if (head.headers[userHeader] !== undefined || !isCall) return () => guarded(answering, asked, () => answerUser(answering, asked));
  if (body === 'full') return async () => refusal(head.headers, 503, ['ServiceUnavailable', 'The sandbox holds as many bodies as it can; send this one again.']);
  if (body === 'too-large') return async () => tooLarge(head, scope, largest);
  return () => answerHere(answering, asked, scope);
}

/** AWS: S3 has its own code, with 400 ("List of error codes", S3 API reference). */
function tooLarge({ headers }: WireRequest, scope: CredentialScope | undefined, most: number): WireResponse {
  if (scope?.service === 's3') return refusal({}, 400, ['EntityTooLarge', `Your proposed upload exceeds the maximum allowed object size, which is ${most} bytes in the sandbox`]);
  return refusal(headers, 413, ['RequestEntityTooLarge', `the sandbox takes bodies of at most ${most} bytes`]);
}

type Speak = (fault: AwsFault) => WireResponse;

const speaksPlainly =
  ({ headers }: WireRequest): Speak =>
  ({ status, code, message }) =>
    refusal(headers, status, [code, message]);

function answerHere(answering: Answering, asked: WireRequest, scope: CredentialScope | undefined): Promise<WireResponse | undefined> {
  const plainly = speaksPlainly(asked);
  if (!isForLoopback(asked)) return Promise.resolve(plainly(new AwsFault('AccessDenied', 'the sandbox answers only to 127.0.0.1 and localhost', { status: 403 })));
  if (asked.path === worldPath) return Promise.resolve(worldDocument(answering));
  return guarded(answering, asked, (say) => answerCall(answering, asked, { scope: scope ?? unsignedScope(asked), say }));
}

interface Said {
  readonly scope: CredentialScope | undefined;
  /** How a bug is told from here on. */
  readonly say: (speak: Speak) => void;
}

async function answerCall(answering: Answering, asked: WireRequest, { scope, say }: Said): Promise<WireResponse | undefined> {
  const { world, clock, account: anyone } = answering;
  const plainly = speaksPlainly(asked);
  if (scope === undefined) return plainly(unsigned(asked));
  const service = world.service(scope.service);
  if (service?.sdk === undefined) return plainly(new AwsFault('NotImplemented', `The sandbox has no service ${scope.service}; a real account would answer.`, { status: 501 }));
  const wire = (await wireOfService(service)).speaking(asked);
  const speak: Speak = (fault) => wire.encodeFault(fault, 'sandbox');
  say(speak);
  // AWS: in public threads on every service; each has its own code for it, and here is the one that the SDKs know best.
  if (!known.has(scope.region)) return speak(new AwsFault('SignatureDoesNotMatch', `Credential should be scoped to a valid region, not '${scope.region}'.`, { status: 403 }));
  const own = accountOf(scope.accessKeyId);
  const account = own ?? anyone;
  const token = tokenIn(asked);
  if (account === undefined || (own !== undefined && isForged(scope.accessKeyId, token))) return speak(wire.refusals.unknownKey());
  const who = { account, region: scope.region, ...callerOf(account, token) };
  const reply = await answer({ world, clock, service, wire, request: asked, who });
  return reply.is === 'response' ? reply.response : undefined;
}

const known: ReadonlySet<string> = new Set([...regions, 'aws-global']);

/** AWS: a session's key comes with its token, and a token that no STS has given is no token ("The security token included in the request is invalid"). */
const isForged = (accessKeyId: string, token: string | undefined): boolean => (token === undefined ? accessKeyId.startsWith('ASIA') : readToken(token) === undefined);

/** A presigned address carries a session's token in its query. */
function tokenIn({ headers, query }: WireRequest): string | undefined {
  const presigned = query['X-Amz-Security-Token'];
  return headers['x-amz-security-token'] ?? (typeof presigned === 'string' ? presigned : undefined);
}

function unsigned({ headers, query }: WireRequest): AwsFault {
  // AWS: S3 says so for buckets made since June 2020; `aws s3 presign` of version 1 still signs this way where nothing is configured.
  if (query['AWSAccessKeyId'] !== undefined || /^AWS [^:]+:/.test(headers['authorization'] ?? '')) return new AwsFault('InvalidRequest', 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.', { status: 400 });
  if (headers['authorization']?.startsWith('AWS4-') === true) return new AwsFault('IncompleteSignature', "Authorization header requires 'Credential' parameter with a scope of date, region, service and aws4_request.", { status: 400 });
  return new AwsFault('MissingAuthenticationToken', 'Request is missing Authentication Token', { status: 403 });
}

/** AWS: a role is taken on with a token alone, unsigned; here the role's ARN tells the account (STS API reference, AssumeRoleWithWebIdentity). */
function unsignedScope({ body }: WireRequest): CredentialScope | undefined {
  if (body.length > 65_536) return undefined;
  const form = new URLSearchParams(Buffer.from(body).toString());
  if (form.get('Action') !== 'AssumeRoleWithWebIdentity') return undefined;
  // Without a role, or with what is none, it is STS that refuses.
  const account = /^arn:aws:iam::(\d{12}):role\//.exec(form.get('RoleArn') ?? '')?.[1] ?? '000000000000';
  return { accessKeyId: accessKeyOf(account), region: 'us-east-1', service: 'sts' };
}

/** Tells a bug as one, to its caller and to whoever serves; and nothing before it is on disk. */
async function guarded(answering: Answering, asked: WireRequest, work: (say: (speak: Speak) => void) => Promise<WireResponse | undefined>): Promise<WireResponse | undefined> {
  let speak = speaksPlainly(asked);
  try {
    const answered = await work((better) => (speak = better));
    await answering.world.store.durable();
    return answered;
  } catch (thrown) {
    if (isProblem(thrown)) {
      answering.onBroken?.(thrown);
      return speak(new AwsFault('SandboxBroken', `${thrown.data.message}. ${thrown.data.fix}`));
    }
    answering.onBug?.(thrown, { what: whatOf(asked) });
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return speak(new AwsFault('SandboxBug', `This is a bug of the sandbox, not an answer of AWS: ${reason}. The terminal that serves it says more.`));
  }
}

/** No body and no signature: they are the caller's. */
function whatOf({ method, path, headers, query }: WireRequest): string {
  const service = credentialScope(headers, query)?.service ?? headers['host'] ?? '';
  return [service, headers['x-amz-target'] ?? `${method} ${path}`].join(' ');
}
