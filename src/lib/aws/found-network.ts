// A VPC that exists already, as an environment would stand in it: what was found of it, and whether it will do. Pure.
import { isWithin, lengthOf, overlap } from '../world/ipv4.ts';

export interface FoundNetwork {
  readonly id: string;
  /** Its Name tag; empty where it has none. */
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly subnets: readonly FoundSubnet[];
  readonly natGateways: readonly { readonly id: string; readonly zoneId: string; readonly state: string; readonly address: string }[];
  /** Route tables that reach S3 without a NAT gateway. */
  readonly s3Tables: readonly string[];
  /** Services with an interface endpoint that answers to the service's own name: `ecr.api`. */
  readonly privateNames: readonly string[];
  /** Other VPCs of the region that have addresses of it. */
  readonly overlapping: readonly string[];
}

export interface FoundSubnet {
  readonly id: string;
  readonly zoneId: string;
  readonly cidr: string;
  /** Addresses that nobody has. */
  readonly free: number;
  readonly routeTable: string;
  /** Where what is for elsewhere goes: `other` is a transit gateway, an appliance, a peering. */
  readonly out: 'internet' | 'nat' | 'other' | 'none';
  /** Where that is a NAT gateway. */
  readonly nat?: string;
}

/** What platform.yml says of it; lists are empty until somebody has chosen. */
export interface Adoption {
  readonly vpc: string;
  readonly cidr: string;
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
  readonly natAddresses: readonly string[];
}

/** What the environment wants of its network. */
export interface NetworkWish {
  readonly region: string;
  readonly zones: number;
  readonly natGateways: string;
  /** They are to be made: those that the environment has already do not count. */
  readonly interfaceEndpoints: boolean;
  readonly firewall: boolean;
  /** Networks that it is to be joined with one day; `hard`: this one cannot be beside it at all. */
  readonly others: readonly { readonly name: string; readonly cidr: string; readonly hard: boolean }[];
}

export interface Unfitness {
  readonly said: string;
  readonly fix: string;
}

export interface NetworkVerdict {
  readonly unfit: readonly Unfitness[];
  /** What a person should know, and what takes nothing away. */
  readonly notes: readonly string[];
  /** In the order of the subnets; empty where they do not fit. */
  readonly zoneIds: readonly string[];
}

