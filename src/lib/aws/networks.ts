// EC2's networks in our words: the VPCs of a region, what one of them is made of, what they use up, and the names of zones.
import type { DescribeAddressesCommandOutput, DescribeAvailabilityZonesCommandOutput, DescribeManagedPrefixListsCommandOutput, DescribeNatGatewaysCommandOutput, DescribeRouteTablesCommandOutput, DescribeSubnetsCommandOutput, DescribeVpcAttributeCommandOutput, DescribeVpcEndpointsCommandOutput, DescribeVpcsCommandOutput, RouteTable, Subnet } from '@aws-sdk/client-ec2';
import { allPages, type ServiceApi } from './api.ts';
import { overlap } from '../world/ipv4.ts';
import type { FoundNetwork, FoundSubnet } from './found-network.ts';

export interface Vpc {
  readonly id: string;
  /** Its Name tag; empty where it has none. */
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** What `look` asks. */
export const networkReads: readonly string[] = ['ec2:DescribeNatGateways', 'ec2:DescribeRouteTables', 'ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute', 'ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcs'];

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

  /** The id of one of AWS's own lists of addresses, by its name; undefined where the region has none. */
  async prefixList(name: string): Promise<string | undefined> {
    const { PrefixLists = [] } = await this.#api.call<object, DescribeManagedPrefixListsCommandOutput>('DescribeManagedPrefixLists', { Filters: [{ Name: 'prefix-list-name', Values: [name] }] });
    return PrefixLists.find(({ PrefixListName, OwnerId }) => PrefixListName === name && OwnerId === 'AWS')?.PrefixListId;
  }

  /** All that matters of a VPC to whoever would stand in it; undefined where there is none of that id. Seven calls. */
  async look(vpc: string): Promise<FoundNetwork | undefined> {
    const vpcs = await this.vpcs();
    const it = vpcs.find(({ id }) => id === vpc);
    if (it === undefined) return undefined;
    const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
    const attribute = (Attribute: string) => this.#api.call<object, DescribeVpcAttributeCommandOutput>('DescribeVpcAttribute', { VpcId: vpc, Attribute });
    const [support, hostnames, subnets, tables, gateways, endpoints] = await Promise.all([
      attribute('enableDnsSupport'),
      attribute('enableDnsHostnames'),
      this.#all<DescribeSubnetsCommandOutput>('DescribeSubnets', { Filters }),
      this.#all<DescribeRouteTablesCommandOutput>('DescribeRouteTables', { Filters }),
      this.#all<DescribeNatGatewaysCommandOutput>('DescribeNatGateways', { Filter: Filters }),
      this.#all<DescribeVpcEndpointsCommandOutput>('DescribeVpcEndpoints', { Filters }),
    ]);
    const rows = subnets.flatMap(({ Subnets = [] }) => Subnets);
    const routes = tables.flatMap(({ RouteTables = [] }) => RouteTables);
    // AWS: one that is being deleted, or failed, is listed for an hour and carries nothing.
    const living = endpoints.flatMap(({ VpcEndpoints = [] }) => VpcEndpoints).filter(({ State }) => State?.toLowerCase() === 'available');
    const serviceOf = (name = ''): string => name.replace(/^com\.amazonaws\.[^.]+\./, '');
    return {
      ...it,
      dnsSupport: support.EnableDnsSupport?.Value ?? false,
      dnsHostnames: hostnames.EnableDnsHostnames?.Value ?? false,
      subnets: rows.map((subnet) => foundSubnet(subnet, routes)).sort((a, b) => (a.id < b.id ? -1 : 1)),
      natGateways: gateways.flatMap(({ NatGateways = [] }) => NatGateways).map(({ NatGatewayId = '', SubnetId, State = '', NatGatewayAddresses = [] }) => ({ id: NatGatewayId, zoneId: rows.find((subnet) => subnet.SubnetId === SubnetId)?.AvailabilityZoneId ?? '', state: State, address: NatGatewayAddresses[0]?.PublicIp ?? '' })).sort((a, b) => (a.id < b.id ? -1 : 1)),
      s3Tables: living.filter(({ VpcEndpointType, ServiceName }) => VpcEndpointType === 'Gateway' && serviceOf(ServiceName) === 's3').flatMap(({ RouteTableIds = [] }) => RouteTableIds).sort(),
      privateNames: living.filter(({ VpcEndpointType, PrivateDnsEnabled }) => VpcEndpointType === 'Interface' && PrivateDnsEnabled === true).map(({ ServiceName }) => serviceOf(ServiceName)).sort(),
      overlapping: vpcs.filter(({ id, cidrs }) => id !== vpc && cidrs.some((one) => it.cidrs.some((other) => overlap(one, other)))).map(({ id, name }) => (name === '' ? id : `${id} (${name})`)).sort(),
    };
  }

  #all<Page extends { readonly NextToken?: string | undefined }>(operation: string, input: object): Promise<readonly Page[]> {
    const ask = (NextToken?: string) => () => this.#api.call<object, Page>(operation, NextToken === undefined ? input : { ...input, NextToken });
    return allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
  }

  /** Free addresses by subnet. */
  async freeAddresses(subnets: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const pages = await this.#all<DescribeSubnetsCommandOutput>('DescribeSubnets', { SubnetIds: subnets });
    return Object.fromEntries(pages.flatMap(({ Subnets = [] }) => Subnets).map(({ SubnetId = '', AvailableIpAddressCount = 0 }) => [SubnetId, AvailableIpAddressCount]));
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

function foundSubnet({ SubnetId: id = '', AvailabilityZoneId: zoneId = '', CidrBlock: cidr = '', AvailableIpAddressCount: free = 0 }: Subnet, tables: readonly RouteTable[]): FoundSubnet {
  const own = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === id)) ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));
  // AWS: a route whose target is gone stays as a blackhole.
  const way = own?.Routes?.find(({ DestinationCidrBlock, State }) => DestinationCidrBlock === '0.0.0.0/0' && State !== 'blackhole');
  const nat = way?.NatGatewayId;
  const out = way === undefined ? 'none' : nat !== undefined ? 'nat' : way.GatewayId?.startsWith('igw-') === true ? 'internet' : 'other';
  return { id, zoneId, cidr, free, routeTable: own?.RouteTableId ?? '', out, ...(nat === undefined ? {} : { nat }) };
}
