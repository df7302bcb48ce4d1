// A request at CloudFront: which behaviour takes it, which origin is asked under which host, and what is answered where that fails.
import type { CacheBehavior, DefaultCacheBehavior, Origin } from '@aws-sdk/client-cloudfront';
import { milliseconds, seconds, type Duration } from '../../world/time.ts';
import { genericResources } from '../services/cloudformation/generic-resource.ts';
import { aliasesOf, distributionsOf, type Distribution } from '../services/cloudfront/entities.ts';
import type { Context } from '../world/service.ts';
import type { Journey, Outcome, Request } from './journey.ts';
import type { Look, Place } from './look.ts';
import { authoritative } from './resolvers.ts';

// Guess: what an edge answers by itself takes as long as a load balancer's own answer.
const edgeAnswer = milliseconds(8);

/** The distribution with a name of CloudFront's own, whoever's it is. */
export function distributionAt(look: Look, dnsName: string): Place<Distribution> | undefined {
  const name = dnsName.replace(/\.$/, '');
  if (!name.endsWith('.cloudfront.net')) return undefined;
  return look.once(`distribution/${name}`, () => {
    for (const context of look.accounts()) {
      const it = distributionsOf(context).values().find(({ domainName }) => domainName === name);
      if (it !== undefined) return { context, it };
    }
    return undefined;
  });
}

/** The names of the origins that users of a host are served from. */
export function originsBehind(look: Look, host: string): readonly string[] {
  const found = authoritative(look, host).flatMap(({ via }) => distributionAt(look, via.at(-1) ?? '')?.it.config.Origins?.Items ?? []);
  return [...new Set(found.filter(({ CustomOriginConfig }) => CustomOriginConfig !== undefined).map(({ DomainName }) => DomainName ?? ''))];
}

export interface AtOrigin {
  /** The name whose addresses are asked. */
  readonly origin: string;
  /** As the origin meets it. */
  readonly request: Request;
}

/** @param ask the ways of a request that an edge sends to an origin */
export function throughDistribution({ context, it }: Place<Distribution>, request: Request, ask: (at: AtOrigin) => readonly Journey[]): readonly Journey[] {
  const { config } = it;
  // AWS: 403 where no distribution has the name. (CloudFront developer guide, "HTTP 403 status code")
  if (config.Enabled !== true || !(request.host === it.domainName || aliasesOf(it).some((alias) => covers(alias, request.host)))) return answer(403);
  const behavior = behaviorFor(it, request.path);
  if (request.port === 80 && behavior?.ViewerProtocolPolicy === 'redirect-to-https') return answer(301);
  if (behavior === undefined || behavior.AllowedMethods?.Items?.some((method) => method === request.method.toUpperCase()) !== true) return answer(403);
  const origin = config.Origins?.Items?.find(({ Id }) => Id === behavior.TargetOriginId);
  // Buckets, and the functions before them, are not played here.
  if (origin?.CustomOriginConfig === undefined) return answer(403);
  return ask({ origin: origin.DomainName ?? '', request: { ...request, port: portOf(origin, request), host: passesHost(context, behavior) ? request.host : (origin.DomainName ?? '') } }).map((way) => told(way, origin));
}

const answer = (outcome: Outcome): readonly Journey[] => [{ share: 1, outcome, latency: edgeAnswer }];

/** AWS: an asterisk stands for one label or for more. (CloudFront developer guide, "Use custom URLs", wildcards) */
const covers = (alias: string, host: string): boolean => alias === host || (alias.startsWith('*.') && host.endsWith(alias.slice(1)));

/** AWS: `*` is any text, `?` any one character, case counts. (CloudFront developer guide, "Path pattern") */
const fits = (pattern: string, path: string): boolean => new RegExp(`^${pattern.replace(/^\/?/, '/').replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(path);

function behaviorFor({ config }: Distribution, path: string): CacheBehavior | DefaultCacheBehavior | undefined {
  const bare = path.split('?')[0] ?? path;
  return config.CacheBehaviors?.Items?.find(({ PathPattern = '' }) => fits(PathPattern, bare)) ?? config.DefaultCacheBehavior;
}

const portOf = ({ CustomOriginConfig: how }: Origin, { port }: Request): number => (how?.OriginProtocolPolicy === 'https-only' || (how?.OriginProtocolPolicy === 'match-viewer' && port !== 80) ? (how.HTTPSPort ?? 443) : (how?.HTTPPort ?? 80));

/** AWS: the managed policy AllViewer, which passes all headers on. (CloudFront developer guide, "Use managed origin request policies") */
const allViewer = '216adef6-5c7f-47e4-b989-5492eafa07d3';

/** AWS: what is in the key of the cache is passed on by itself. (CloudFront developer guide, "Understand cache policies") */
function passesHost(context: Context, { OriginRequestPolicyId, CachePolicyId }: CacheBehavior | DefaultCacheBehavior): boolean {
  if (OriginRequestPolicyId === allViewer) return true;
  const policy = [context.in('us-east-1'), context].map((it) => genericResources(it).get(`AWS::CloudFront::CachePolicy ${CachePolicyId ?? ''}`)).find((it) => it !== undefined);
  return /"Headers":\[[^\]]*"host"/i.test(JSON.stringify(policy?.properties ?? {}));
}

/**
 * AWS: 504 where the origin does not take the connection or does not answer, 502 where its name cannot be found, its certificate does
 * not fit or it hangs up. (CloudFront developer guide, "Troubleshooting error response status codes")
 */
function told(way: Journey, origin: Origin): Journey {
  if (typeof way.outcome === 'number') return way;
  if (way.outcome === 'timeout') return { ...way, outcome: 504, latency: givenUp(origin) };
  return { ...way, outcome: way.outcome === 'refused' ? 504 : 502 };
}

/** AWS: three tries of ten seconds where nothing else is said. (botocore cloudfront: Origin ConnectionAttempts, ConnectionTimeout) */
const givenUp = ({ ConnectionAttempts, ConnectionTimeout }: Origin): Duration => seconds((ConnectionAttempts ?? 3) * (ConnectionTimeout ?? 10));
