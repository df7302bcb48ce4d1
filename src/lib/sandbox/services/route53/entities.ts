// What Route 53 keeps: zones, records as the API shows them, records as its name servers answer, changes on their way.
import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export interface HostedZone {
  readonly id: string;
  /** Lower case, with the final dot. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment: string;
  readonly privateZone: boolean;
  readonly vpcs: readonly { readonly VPCId: string; readonly VPCRegion: string }[];
  readonly nameServers: readonly string[];
  readonly acceleratedRecovery: boolean;
  /** Until when it is being switched on. */
  readonly acceleratedFrom?: Instant;
  readonly created: Instant;
  /** When the last of its changes so far is in sync: later changes are never in sync before earlier ones. */
  readonly syncedAt: Instant;
}

/** A record set in AWS's own members; the name normalised (lower case, final dot, escapes), values as given. */
export type RecordSet = ResourceRecordSet & { readonly Name: string; readonly Type: string };

export interface RecordEntity {
  readonly zone: string;
  readonly set: RecordSet;
}

/** All record sets of one name and type as the name servers answer them. */
export interface ServedSets {
  readonly zone: string;
  readonly name: string;
  readonly type: string;
  readonly sets: readonly RecordSet[];
}

export interface Change {
  readonly id: string;
  readonly zone: string;
  readonly status: 'PENDING' | 'INSYNC';
  readonly submitted: Instant;
  readonly comment: string | undefined;
  /** What the name servers will answer once it is in sync; empty afterwards. */
  readonly outcome: readonly ServedSets[];
}

export interface HealthCheckEntity {
  readonly id: string;
  readonly callerReference: string;
  readonly version: number;
  readonly config: HealthCheckConfig;
  readonly created: Instant;
  /** What the checkers agree on, before `Inverted` and `Disabled` are applied. */
  readonly seen: 'success' | 'failure';
  readonly seenSince: Instant;
  /** What the checkers have begun to see but not yet often enough to count, and when they will. */
  readonly turning?: { readonly to: 'success' | 'failure'; readonly at: Instant };
  /** The reason as a checker words it. */
  readonly reason: string;
}

export const zonesOf = (context: Context): Table<HostedZone> => context.globalTable<HostedZone>('route53.zone');
export const recordsOf = (context: Context): Table<RecordEntity> => context.globalTable<RecordEntity>('route53.record');
export const servedOf = (context: Context): Table<ServedSets> => context.globalTable<ServedSets>('route53.served');
export const changesOf = (context: Context): Table<Change> => context.globalTable<Change>('route53.change');
export const healthChecksOf = (context: Context): Table<HealthCheckEntity> => context.globalTable<HealthCheckEntity>('route53.health-check');
export const tagsOf = (context: Context): Table<Readonly<Record<string, string>>> => context.globalTable('route53.tags');

/** The accounts that have ever had a zone: the DNS is one for all of them. */
const accountsOf = (context: Context): Table<true> => context.worldTable<true>('route53.account');

export function joinDns(context: Context): void {
  if (accountsOf(context).get(context.account) === undefined) accountsOf(context).put(context.account, true);
}

/** The caller's account and every other that takes part in the DNS. */
export function dnsAccounts(context: Context): readonly Context[] {
  const others = accountsOf(context).entries().map(([account]) => account).filter((account) => account !== context.account);
  return [context, ...others.map((account) => context.as(account))];
}

export const servedKey = (zone: string, name: string, type: string): string => `${zone} ${name} ${type}`;

/** Whether a health check counts as healthy for answering. A disabled check always does. (botocore route53: HealthCheckConfig$Disabled, $Inverted) */
export function isHealthy(check: HealthCheckEntity): boolean {
  if (check.config.Disabled === true) return true;
  return (check.seen === 'success') !== (check.config.Inverted === true);
}
