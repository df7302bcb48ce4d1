// What ElastiCache refuses in a request for a replication group.
import { createHash } from 'node:crypto';
import type { CreateReplicationGroupCommandInput } from '@aws-sdk/client-elasticache';
import { AwsFault } from '../../world/aws-fault.ts';

export const combination = (why: string): AwsFault => new AwsFault('InvalidParameterCombinationException', why);
export const badValue = (why: string): AwsFault => new AwsFault('InvalidParameterValueException', why);

/** @throws AwsFault InvalidParameterValueException */
export function checkId(id: string | undefined, parameter: string, longest: number): string {
  const text = (id ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(text) || text.endsWith('-') || text.includes('--') || text.length > longest) {
    throw badValue(`The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`);
  }
  return text;
}

export interface Shape {
  readonly clusterMode: boolean;
  readonly nodeGroups: number;
  /** Nodes in each group, the primary among them. */
  readonly nodes: number;
}

/** How many groups of how many nodes are meant. @throws AwsFault */
export function shapeOf(input: CreateReplicationGroupCommandInput): Shape {
  const byGroups = input.NumNodeGroups !== undefined || input.ReplicasPerNodeGroup !== undefined;
  if (input.NumCacheClusters !== undefined && byGroups) throw combination('Only one of NumCacheClusters and NumNodeGroups with ReplicasPerNodeGroup can be specified.');
  const groupOn = (input.CacheParameterGroupName ?? '').endsWith('.cluster.on');
  const clusterMode = input.ClusterMode === 'enabled' || groupOn || (input.NumNodeGroups ?? 1) > 1;
  if (clusterMode && input.ClusterMode === 'disabled') throw combination('Cluster mode cannot be disabled for a replication group with more than one node group.');
  const nodeGroups = input.NumNodeGroups ?? 1;
  const nodes = byGroups ? (input.ReplicasPerNodeGroup ?? 0) + 1 : (input.NumCacheClusters ?? 1);
  if (nodes < 1 || nodes > 6) throw badValue('The number of cache clusters in a node group must be between 1 and 6.');
  if (nodeGroups < 1 || nodeGroups > 500 || nodeGroups * nodes > 90) throw new AwsFault('NodeQuotaForClusterExceededFault', 'The request cannot be processed because it would exceed the allowed number of nodes per cluster.');
  return { clusterMode, nodeGroups, nodes };
}

/** @throws AwsFault */
export function checkFailover(it: { readonly automatic: boolean; readonly multiAz: boolean; readonly shape: Shape }): void {
  if (it.automatic && it.shape.nodes < 2) throw combination('Automatic failover is not supported for node groups without replicas: at least 2 cache clusters are needed.');
  if (it.multiAz && !it.automatic) throw combination('Automatic failover must be enabled for Multi-AZ.');
  if (it.shape.clusterMode && it.shape.nodes > 1 && !it.automatic) throw combination('Redis with cluster mode enabled cannot be created with auto failover turned off.');
}

// AWS: 16 to 128 printable characters without @ " / (API reference, CreateReplicationGroup, AuthToken).
export function checkAuthToken(token: string | undefined, transitEncryption: boolean): string | undefined {
  if (token === undefined) return undefined;
  if (!transitEncryption) throw combination('The AUTH token can be specified only when TransitEncryptionEnabled is true.');
  if (token.length < 16 || token.length > 128 || !/^[\x21-\x7e]+$/.test(token) || /[@"/]/.test(token)) throw badValue('Invalid AuthToken provided. The AUTH token must be 16 to 128 printable characters other than @, ", and /.');
  return createHash('sha256').update(token).digest('hex');
}
