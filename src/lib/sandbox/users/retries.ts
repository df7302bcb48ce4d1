// Users whose client asks once more when a request fails: what is left of the failures for them.
import { succeeded, journeysByResolver, type Journey, type Request } from './journey.ts';
import type { Look } from './look.ts';
import { rounded, type AccessKind } from './outages.ts';
import type { Site } from './sites.ts';
import { noteShare } from './spans.ts';
import type { Traffic } from './traffic.ts';

export const retrySpans = 'retry-outage';

/**
 * The second try goes through the same resolver and then wherever the load balancer sends it: one that failed by chance succeeds,
 * one whose DNS leads nowhere fails again.
 */
export function noteRetries(look: Look, site: Site, { failed, traffic }: { readonly failed: Readonly<Record<AccessKind, number>>; readonly traffic: Traffic }): void {
  for (const kind of ['read', 'write'] as const) {
    const request: Request = { host: site.host, port: site.port, path: site.path, method: kind === 'read' ? 'GET' : 'POST' };
    const share = failed[kind] === 0 || failed[kind] === 1 ? failed[kind] : rounded(failsTwice(look, request, traffic));
    noteShare(look.world, retrySpans, { site, kind, share });
  }
}

function failsTwice(look: Look, request: Request, { patience }: Traffic): number {
  const fails = ({ outcome, latency }: Journey): boolean => !succeeded(outcome) || latency >= patience;
  return journeysByResolver(look, request).reduce((sum, { share, journeys }) => {
    const once = journeys.reduce((failing, journey) => (fails(journey) ? failing + journey.share : failing), 0);
    return sum + share * once * once;
  }, 0);
}
