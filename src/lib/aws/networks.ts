// EC2's networks in our words: the VPCs of a region, what they use up, and the names of its zones.
import type { DescribeAddressesCommandOutput, DescribeAvailabilityZonesCommandOutput, DescribeNatGatewaysCommandOutput, DescribeVpcsCommandOutput } from '@aws-sdk/client-ec2';
import { allPages, type ServiceApi } from './api.ts';

export interface Vpc {
  readonly id: string;
  /** Its Name tag; empty where it has none. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

export class Networks {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  async vpcs(): Promise<readonly Vpc[]> {
    const ask = (NextToken?: string) => () => this.#api.call<object, DescribeVpcsCommandOutput>('DescribeVpcs', NextToken === undefined ? {} : { NextToken });
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    return pages.flatMap((page) =>
      (page.Vpcs ?? []).map((it) => ({
        id: it.VpcId ?? '',
        name: it.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
        cidrs: [...new Set([it.CidrBlock ?? '', ...(it.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => CidrBlock ?? '')])].filter((block) => block !== ''),
      })),
    );
  }

  /** How many Elastic IPs the account holds there. */
  async addresses(): Promise<number> {
    return (await this.#api.call<object, DescribeAddressesCommandOutput>('DescribeAddresses', {})).Addresses?.length ?? 0;
  }

  /** How many NAT gateways stand or are being made; AWS: those that are gone are listed for an hour. */
  async natGateways(): Promise<number> {
    const ask = (NextToken?: string) => () => this.#api.call<object, DescribeNatGatewaysCommandOutput>('DescribeNatGateways', NextToken === undefined ? {} : { NextToken });
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    return pages.flatMap((page) => page.NatGateways ?? []).filter(({ State }) => State === 'available' || State === 'pending').length;
  }

  /** Names by zone id: ids mean the same everywhere, names differ from account to account. */
  async zoneNames(): Promise<Readonly<Record<string, string>>> {
    const { AvailabilityZones: zones = [] } = await this.#api.call<object, DescribeAvailabilityZonesCommandOutput>('DescribeAvailabilityZones', {});
    return Object.fromEntries(zones.map(({ ZoneId = '', ZoneName = '' }) => [ZoneId, ZoneName]));
  }
}
