// The reasons that stand on events, in AWS's words.
import type { AwsFault } from '../../../world/aws-fault.ts';
import { uuidFrom } from '../identifiers.ts';

export const creationInitiated = 'Resource creation Initiated';
export const needsReplacement = 'Requested update requires the creation of a new physical resource; hence creating one.';
export const creationCancelled = 'Resource creation cancelled';
export const updateCancelled = 'Resource update cancelled';
export const userInitiated = 'User Initiated';

const list = (names: readonly string[]): string => `[${[...names].sort().join(', ')}]`;

/** AWS: each sentence ends with a space, also the last one. */
export function failedTo(failed: { readonly create?: readonly string[]; readonly update?: readonly string[]; readonly delete?: readonly string[] }): string {
  return (['create', 'update', 'delete'] as const)
    .filter((act) => (failed[act]?.length ?? 0) > 0)
    .map((act) => `The following resource(s) failed to ${act}: ${list(failed[act] ?? [])}. `)
    .join('');
}

const handlerCodes: readonly (readonly [RegExp, string])[] = [
  [/AlreadyExists|AlreadyOwned|Duplicate|EntityAlready|InUseByAnother/i, 'AlreadyExists'],
  [/NotFound|NoSuch|DoesNotExist|NotExist/i, 'NotFound'],
  [/LimitExceeded|Quota|TooMany/i, 'ServiceLimitExceeded'],
  [/Throttl|RequestLimit/i, 'Throttling'],
  [/AccessDenied|Unauthorized/i, 'AccessDenied'],
  [/InvalidState|Invalid.*State|InUse|Conflict|Dependency/i, 'ResourceConflict'],
  [/Invalid|Validation|Malformed|Missing|Parameter/i, 'InvalidRequest'],
];

const handlerCode = (code: string): string => handlerCodes.find(([pattern]) => pattern.test(code))?.[1] ?? 'GeneralServiceException';

/** What a resource's event says when its service refuses. */
export function handlerMessage(fault: AwsFault, about: { readonly type: string; readonly physicalName: string }): string {
  // What the sandbox lacks must not look like a refusal of AWS's.
  if (fault.code === 'NotImplemented') return fault.message;
  const [, service = ''] = about.type.split('::');
  const request = uuidFrom('request', about.type, about.physicalName, fault.code);
  const requestToken = uuidFrom('handler', about.type, about.physicalName, fault.code);
  const detail = fault.message === '' ? fault.code : fault.message;
  return `Resource handler returned message: "${detail} (Service: ${service}, Status Code: ${fault.status}, Request ID: ${request})" (RequestToken: ${requestToken}, HandlerErrorCode: ${handlerCode(fault.code)})`;
}

/** A deletion of what is not there is a success. */
export const isGone = (fault: AwsFault): boolean => handlerCode(fault.code) === 'NotFound';

/** A refusal that may pass by itself: something else still holds the thing, or it is busy. */
export const mayPass = (fault: AwsFault): boolean => ['ResourceConflict', 'Throttling'].includes(handlerCode(fault.code));
