// What a load balancer sends with a status of its own: the body of its rule, where its rule sends people, or its page.
import type { RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { kinds as elb, type LoadBalancer, type Rule } from '../services/elasticloadbalancing/entities.ts';
import { isNetwork } from '../services/elasticloadbalancing/network.ts';
import { actionsNow, routeOf } from '../services/elasticloadbalancing/route.ts';
import type { Request } from '../users/journey.ts';
import type { Look, Place } from '../users/look.ts';
import { authoritative } from '../users/resolvers.ts';
import type { WireResponse } from './wire.ts';

/** The load balancer that a name leads to now. */
export function balancerFor(look: Look, host: string): Place<LoadBalancer> | undefined {
  for (const branch of authoritative(look, host)) {
    const found = branch.answers.length === 0 ? undefined : look.balancer(branch.via.at(-1) ?? '');
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Where a name leads nowhere, its user still comes from somewhere: the load balancer whose rules know names most like it, as if he
 * had its address from before.
 */
export function nearestBalancer(look: Look, host: string): Place<LoadBalancer> | undefined {
  let best: { readonly place: Place<LoadBalancer>; readonly likeness: number } | undefined;
  for (const context of look.contextsWith(elb.loadBalancer)) {
    const rules = context.table<Rule>(elb.rule).values();
    for (const it of context.table<LoadBalancer>(elb.loadBalancer).values()) {
      if (isNetwork(it) || it.scheme === 'internal' || it.state !== 'active') continue;
      const names = rules.filter((rule) => rule.loadBalancerArn === it.arn).flatMap((rule) => rule.conditions.flatMap((condition) => condition.HostHeaderConfig?.Values ?? []));
      const likeness = Math.max(0, ...names.map((name) => commonEnd(name.toLowerCase(), host)));
      if (best === undefined || likeness > best.likeness) best = { place: { context, it }, likeness };
    }
  }
  return best?.place;
}

/** Labels that two names have in common at their ends. */
function commonEnd(a: string, b: string): number {
  const [left, right] = [a.split('.').reverse(), b.split('.').reverse()];
  const differs = left.findIndex((label, at) => label !== right[at]);
  return differs < 0 ? left.length : differs;
}

/** @param status its own, or left out: what its rules say to this request */
export function balancerPage({ context, it }: Place<LoadBalancer>, request: Request, status?: number): WireResponse {
  const routed = routeOf(context, { loadBalancer: it.arn, port: request.port, host: request.host, path: request.path, method: request.method });
  const action = routed.answer === 'none' ? undefined : actionsNow(context, context.table<Rule>(elb.rule).get(routed.ruleArn) as Rule)[0];
  if (routed.answer === 'fixed-response' && (status ?? routed.status) === routed.status) {
    return { statusCode: routed.status, headers: { 'content-type': action?.FixedResponseConfig?.ContentType ?? 'text/plain', server }, body: Buffer.from(routed.body) };
  }
  if (routed.answer === 'redirect' && (status ?? routed.status) === routed.status) {
    return { ...page(routed.status), headers: { ...page(routed.status).headers, location: placeOf(action?.RedirectConfig, request) } };
  }
  return page(status ?? 503);
}

const server = 'awselb/2.0';

const reasons: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  460: '',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** AWS: the page that an Application Load Balancer sends with its errors, seen in public threads on 502, 503 and 504. */
export function page(status: number): WireResponse {
  const title = `${status} ${reasons[status] ?? ''}`.trim();
  const html = ['<html>', `<head><title>${title}</title></head>`, '<body>', `<center><h1>${title}</h1></center>`, '</body>', '</html>', ''].join('\r\n');
  return { statusCode: status, headers: { 'content-type': 'text/html', server }, body: Buffer.from(html) };
}

/** AWS: what a redirect leaves out stays as it was; `#{...}` are the request's own. (ELB API, RedirectActionConfig) */
function placeOf(config: RedirectActionConfig | undefined, { host, port, path }: Request): string {
  const [own = '/', query = ''] = path.split('?', 2);
  const values: Readonly<Record<string, string>> = { protocol: port === 443 ? 'HTTPS' : 'HTTP', host, port: String(port), path: own.slice(1), query };
  const filled = (pattern: string): string => pattern.replace(/#\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const protocol = filled(config?.Protocol ?? '#{protocol}').toLowerCase();
  const search = filled(config?.Query ?? '#{query}');
  return `${protocol}://${filled(config?.Host ?? '#{host}')}:${filled(config?.Port ?? '#{port}')}${filled(config?.Path ?? '/#{path}')}${search === '' ? '' : `?${search}`}`;
}
