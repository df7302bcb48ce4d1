// What ElastiCache keeps: replication groups with their nodes, subnet and parameter groups, events.
import type { Instant } from '../../../world/time.ts';

export const kinds = { group: 'elasticache.replication-group', subnetGroup: 'elasticache.subnet-group', parameterGroup: 'elasticache.parameter-group', event: 'elasticache.event', testFailover: 'elasticache.test-failover', lostZone: 'elasticache.lost-zone', queue: 'elasticache.queue' } as const;

export type Tags = Readonly<Record<string, string>>;

/** A node: a cache cluster of its own in the API's eyes. */
export interface Node {
  /** `shop-production-001` */
  readonly id: string;
  readonly zone: string;
  readonly role: 'primary' | 'replica';
  readonly status: 'creating' | 'available' | 'modifying' | 'rebooting' | 'deleting';
}

export interface NodeGroup {
  /** `0001` */
  readonly id: string;
  readonly slots?: string;
  readonly nodes: readonly Node[];
  readonly serving: { readonly readable: boolean; readonly writable: boolean; readonly since: Instant; readonly endpointMovedAt?: Instant };
  /** The failover in flight: events of an older one are void. */
  readonly failover?: number;
}

export interface ReplicationGroup {
  readonly id: string;
  readonly description: string;
  readonly status: 'creating' | 'available' | 'modifying' | 'deleting' | 'snapshotting';
  readonly createdAt: Instant;
  readonly nodeType: string;
  readonly engine: 'redis' | 'valkey';
  readonly engineVersion: string;
  readonly clusterMode: boolean;
  readonly port: number;
  readonly subnetGroup: string;
  readonly vpcId: string;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string;
  readonly automaticFailover: boolean;
  readonly multiAz: boolean;
  /** SHA-256 of the AUTH token; the token is kept nowhere. */
  readonly authTokenHash?: string;
  /** After ROTATE the one that still holds beside it; empty after SET. */
  readonly authTokenBefore?: string;
  readonly authTokenSetAt?: Instant;
  readonly transitEncryption: boolean;
  readonly transitMode?: 'preferred' | 'required';
  readonly atRestEncryption: boolean;
  readonly kmsKeyId?: string;
  readonly snapshotRetention: number;
  readonly snapshotWindow: string;
  readonly maintenanceWindow: string;
  readonly autoMinorVersionUpgrade: boolean;
  readonly nodeGroups: readonly NodeGroup[];
  readonly logDelivery: readonly unknown[];
  readonly interfaces: readonly string[];
  readonly work?: number;
  readonly tags: Tags;
}

export interface SubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: Tags;
}

export interface ParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly set: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface CacheEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly sourceId: string;
  readonly sourceType: 'cache-cluster' | 'replication-group' | 'cache-subnet-group' | 'cache-parameter-group';
  readonly message: string;
}
