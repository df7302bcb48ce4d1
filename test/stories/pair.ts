// A small application in two regions: what stories of the second one are told about.
import { describeEnvironment } from '../../src/lib/config/describe.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { resolveAll } from '../../src/lib/sandbox/services/route53/resolve.ts';
import { parseConfig } from './other-app.ts';

const text = (regions: string): string => `version: 1
app: pair
blueprint: startup
domain: pair.example.org
regions: ${regions}
environments:
  live:
    account: "555555555555"
    settings: { storage: { moreBuckets: true } }
    budget: { monthly: 100 }
services:
  web: { image: web, port: 8080, cpu: 256, memory: 512, count: 2, needs: [database, storage], probe: { read: /probe/read } }
`;

/** Home in us-east-1, the standby in us-west-2. */
export const pair = describeEnvironment(parseConfig(text('{ home: us-east-1, standby: us-west-2 }')), 'live');
/** The same before it had a second region. */
export const alone = describeEnvironment(parseConfig(text('{ home: us-east-1 }')), 'live');

export const host = 'web.live.pair.example.org';
export const bucketIn = (region: string, kind = 'videos'): string => `pair-live-${kind}-555555555555-${region}`;

export const inAws = (sandbox: OpenSandbox, region: string, [service, operation, input]: readonly [service: string, operation: string, input: object]): unknown =>
  sandbox.world.answer({ service, operation, input, account: pair.account, region, principal: `arn:aws:iam::${pair.account}:user/sandbox` }, sandbox.now());

/** The region that the name servers send users to, and how many of them; none: there is no such name. */
export function usersGoTo(sandbox: OpenSandbox, name = host): Readonly<Record<string, number>> {
  const all = sandbox.world.transact(sandbox.now(), () => resolveAll(sandbox.world.context({ account: pair.account, region: pair.region, principal: 'test' }), { name, type: 'A' }));
  const shares: Record<string, number> = {};
  for (const { share, answers, via } of all) {
    const region = via.map((it) => /^(us-(?:east-1|west-2))\.live/.exec(it)?.[1]).find((it) => it !== undefined) ?? 'nowhere';
    if (answers.length > 0) shares[region] = (shares[region] ?? 0) + share;
  }
  return shares;
}

export const reading = (sandbox: OpenSandbox) => cloudIn(sandbox, pair.account, {});
