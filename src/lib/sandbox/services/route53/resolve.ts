// What Route 53's name servers answer: pure, by shares, following aliases and CNAMEs down to names that AWS itself answers.
import type { Context } from '../../world/service.ts';
import { dnsView } from './dns-view.ts';
import { chooseSets } from './routing.ts';
import { dnsAccounts, type HostedZone, type RecordSet } from './entities.ts';
import { liesIn, normalised, wildcardOf } from './names.ts';

/** One answer that askers get, and the share of them who do (weighted records share them out). */
export interface Branch {
  readonly share: number;
  /** Addresses or values; empty: no such name, or nothing of this type. */
  readonly answers: readonly string[];
  /** Seconds a resolver keeps it: the shortest of the chain. */
  readonly ttl: number;
  /** The names and set identifiers on the way, the question first; the last is the name that answered. */
  readonly via: readonly string[];
}

/** What AWS answers itself for one of its names: a load balancer, a database. */
export interface OwnedAnswer {
  readonly answers: readonly string[];
  readonly ttl: number;
  /** What an alias with EvaluateTargetHealth goes by; left out: AWS does not judge it. */
  readonly healthy?: () => boolean;
}

/** The DNS as a question meets it. */
export interface DnsView {
  /** Public zones whose name servers are delegated to, of all accounts; a private asker's zones as well. */
  readonly zones: readonly HostedZone[];
  /** What the name servers of a zone hold for a name and type. */
  sets(zone: HostedZone, name: string, type: string): readonly RecordSet[];
  /** A name of AWS's own (`....elb.amazonaws.com`), no final dot; undefined when there is none such. */
  owned(name: string, type: string): OwnedAnswer | undefined;
  /** Whether a record set may be answered: its health check, and its alias target's health where it asks for that. */
  healthy(zone: HostedZone, set: RecordSet): boolean;
}

const longestChain = 9;
const none = (via: readonly string[], ttl = 900): Branch => ({ share: 1, answers: [], ttl, via });
const typesAtAName = ['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'NS', 'SRV', 'CAA', 'SOA', 'PTR'];

/** All answers with their shares, which add up to 1. */
export function branches(view: DnsView, name: string, type: string): readonly Branch[] {
  return follow(view, { name: normalised(name), type, via: [normalised(name)] });
}

interface Question {
  readonly name: string;
  readonly type: string;
  readonly via: readonly string[];
}

function follow(view: DnsView, question: Question): readonly Branch[] {
  const { name, type, via } = question;
  if (via.length > longestChain) return [none(via)];
  const owned = view.owned(name.replace(/\.$/, ''), type);
  if (owned !== undefined) return [{ share: 1, answers: owned.answers, ttl: owned.ttl, via }];
  const zone = view.zones.filter((it) => liesIn(name, it.name)).sort((a, b) => b.name.length - a.name.length)[0];
  if (zone === undefined) return [none(via)];
  const at = standingName(view, zone, name);
  if (at === undefined) return [none(via)];
  const direct = view.sets(zone, at, type);
  const sets = direct.length > 0 || type === 'CNAME' ? direct : view.sets(zone, at, 'CNAME');
  if (sets.length === 0) return [none(via)];
  return chooseSets(sets, (set) => view.healthy(zone, set)).flatMap(({ set, share }) => {
    const passed = set.SetIdentifier === undefined ? via : [...via, `(${set.SetIdentifier})`];
    return answersOf(view, { set, type, via: passed }).map((branch) => ({ ...branch, share: branch.share * share }));
  });
}

function answersOf(view: DnsView, { set, type, via }: { readonly set: RecordSet; readonly type: string; readonly via: readonly string[] }): readonly Branch[] {
  if (set.AliasTarget !== undefined) {
    const target = normalised((set.AliasTarget.DNSName ?? '').replace(/^dualstack\./i, ''));
    return follow(view, { name: target, type, via: [...via, target] });
  }
  const ttl = set.TTL ?? 300;
  const values = (set.ResourceRecords ?? []).map((record) => record.Value ?? '');
  if (set.Type !== 'CNAME' || type === 'CNAME') return [{ share: 1, answers: values, ttl, via }];
  const target = normalised(values[0] ?? '');
  return follow(view, { name: target, type, via: [...via, target] }).map((branch) => ({ ...branch, ttl: Math.min(ttl, branch.ttl) }));
}

/** The name itself when any type stands there, else the wildcard that covers it. (RFC 4592) */
export function standingName(view: DnsView, zone: HostedZone, name: string): string | undefined {
  const stands = (at: string): boolean => typesAtAName.some((type) => view.sets(zone, at, type).length > 0);
  if (stands(name)) return name;
  for (let at = name; at !== zone.name && at.includes('.'); at = at.slice(at.indexOf('.') + 1)) {
    const wildcard = wildcardOf(at);
    if (stands(wildcard)) return wildcard;
  }
  return undefined;
}

/** One asker's answer out of the branches. @param draw uniform in [0, 1) */
export function oneOf(all: readonly Branch[], draw: number): Branch {
  let left = draw;
  for (const branch of all) {
    left -= branch.share;
    if (left < 0) return branch;
  }
  return all.at(-1) ?? none([]);
}

export interface Resolution {
  readonly answers: readonly string[];
  readonly ttl: number;
  /** How it was found, the question first; the last is the name that answered. */
  readonly via: readonly string[];
}

/**
 * What the name servers answer now, without any resolver's memory, whichever account's zone it is; of several weighted answers the
 * first. Changes show at INSYNC.
 */
export function resolve(context: Context, name: string, type: string): Resolution {
  const [first = none([])] = resolveAll(context, { name, type });
  return { answers: first.answers, ttl: first.ttl, via: first.via };
}

/** The same with all weighted answers and their shares. */
export const resolveAll = (context: Context, question: { readonly name: string; readonly type: string }): readonly Branch[] => branches(dnsView(dnsAccounts(context)), question.name, question.type);
