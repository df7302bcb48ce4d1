// What AWS, the network or the credentials have to say, as problems: with AWS's own code and words kept.
import { isThrottlingError } from '@smithy/core/retry';
import { kind, problemsOf } from '../problems/catalogue.ts';
import { isProblem, type Problem } from '../problems/problem.ts';

interface Said {
  /** IAM action, such as `ecs:UpdateService`. */
  readonly action: string;
  /** AWS's own code and message. */
  readonly code: string;
  readonly message: string;
  readonly request: string | undefined;
}

const said = ({ action, code, message, request }: Said): string => `${action}: ${code}${message === '' ? '' : `: ${message}`}${request === undefined ? '' : ` (request ${request})`}`;

export const awsProblem = problemsOf({
  AWS_NO_CREDENTIALS: kind<{ readonly reason: string }>({
    outcome: 'refused',
    message: ({ reason }) => `no AWS credentials: ${reason}`,
    fix: () => 'Sign in (`aws sso login`), or set AWS_PROFILE, or give --profile; `aws sts get-caller-identity` must answer.',
  }),
  AWS_CREDENTIALS_EXPIRED: kind<{ readonly action: string; readonly reason: string }>({
    outcome: 'refused',
    message: ({ action, reason }) => `the AWS credentials have expired (at ${action}: ${reason})`,
    fix: () => 'Sign in again (`aws sso login`). A run that had begun goes on with `platform runs resume`.',
  }),
  AWS_CREDENTIALS_INVALID: kind<Said>({
    outcome: 'refused',
    message: (it) => `AWS does not know these credentials: ${said(it)}`,
    fix: () => 'Check access key, secret and session token: `aws sts get-caller-identity` must answer. Check this machine\'s clock as well.',
  }),
  AWS_CLOCK_OFF: kind<{ readonly action: string; readonly reason: string }>({
    outcome: 'refused',
    message: ({ action, reason }) => `this machine's clock is off: AWS does not take signatures of its time (at ${action}: ${reason})`,
    fix: () => 'Set the clock (`timedatectl set-ntp true`, or what your system has). A run that had begun goes on with `platform runs resume`.',
  }),
  AWS_ACCESS_DENIED: kind<Said & { readonly needed: string }>({
    outcome: 'refused',
    message: (it) => `not allowed: ${said(it)}`,
    fix: ({ needed }) => `Allow ${needed} in the caller's policy; a boundary, a service control policy or a resource policy may also stand in the way. \`--dry-run\` lists every action a run may use.`,
  }),
  AWS_THROTTLED: kind<Said>({
    outcome: 'inconclusive',
    message: (it) => `AWS asked to come back later, again and again: ${said(it)}`,
    fix: () => 'Wait some minutes and run it again; something else may be using up the account\'s API rate.',
  }),
  AWS_NO_ANSWER: kind<{ readonly action: string; readonly reason: string }>({
    outcome: 'inconclusive',
    message: ({ action, reason }) => `${action}: no answer from AWS (${reason})`,
    fix: () => 'Check the network and AWS\'s health; whether a change took effect is seen by looking again.',
  }),
  AWS_FAILED: kind<Said>({
    outcome: 'inconclusive',
    message: (it) => `AWS failed to answer: ${said(it)}`,
    fix: () => 'Look at AWS\'s health and run it again; whether a change took effect is seen by looking again.',
  }),
  AWS_REFUSED: kind<Said>({
    outcome: 'refused',
    message: said,
    fix: ({ action }) => `AWS refused ${action} for the reason above; mend that, then run it again.`,
  }),
  AWS_READ_ONLY: kind<{ readonly action: string }>({
    outcome: 'bug',
    message: ({ action }) => `a dry run tried to call ${action}, which changes something`,
    fix: () => 'Nothing was sent. This is a bug in platform: please report it.',
  }),
});

