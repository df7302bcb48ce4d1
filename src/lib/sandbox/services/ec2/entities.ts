// What EC2's networking keeps: entities as rows, and the names of their tables for the services that look.

export const kinds = {
  vpc: 'ec2.vpc',
  subnet: 'ec2.subnet',
  internetGateway: 'ec2.internet-gateway',
  address: 'ec2.address',
  natGateway: 'ec2.nat-gateway',
  routeTable: 'ec2.route-table',
  securityGroup: 'ec2.security-group',
  networkAcl: 'ec2.network-acl',
  endpoint: 'ec2.vpc-endpoint',
  flowLog: 'ec2.flow-log',
  networkInterface: 'ec2.network-interface',
} as const;

export type Tags = Readonly<Record<string, string>>;

export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly instanceTenancy: string;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly tags: Tags;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  /** `us-east-1a` */
  readonly zone: string;
  /** `use1-az4` */
  readonly zoneId: string;
  readonly mapPublicIp: boolean;
  readonly tags: Tags;
}

export interface InternetGateway {
  readonly id: string;
  readonly vpcId?: string;
  readonly tags: Tags;
}

export interface Address {
  readonly id: string;
  readonly publicIp: string;
  readonly associationId?: string;
  /** The NAT gateway's network interface. */
  readonly networkInterfaceId?: string;
  readonly tags: Tags;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly state: 'pending' | 'failed' | 'available' | 'deleting' | 'deleted';
  readonly connectivity: 'public' | 'private';
  readonly allocationId?: string;
  readonly publicIp?: string;
  readonly privateIp: string;
  readonly networkInterfaceId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly deletedAt?: number;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly tags: Tags;
}

export interface Route {
  readonly destination: string;
  readonly target: { readonly kind: 'local' | 'gateway' | 'nat' | 'peering' | 'transit' | 'interface' | 'endpoint'; readonly id: string };
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  readonly routes: readonly Route[];
  readonly associations: readonly { readonly id: string; readonly subnetId?: string; readonly main: boolean }[];
  readonly tags: Tags;
}

export interface Rule {
  readonly id: string;
  readonly protocol: string;
  /** Left out for protocol -1. */
  readonly from?: number;
  readonly to?: number;
  /** Exactly one of these four says who. */
  readonly cidr?: string;
  readonly cidr6?: string;
  readonly group?: string;
  readonly prefixList?: string;
  readonly description?: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  readonly tags: Tags;
}

export interface AclEntry {
  readonly number: number;
  readonly egress: boolean;
  /** IANA number as text, `-1` for all. */
  readonly protocol: string;
  readonly action: 'allow' | 'deny';
  readonly cidr?: string;
  readonly cidr6?: string;
  readonly from?: number;
  readonly to?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly entries: readonly AclEntry[];
  readonly associations: readonly { readonly id: string; readonly subnetId: string }[];
  readonly tags: Tags;
}

export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  readonly type: 'Gateway' | 'Interface';
  readonly service: string;
  readonly state: 'pending' | 'available' | 'deleting';
  readonly policy: string;
  readonly routeTableIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  readonly privateDns: boolean;
  readonly createdAt: number;
  readonly tags: Tags;
}

export interface FlowLog {
  readonly id: string;
  readonly resourceId: string;
  readonly trafficType: string;
  readonly destinationType: string;
  readonly logGroup?: string;
  readonly destination?: string;
  readonly deliverRole?: string;
  readonly format?: string;
  readonly aggregation: number;
  readonly createdAt: number;
  readonly tags: Tags;
}

/** An interface that another service keeps in a subnet: while it stands, the subnet and its security groups cannot go. */
export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  readonly privateIp: string;
  /** `ELB app/...`, `RDSNetworkInterface`: what AWS writes there. */
  readonly description: string;
  /** Who keeps it: `nat-0...`, `rds:db-...`. */
  readonly owner: string;
}