/** Interface endpoints of the network's template. */
const endpointServices: readonly string[] = ['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'ssm', 'ssmmessages', 'kms', 'sqs'];
/** AWS: a load balancer wants a /27 and 8 free addresses in each of its subnets (Elastic Load Balancing, "Subnets for your load balancer"). */
const leastPublic = 8;
const longestPublic = 27;
/** Ours: a few services beside their own next release, the database and the cache with a node each. */
const leastPrivate = 32;

const isPublic = ({ out }: FoundSubnet): boolean => out === 'internet';
const isPrivate = ({ out }: FoundSubnet): boolean => out === 'nat' || out === 'other';

/** Whether what was chosen will do: everything that is in its way at once. @param found undefined: there is no such VPC */
export function judgeNetwork(found: FoundNetwork | undefined, chosen: Adoption, wish: NetworkWish): NetworkVerdict {
  if (found === undefined) return { unfit: [{ said: `${wish.region} has no VPC ${chosen.vpc} in this account`, fix: `\`aws --region ${wish.region} ec2 describe-vpcs\` lists those that it has` }], notes: [], zoneIds: [] };
  const byId = new Map(found.subnets.map((subnet) => [subnet.id, subnet]));
  const pick = (ids: readonly string[]): readonly FoundSubnet[] => ids.flatMap((id) => byId.get(id) ?? []);
  const [open, inner] = [pick(chosen.publicSubnets), pick(chosen.privateSubnets)];
  const missing = [...chosen.publicSubnets, ...chosen.privateSubnets].filter((id) => !byId.has(id));
  const unfit: readonly Unfitness[] = [
    ...ofVpc(found, chosen, wish),
    ...missing.map((id) => ({ said: `${id} is no subnet of ${found.id}`, fix: 'Name one of its own' })),
    ...open.flatMap((subnet) => ofPublic(subnet)),
    ...inner.flatMap((subnet) => ofPrivate(subnet, found)),
    ...[...open, ...inner].filter(({ cidr }) => !isWithin(cidr, chosen.cidr)).map(({ id, cidr }) => ({ said: `${id} has ${cidr}, which is not within network.cidr, ${chosen.cidr}`, fix: `Set network.cidr to that block of ${found.id} in which all of the subnets lie: ${found.cidrs.join(', ')}` })),
    ...ofZones(open, 'public', wish),
    ...ofZones(inner, 'private', wish),
    ...(wish.firewall ? ofAddresses(inner, { found, chosen, wish }) : []),
  ];
  return { unfit, notes: notesOn(inner, found, wish), zoneIds: unfit.length === 0 ? inner.map(({ zoneId }) => zoneId) : [] };
}

/** The subnets that would be taken: in each zone the roomiest of either kind. Where there are too few, what there is. */
export function chooseSubnets(found: FoundNetwork, zones: number): Adoption {
  const [best] = found.cidrs.map((cidr) => chooseWithin(found, cidr, zones)).sort((a, b) => pairs(b) - pairs(a) || b.privateSubnets.length - a.privateSubnets.length);
  const { cidr = '', publicSubnets = [], privateSubnets = [] } = best ?? {};
  const ways = [...new Set(found.subnets.filter(({ id }) => privateSubnets.includes(id)).sort(byZone).flatMap(({ nat }) => nat ?? []))];
  const addresses = ways.flatMap((id) => found.natGateways.find((it) => it.id === id)?.address || []);
  return { vpc: found.id, cidr, publicSubnets, privateSubnets, natAddresses: addresses };
}

/** How many NAT gateways the chosen private subnets go out by, in the blueprint's word. */
export function natWord(found: FoundNetwork, { privateSubnets }: Pick<Adoption, 'privateSubnets'>): 'one' | 'per-zone' {
  const ways = new Set(found.subnets.filter(({ id }) => privateSubnets.includes(id)).flatMap(({ nat }) => nat ?? []));
  return ways.size > 1 && ways.size === privateSubnets.length ? 'per-zone' : 'one';
}

type Chosen = Pick<Adoption, 'cidr' | 'publicSubnets' | 'privateSubnets'>;
const pairs = ({ publicSubnets, privateSubnets }: Chosen): number => Math.min(publicSubnets.length, privateSubnets.length);
const byZone = (a: FoundSubnet, b: FoundSubnet): number => (a.zoneId < b.zoneId ? -1 : 1);

function chooseWithin({ subnets }: FoundNetwork, cidr: string, zones: number): Chosen {
  const inside = subnets.filter((it) => isWithin(it.cidr, cidr)).sort((a, b) => b.free - a.free || (a.id < b.id ? -1 : 1));
  const in_ = (zone: string, fits: (subnet: FoundSubnet) => boolean): string | undefined => inside.find((it) => it.zoneId === zone && fits(it))?.id;
  const all = [...new Set(inside.map(({ zoneId }) => zoneId))].sort();
  const whole = all.filter((zone) => in_(zone, isPublic) !== undefined && in_(zone, isPrivate) !== undefined);
  // Those that have both first, so that what is missing is told of the others.
  const taken = [...whole, ...all.filter((zone) => !whole.includes(zone))].slice(0, zones);
  const of = (fits: (subnet: FoundSubnet) => boolean, instead: (subnet: FoundSubnet) => boolean): readonly string[] => taken.flatMap((zone) => in_(zone, fits) ?? in_(zone, instead) ?? []);
  // A subnet without a way out is taken for a private one that lacks it: that is what there is to say.
  return { cidr, publicSubnets: of(isPublic, () => false), privateSubnets: of(isPrivate, ({ out }) => out === 'none') };
}

function ofVpc(found: FoundNetwork, chosen: Adoption, { region, others, interfaceEndpoints }: NetworkWish): readonly Unfitness[] {
  const attribute = (name: string, flag: string): Unfitness => ({ said: `${found.id} has ${name} off: names of AWS's services and of the environment would not be found`, fix: `\`aws --region ${region} ec2 modify-vpc-attribute --vpc-id ${found.id} --${flag}\`` });
  const taken = interfaceEndpoints ? endpointServices.filter((it) => found.privateNames.includes(it)) : [];
  return [
    ...(found.cidrs.includes(chosen.cidr) ? [] : [{ said: `network.cidr is ${chosen.cidr}; ${found.id} has ${found.cidrs.join(', ')}`, fix: `Set network.cidr to ${found.cidrs.join(' or ')}` }]),
    ...(found.dnsSupport ? [] : [attribute('DNS support', 'enable-dns-support')]),
    ...(found.dnsHostnames ? [] : [attribute('DNS hostnames', 'enable-dns-hostnames')]),
    ...others.filter(({ cidr, hard }) => hard && overlap(cidr, chosen.cidr)).map(({ name, cidr }) => ({ said: `${found.id} has ${chosen.cidr}, which overlaps ${cidr} of ${name}: the two could never be joined`, fix: `Choose another VPC, or give ${name} another network.cidr while it does not stand` })),
    // AWS: one endpoint for a service with a private name in a VPC (VPC user guide, "Private DNS names").
    ...(taken.length === 0 ? [] : [{ said: `${found.id} has interface endpoints for ${taken.join(', ')} already, and a second one for the same name is refused`, fix: 'Set network.interfaceEndpoints: false and use those; they must let in the whole VPC at 443' }]),
  ];
}

function ofPublic({ id, zoneId, out, free, cidr }: FoundSubnet): readonly Unfitness[] {
  return [
    ...(out === 'internet' ? [] : [{ said: `${id} (${zoneId}) has no route 0.0.0.0/0 to an internet gateway: it is not public`, fix: 'Give its route table that route, or name a subnet that has it' }]),
    ...(free >= leastPublic && lengthOf(cidr) <= longestPublic ? [] : [{ said: `${id} (${cidr}) has ${free} free addresses: a load balancer wants a /27 and ${leastPublic}`, fix: 'Name a larger subnet' }]),
  ];
}

function ofPrivate({ id, zoneId, out, free, nat, cidr }: FoundSubnet, { natGateways }: FoundNetwork): readonly Unfitness[] {
  const gateway = natGateways.find((it) => it.id === nat);
  return [
    ...(out === 'internet' ? [{ said: `${id} (${zoneId}) goes straight to the internet: it is not private`, fix: 'Name a subnet whose route 0.0.0.0/0 goes to a NAT gateway' }] : []),
    ...(out === 'none' ? [{ said: `${id} (${zoneId}) has no way out: tasks could neither fetch their images nor reach AWS`, fix: 'Give its route table a route 0.0.0.0/0 to a NAT gateway in a public subnet' }] : []),
    ...(out !== 'nat' || gateway?.state === 'available' ? [] : [{ said: `the way out of ${id} is ${nat ?? ''}, which is ${gateway?.state ?? 'not of this VPC'}`, fix: 'Give its route table a NAT gateway that works' }]),
    ...(free >= leastPrivate ? [] : [{ said: `${id} (${cidr}) has ${free} free addresses; tasks, their next release, database and cache want ${leastPrivate}`, fix: 'Name a larger subnet' }]),
  ];
}

function ofZones(subnets: readonly FoundSubnet[], kind: string, { zones, region }: NetworkWish): readonly Unfitness[] {
  const found = [...new Set(subnets.map(({ zoneId }) => zoneId))];
  return found.length === zones ? [] : [{ said: `${kind} subnets in ${found.length} ${found.length === 1 ? 'zone' : 'zones'}${found.length === 0 ? '' : ` (${found.join(', ')})`} of ${region}; network.zones wants ${zones}`, fix: `Make a ${kind} subnet in another zone, or name one${zones > 2 ? '; or lower network.zones' : ''}` }];
}

function ofAddresses(inner: readonly FoundSubnet[], { found, chosen, wish }: { readonly found: FoundNetwork; readonly chosen: Adoption; readonly wish: NetworkWish }): readonly Unfitness[] {
  const ways = found.natGateways.filter(({ id, state }) => state === 'available' && inner.some(({ nat }) => nat === id));
  const strange = chosen.natAddresses.filter((address) => !ways.some((it) => it.address === address));
  const untold = ways.filter(({ address }) => !chosen.natAddresses.includes(address));
  const wanted = wish.natGateways === 'per-zone' ? wish.zones : 1;
  return [
    // By a transit gateway it goes out elsewhere: the addresses are somebody's word then. No way out at all is told already.
    ...(strange.length === 0 || ways.length === 0 || inner.some(({ out }) => out === 'other') ? [] : [{ said: `no NAT gateway of the private subnets has ${strange.join(', ')}`, fix: `network.adopt.natAddresses: ${ways.map(({ address }) => address).join(', ')}` }]),
    ...(untold.length === 0 ? [] : [{ said: `the private subnets go out by ${untold.map(({ address }) => address).join(', ')} as well: the firewall would take our own tasks for strangers`, fix: 'Set network.natGateways and network.adopt.natAddresses to what there is' }]),
    ...(chosen.natAddresses.length === wanted ? [] : [{ said: `${chosen.natAddresses.length} addresses of NAT gateways, where network.natGateways ${wish.natGateways} wants ${wanted}`, fix: 'Set network.natGateways to what there is: one, or per-zone' }]),
  ];
}

function notesOn(inner: readonly FoundSubnet[], found: FoundNetwork, { others }: NetworkWish): readonly string[] {
  const paying = inner.filter(({ routeTable }) => !found.s3Tables.includes(routeTable)).map(({ id }) => id);
  const elsewhere = inner.filter(({ out }) => out === 'other').map(({ id }) => id);
  const ways = new Set(inner.flatMap(({ nat }) => nat ?? []));
  return [
    ...(paying.length === 0 ? [] : [`no S3 gateway endpoint for ${paying.join(', ')}: images and videos go through the NAT gateway and are paid by the gigabyte; the endpoint is free, and yours to make`]),
    ...(elsewhere.length === 0 ? [] : [`${elsewhere.join(', ')} ${elsewhere.length === 1 ? 'goes' : 'go'} out by something else than a NAT gateway: whether that leads to the internet is not looked at`]),
    ...(ways.size === 1 && inner.length > 1 ? ['one NAT gateway for all zones: the loss of its zone takes everybody’s way out'] : []),
    ...others.filter(({ cidr, hard }) => !hard && found.cidrs.some((it) => overlap(it, cidr))).map(({ name, cidr }) => `its addresses overlap ${cidr} of ${name}: the two could never be joined`),
    ...(found.overlapping.length === 0 ? [] : [`its addresses overlap those of ${found.overlapping.join(', ')}: they could never be peered`]),
    'its network ACLs are not looked at: they must let the VPC speak with itself, and answers back in',
  ];
}