/** What the SDK throws, as far as it is of use here. */
interface SdkError extends Error {
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly Error?: { readonly Code?: unknown };
  /** Only what AWS itself said has one. */
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

const expiredCodes: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const clockCodes: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture']);
/** AWS: services say it with the codes of a wrong signature too; only the sentence tells. */
const clockWords = /^Signature (expired|not yet current):/;
const invalidCodes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const deniedCodes: ReadonlySet<string> = new Set(['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'AuthorizationErrorException', 'UnauthorizedOperation', 'UnauthorizedException', 'NotAuthorized']);
const providerErrors: ReadonlySet<string> = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError']);
/** The connection was never there. */
const unreached: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * What was thrown, as a problem; what neither AWS nor the network said (a bug, an abort) comes back as it is.
 * @param action the IAM action of the call
 */
export function asAwsProblem(thrown: unknown, action: string): unknown {
  if (!(thrown instanceof Error) || isProblem(thrown)) return thrown;
  const error = thrown as SdkError;
  if (providerErrors.has(error.name)) return credentialsProblem(error, action);
  return error.$fault === undefined ? networkProblem(error, action) : refusalProblem(error, action);
}

function credentialsProblem(error: SdkError, action: string): Problem {
  const occurrence = { landed: 'no', halt: true, cause: error } as const;
  if (/expired/i.test(error.message)) return awsProblem('AWS_CREDENTIALS_EXPIRED', { action, reason: error.message }, occurrence);
  return awsProblem('AWS_NO_CREDENTIALS', { reason: error.message }, occurrence);
}

function networkProblem(error: SdkError, action: string): unknown {
  const { code, name } = error;
  // An answer came and was none of AWS's: a proxy's page, half a body.
  if ('$response' in error) return awsProblem('AWS_NO_ANSWER', { action, reason: `unreadable: ${error.message}` }, { landed: 'maybe', cause: error });
  const isNetwork = name === 'TimeoutError' || (typeof code === 'string' && /^(E(?!RR_)[A-Z_]+|CERT_.*|.*_CERT.*|UNABLE_TO_.*)$/.test(code));
  if (!isNetwork) return error;
  const reason = typeof code === 'string' ? `${code}: ${error.message}` : error.message;
  return awsProblem('AWS_NO_ANSWER', { action, reason }, { landed: unreached.has(code) ? 'no' : 'maybe', cause: error });
}

function refusalProblem(error: SdkError, action: string): Problem {
  const [code = error.name] = awsCodesOf(error);
  const told: Said = { action, code, message: error.message, request: error.$metadata?.requestId };
  const no = { landed: 'no', cause: error } as const;
  if (clockCodes.has(code) || clockWords.test(error.message)) return awsProblem('AWS_CLOCK_OFF', { action, reason: error.message }, { ...no, halt: true });
  if (expiredCodes.has(code)) return awsProblem('AWS_CREDENTIALS_EXPIRED', { action, reason: error.message }, { ...no, halt: true });
  if (invalidCodes.has(code)) return awsProblem('AWS_CREDENTIALS_INVALID', told, { ...no, halt: true });
  if (deniedCodes.has(code)) return awsProblem('AWS_ACCESS_DENIED', { ...told, needed: neededAction(error.message) ?? action }, no);
  if (isThrottled(error, action)) return awsProblem('AWS_THROTTLED', told, { landed: 'throttled', cause: error });
  if ((error.$metadata?.httpStatusCode ?? 0) >= 500) return awsProblem('AWS_FAILED', told, { landed: 'maybe', cause: error });
  return awsProblem('AWS_REFUSED', told, no);
}

// AWS: everywhere but in Cost Explorer LimitExceededException is a quota (see retry.ts).
const isThrottled = (error: SdkError, action: string): boolean => isThrottlingError(error as never) && (error.name !== 'LimitExceededException' || action.startsWith('ce:'));

/** AWS: "User: ARN is not authorized to perform: iam:PassRole on resource: ..." (IAM user guide, access denied messages). */
function neededAction(message: string): string | undefined {
  return /not authorized to perform: ([a-z0-9-]+:[A-Za-z*]+)/.exec(message)?.[1];
}

/** Under which codes AWS said it: the shape's name, and the code of the query protocols where it is another. */
function awsCodesOf(error: SdkError): readonly string[] {
  return [error.name, error.Code, error.Error?.Code].filter((code): code is string => typeof code === 'string');
}

/** Whether AWS refused with one of these codes; asked of what was thrown, problem or not. */
export function isAwsProblem(thrown: unknown, ...codes: readonly string[]): boolean {
  const error: unknown = isProblem(thrown) ? thrown.cause : thrown;
  return error instanceof Error && '$fault' in error && awsCodesOf(error as SdkError).some((code) => codes.includes(code));
}
