// A caller whose clock is off: how far AWS lets a signature's time be away from its own, and what time it is for AWS.
import { wallNow } from '../../world/real-clock.ts';
import { instant, iso, minutes, parseInstant, plus, seconds, type Duration, type Instant } from '../../world/time.ts';
import type { World } from '../world/world.ts';
import type { WireRequest } from './wire.ts';

export interface Skewed {
  readonly signed: Instant;
  readonly server: Instant;
  readonly allowed: Duration;
}

export type SignedRequest = Pick<WireRequest, 'headers' | 'query'>;

// AWS: "a request must reach AWS within five minutes of its time stamp" (IAM user guide, "Elements of an AWS API request signature");
// S3 and EC2 take fifteen (S3 API, RequestTimeTooSkewed; EC2 API, RequestExpired).
const patient: ReadonlySet<string> = new Set(['s3', 'ec2']);
const allowedFor = (service: string): Duration => minutes(patient.has(service) ? 15 : 5);

/** How far callers' clocks are ahead of AWS's by the fault `clock-skew`; undefined while there is none. */
function skewIn(world: World, region: string): Duration | undefined {
  const [fault] = world.activeFaults('clock-skew', region);
  return fault === undefined ? undefined : seconds(Number(fault.args['seconds']));
}

/**
 * The time of a signed request against that of AWS, while the fault `clock-skew` is there. One without a signature was made now,
 * by a clock that is off.
 */
export function skewOf(world: World, { service, region, request }: { readonly service: string; readonly region: string; readonly request: SignedRequest | undefined }): Skewed | undefined {
  const ahead = skewIn(world, region);
  if (ahead === undefined) return undefined;
  const signed = request === undefined ? undefined : signedAt(request);
  const server = signed === undefined ? world.now : serverTime(ahead);
  const told = signed ?? plus(world.now, ahead);
  return Math.abs(told - server) > allowedFor(service) ? { signed: told, server, allowed: allowedFor(service) } : undefined;
}

/** Signatures tell the time of this machine, so AWS's is reckoned from that. */
const serverTime = (ahead: Duration): Instant => instant(wallNow() - ahead);

/** What answers carry while the fault is there: clients that correct their clock do it by this. */
export function dateHeader(world: World, region: string, request: SignedRequest): Readonly<Record<string, string>> | undefined {
  const ahead = skewIn(world, region);
  return ahead === undefined || signedAt(request) === undefined ? undefined : { date: httpDate(serverTime(ahead)) };
}

/** When a request was signed: by its header, or by the query of a presigned address. */
function signedAt({ headers, query }: SignedRequest): Instant | undefined {
  const presigned = query['X-Amz-Date'];
  const text = headers['x-amz-date'] ?? (typeof presigned === 'string' ? presigned : undefined);
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  return year === undefined ? undefined : parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** `20260105T101500Z` */
export const stamp = (at: Instant): string => `${iso(at).slice(0, 19).replace(/[-:]/g, '')}Z`;

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mon, 05 Jan 2026 10:15:00 GMT` */
function httpDate(at: Instant): string {
  const [date = '', time = ''] = iso(at).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${weekdays[Math.floor(at / 86_400_000) % 7]}, ${day} ${months[Number(month) - 1]} ${year} ${time.slice(0, 8)} GMT`;
}
