// What a served sandbox answers that is no call to AWS: which world it is and what time is there, and the requests of its users.
import type { Clock } from '../../world/clock.ts';
import { latest } from '../../world/time.ts';
import { kinds as ecs, type Task } from '../services/ecs/entities.ts';
import { answerNow, requestOf, type Answer } from '../users/ask.ts';
import type { Request } from '../users/journey.ts';
import { lookNow, type Look } from '../users/look.ts';
import type { World } from '../world/world.ts';
import { balancerFor, balancerPage, nearestBalancer, page } from './balancer-page.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** A path that no AWS service has. */
export const worldPath = '/_sandbox/world';
/** A header that only users of the sandbox's world send: their Host is a name of that world. */
export const userHeader = 'x-sandbox-user';
/** How long the answer took in the world, in ms: what this machine needed beside it is no part of that. */
export const latencyHeader = 'x-sandbox-latency';

export interface ServedWorld {
  readonly world: World;
  readonly clock: Clock;
  /** Who the world is, and how many times as fast as the wall it runs. */
  readonly birth?: { readonly world: string; readonly speed: number | 'max' };
}

/** For a client that wants to wait in the world's time. */
export function worldDocument({ world, clock, birth }: ServedWorld): WireResponse {
  const body = Buffer.from(JSON.stringify({ world: birth?.world ?? 'served', now: latest(clock.now(), world.now), speed: birth?.speed ?? 1 }));
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}

/**
 * As the world's own users are answered, by way of DNS, load balancer, task and database; over HTTPS where it is not said otherwise.
 * Who says that he is one of them gets no answer where there is no such name; anybody else comes to the nearest load balancer.
 * @returns undefined where the user gets no answer at all: no connection, none in time
 */
export async function answerUser({ world, clock }: ServedWorld, { method, headers, path, query, hostname }: WireRequest): Promise<WireResponse | undefined> {
  const url = `${headers['x-forwarded-proto'] === 'http' ? 'http' : 'https'}://${hostname}${originForm(path)}${searchOf(query)}`;
  if (!/^[\w.-]{1,255}$/.test(hostname) || !URL.canParse(url)) return page(400);
  const request = requestOf({ url, method });
  const { latency, response } = world.transact(clock.now(), () => {
    const answered = answerNow(world, { url, method });
    return { latency: answered.latency, response: responseTo(lookNow(world), request, { answered, stranger: headers[userHeader] === undefined }) };
  });
  await clock.sleep(latency);
  return response === undefined ? undefined : { ...response, headers: { ...response.headers, [latencyHeader]: String(latency) } };
}

/** A client that takes this for its proxy sends the whole address. */
const originForm = (path: string): string => path.replace(/^https?:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/');

function searchOf(query: WireRequest['query']): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => (typeof values === 'string' ? [values] : (values ?? [])).map((value) => [name, value] as [string, string]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function responseTo(look: Look, request: Request, { answered, stranger }: { readonly answered: Answer; readonly stranger: boolean }): WireResponse | undefined {
  const { status, servedBy } = answered;
  if (status === 'dns' && stranger) {
    const nearest = nearestBalancer(look, request.host);
    return nearest === undefined ? { statusCode: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from(`No load balancer of this world is there for ${request.host}\n`) } : balancerPage(nearest, request);
  }
  if (typeof status !== 'number') return undefined;
  if (servedBy !== undefined) return fromTask(look, status, servedBy);
  const balancer = balancerFor(look, request.host);
  return balancer === undefined ? page(status) : balancerPage(balancer, request, status);
}

/** The sandbox does not run images: what an application says is who it is. */
function fromTask({ world }: Look, statusCode: number, arn: string): WireResponse {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  const task = world.context({ account, region, principal: 'aws' }).table<Task>(ecs.task).get(resource.split('/').at(-1) ?? '');
  const said = { status: statusCode, service: task?.service?.split('/')[1], image: task?.containers[0]?.image, task: task?.id };
  return { statusCode, headers: { 'content-type': 'application/json' }, body: Buffer.from(`${JSON.stringify(said)}\n`) };
}
