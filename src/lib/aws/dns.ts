// Route 53 in our words, for what bootstrap must know: which public zone holds a domain.
import type { GetHealthCheckCommandOutput, GetHealthCheckStatusCommandOutput, GetHostedZoneCommandOutput, ListHostedZonesByNameCommandOutput } from '@aws-sdk/client-route-53';
import { seconds, type Duration } from '../world/time.ts';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

/** What the checkers of a health check say now. */
export interface CheckersSay {
  readonly checkers: number;
  /** So many of them see it healthy, `Inverted` applied. */
  readonly healthy: number;
  /** For so long they must agree before their word counts. */
  readonly settles: Duration;
}

export class Dns {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** Id of the public hosted zone of exactly this domain. */
  async publicZone(domain: string): Promise<string | undefined> {
    const answer = await this.#api.call<object, ListHostedZonesByNameCommandOutput>('ListHostedZonesByName', { DNSName: domain, MaxItems: 10 });
    const zone = answer.HostedZones?.find((it) => it.Name === `${domain}.` && it.Config?.PrivateZone !== true);
    return zone?.Id?.replace('/hostedzone/', '');
  }

  /** The name servers that Route 53 gave a zone, in lower case, in order. */
  async nameServers(zoneId: string): Promise<readonly string[]> {
    const { DelegationSet: set } = await this.#api.call<object, GetHostedZoneCommandOutput>('GetHostedZone', { Id: zoneId });
    return (set?.NameServers ?? []).map((name) => name.toLowerCase().replace(/\.$/, '')).sort();
  }

  /** Undefined: there is no such check. */
  async health(id: string): Promise<CheckersSay | undefined> {
    let check: GetHealthCheckCommandOutput;
    try {
      check = await this.#api.call('GetHealthCheck', { HealthCheckId: id });
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchHealthCheck')) return undefined;
      throw thrown;
    }
    const { Inverted: inverted = false, RequestInterval: interval = 30, FailureThreshold: threshold = 3 } = check.HealthCheck?.HealthCheckConfig ?? {};
    const { HealthCheckObservations: seen = [] } = await this.#api.call<object, GetHealthCheckStatusCommandOutput>('GetHealthCheckStatus', { HealthCheckId: id });
    // AWS: what a checker reports is what it saw, before the check's inversion (API reference, GetHealthCheckStatus; that it is so for
    // inverted ones is unverified). A checker that has not looked yet has no status.
    const good = seen.filter(({ StatusReport: it }) => (it?.Status ?? '') !== '' && /^Success/i.test(it?.Status ?? '') !== inverted);
    return { checkers: seen.length, healthy: good.length, settles: seconds(interval * threshold) };
  }
}
