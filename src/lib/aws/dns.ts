// Route 53 in our words, for what bootstrap must know: which public zone holds a domain, and who it is handed on to.
import type { ChangeResourceRecordSetsCommandOutput, GetHealthCheckCommandOutput, GetHealthCheckStatusCommandOutput, GetHostedZoneCommandOutput, ListHostedZonesByNameCommandOutput, ListResourceRecordSetsCommandOutput, ResourceRecordSet } from '@aws-sdk/client-route-53';
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

/** Short, so that a delegation that is put right is seen right soon. */
const delegationSeconds = 300;

const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

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

  /** @param named the zone's name, or its id */
  async zone(named: string): Promise<string | undefined> {
    return /^Z[A-Z0-9]+$/.test(named) ? named : this.publicZone(named);
  }

  /** Whom a zone hands a name below it on to, in lower case, in order; undefined: to nobody. */
  async delegation(zoneId: string, name: string): Promise<readonly string[] | undefined> {
    const set = await this.#delegationSet(zoneId, name);
    return set?.ResourceRecords?.map(({ Value: value = '' }) => plainName(value)).sort();
  }

  async delegate(zoneId: string, name: string, servers: readonly string[]): Promise<void> {
    const set = { Name: `${name}.`, Type: 'NS', TTL: delegationSeconds, ResourceRecords: servers.map((server) => ({ Value: `${server}.` })) };
    await this.#change(zoneId, [{ Action: 'UPSERT', ResourceRecordSet: set }]);
  }

  async undelegate(zoneId: string, name: string): Promise<void> {
    const set = await this.#delegationSet(zoneId, name);
    if (set !== undefined) await this.#change(zoneId, [{ Action: 'DELETE', ResourceRecordSet: set }]);
  }

  /** AWS: the CNAMEs by which ACM's certificates were proved stay when their certificates and stacks go (ACM user guide, "DNS validation"). */
  async provingRecords(zoneId: string): Promise<readonly string[]> {
    try {
      return (await this.#proving(zoneId)).map(({ Name: name = '' }) => plainName(name));
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchHostedZone')) return [];
      throw thrown;
    }
  }

  async removeProvingRecords(zoneId: string): Promise<void> {
    const sets = await this.#proving(zoneId);
    if (sets.length > 0) await this.#change(zoneId, sets.map((set) => ({ Action: 'DELETE', ResourceRecordSet: set })));
  }

  async #proving(zoneId: string): Promise<readonly ResourceRecordSet[]> {
    const all: ResourceRecordSet[] = [];
    let from: object = {};
    for (;;) {
      const page = await this.#api.call<object, ListResourceRecordSetsCommandOutput>('ListResourceRecordSets', { HostedZoneId: zoneId, ...from });
      all.push(...(page.ResourceRecordSets ?? []));
      if (page.IsTruncated !== true) break;
      from = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier };
    }
    return all.filter(({ Type, ResourceRecords = [] }) => Type === 'CNAME' && ResourceRecords.some(({ Value: value = '' }) => plainName(value).endsWith('.acm-validations.aws')));
  }

  async #delegationSet(zoneId: string, name: string): Promise<ResourceRecordSet | undefined> {
    const { ResourceRecordSets: sets = [] } = await this.#api.call<object, ListResourceRecordSetsCommandOutput>('ListResourceRecordSets', { HostedZoneId: zoneId, StartRecordName: `${name}.`, StartRecordType: 'NS', MaxItems: 1 });
    return sets.find((set) => set.Type === 'NS' && plainName(set.Name ?? '') === name);
  }

  async #change(zoneId: string, changes: readonly object[]): Promise<void> {
    await this.#api.call<object, ChangeResourceRecordSetsCommandOutput>('ChangeResourceRecordSets', { HostedZoneId: zoneId, ChangeBatch: { Changes: changes } });
  }

  /** The name servers that Route 53 gave a zone, in lower case, in order; none where the zone is not there. */
  async nameServers(zoneId: string): Promise<readonly string[]> {
    try {
      const { DelegationSet: set } = await this.#api.call<object, GetHostedZoneCommandOutput>('GetHostedZone', { Id: zoneId });
      return (set?.NameServers ?? []).map(plainName).sort();
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchHostedZone')) return [];
      throw thrown;
    }
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
