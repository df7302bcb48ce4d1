// Route 53 in our words, for what bootstrap must know: which public zone holds a domain.
import type { ListHostedZonesByNameCommandOutput } from '@aws-sdk/client-route-53';
import type { ServiceApi } from './api.ts';

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
}
