// A gate before records that a health check decides about: a new inverted check counts as unhealthy until its checkers have looked.
import type { Dns } from '../../../aws/dns.ts';
import { done, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { between, minutes, seconds, type Instant } from '../../../world/time.ts';

export const healthyStep = (part: string): string => `${part}-healthy`;

/** @param it.check the id of the health check, as soon as it is known @param after ids of the steps that must be done before */
export function waitUntilHealthy(dns: () => Dns, it: { readonly part: string; readonly title: string; readonly check: () => Promise<string | undefined> }, after: readonly string[]): Step {
  /** Since when every look has found it healthy; a resumed run begins to count anew. */
  let since: Instant | undefined;
  return {
    id: healthyStep(it.part),
    title: `Wait until Route 53 sees home as healthy, before ${it.title} is touched`,
    // AWS: "Route 53 considers a new health check to be healthy until there's enough data ... if you choose the option to invert ...
    // unhealthy" (Developer Guide, "Values that you specify when you create or update health checks").
    why: 'an inverted check counts as unhealthy until it has data: records that were attached to it before would send everybody to the standby region',
    byHand: 'aws route53 get-health-check-status --health-check-id ID: every checker reports 403, for half a minute',
    actions: ['cloudformation:DescribeStacks', 'route53:GetHealthCheck', 'route53:GetHealthCheckStatus'],
    after,
    limit: minutes(15),
    every: seconds(5),
    async check(context) {
      const id = await it.check();
      const seen = id === undefined ? undefined : await dns().health(id);
      if (seen === undefined) return waiting('the health check is not to be seen yet');
      if (seen.healthy < seen.checkers || seen.checkers === 0) {
        since = undefined;
        return waiting(`${seen.healthy} of ${seen.checkers} checkers see it healthy`);
      }
      since ??= context.now();
      const left = seconds(Math.max(0, Math.ceil((seen.settles - between(since, context.now())) / 1000)));
      return left > 0 ? waiting(`all ${seen.checkers} checkers see it healthy; ${left / 1000} s until that counts`) : done({ healthCheck: id ?? '' });
    },
  };
}
