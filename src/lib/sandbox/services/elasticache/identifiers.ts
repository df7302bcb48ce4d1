// The names ElastiCache gives: ARNs and endpoints.
import { createHash } from 'node:crypto';
import { zonesOf } from '../../world/regions.ts';
import type { Context } from '../../world/service.ts';
import type { NodeGroup, ReplicationGroup } from './entities.ts';

type Thing = 'replicationgroup' | 'cluster' | 'subnetgroup' | 'parametergroup';

export const arnOf = (context: Context, thing: Thing, name: string): string => `arn:aws:elasticache:${context.region}:${context.account}:${thing}:${name}`;

const domainOf = (context: Context): string => `${BigInt(`0x${createHash('sha256').update(`${context.account}/${context.region}/cache`).digest('hex')}`).toString(36).slice(0, 6)}`;
/** `use1` for us-east-1. */
const shortRegion = (context: Context): string => zonesOf(context.region)[0]?.id.split('-')[0] ?? context.region;
const tail = (context: Context): string => `${shortRegion(context)}.cache.amazonaws.com`;

// AWS: with encryption in transit the names begin with master, replica and clustercfg; without, they end otherwise
// (ElastiCache user guide, "Finding connection endpoints").
export function primaryHost(context: Context, group: ReplicationGroup): string {
  return group.transitEncryption ? `master.${group.id}.${domainOf(context)}.${tail(context)}` : `${group.id}.${domainOf(context)}.ng.0001.${tail(context)}`;
}

export function readerHost(context: Context, group: ReplicationGroup): string {
  return group.transitEncryption ? `replica.${group.id}.${domainOf(context)}.${tail(context)}` : `${group.id}-ro.${domainOf(context)}.ng.0001.${tail(context)}`;
}

export function configurationHost(context: Context, group: ReplicationGroup): string {
  return group.transitEncryption ? `clustercfg.${group.id}.${domainOf(context)}.${tail(context)}` : `${group.id}.${domainOf(context)}.clustercfg.${tail(context)}`;
}

export function nodeHost(context: Context, group: ReplicationGroup, it: { readonly nodeGroup: NodeGroup; readonly nodeId: string }): string {
  return group.transitEncryption ? `${it.nodeId}.${group.id}.${domainOf(context)}.${tail(context)}` : `${it.nodeId}.${domainOf(context)}.${it.nodeGroup.id}.${tail(context)}`;
}
