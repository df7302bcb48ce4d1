// What the world's name servers answer to one asker, record by record: along aliases and CNAMEs, by the routing that its users meet.
import { chooseSets } from '../services/route53/routing.ts';
import { routingOf } from '../services/route53/record-rules.ts';
import type { HostedZone, RecordSet } from '../services/route53/entities.ts';
import { bare, liesIn, normalised, parents } from '../services/route53/names.ts';
import { standingName, type DnsView } from '../services/route53/resolve.ts';
import { codes, type DnsRecord, type DnsReply } from './message.ts';

export interface Asking {
  readonly view: DnsView;
  /** Whether a name stands in a zone, if only because one below it does. */
  readonly exists: (zone: HostedZone, name: string) => boolean;
  /** Uniform in [0, 1): which of several answers this asker gets. */
  readonly draw: () => number;
}

const longestChain = 9;
/** AWS: at most so many values are answered of multivalue records. (Developer Guide, "Multivalue answer routing") */
const mostValues = 8;

/** @param name as Route 53 writes it */
export function lookUp(asking: Asking, name: string, type: string): DnsReply {
  const answers: DnsRecord[] = [];
  let authoritative = false;
  let at = name;
  // Aliases do not show: their records are answered under the name that has the alias.
  let owner: string | undefined;
  for (let hops = 0; hops <= longestChain; hops++) {
    const step = stepAt(asking, at, type);
    authoritative ||= hops === 0 && step.is !== 'owned' && step.is !== 'nobody';
    if (step.is === 'nobody') return { code: hops === 0 ? codes.refused : codes.done, authoritative, answers, authority: [] };
    if (step.is === 'delegated') return { code: codes.done, authoritative: false, answers, authority: step.servers };
    if (step.is === 'nothing') return { code: step.exists ? codes.done : codes.noSuchName, authoritative, answers, authority: step.authority };
    if (step.is === 'alias') {
      at = step.to;
      continue;
    }
    for (const { value, ttl, as } of step.values) answers.push({ ...(owner === undefined ? {} : { owner }), type: as, ttl, value });
    if (step.is !== 'cname') return { code: codes.done, authoritative, answers, authority: [] };
    at = step.to;
    owner = step.to;
  }
  return { code: codes.failed, authoritative, answers: [], authority: [] };
}

interface Value {
  readonly value: string;
  readonly ttl: number;
  readonly as: string;
}

type Step =
  | { readonly is: 'values' | 'owned'; readonly values: readonly Value[] }
  | { readonly is: 'cname'; readonly values: readonly Value[]; readonly to: string }
  | { readonly is: 'alias'; readonly to: string }
  | { readonly is: 'delegated'; readonly servers: readonly DnsRecord[] }
  | { readonly is: 'nothing'; readonly exists: boolean; readonly authority: readonly DnsRecord[] }
  /** No zone of the world holds it. */
  | { readonly is: 'nobody' };

function stepAt(asking: Asking, name: string, type: string): Step {
  const { view } = asking;
  const owned = view.owned(bare(name), type);
  if (owned !== undefined) {
    if (owned.answers.length > 0) return { is: 'owned', values: owned.answers.map((value) => ({ value, ttl: owned.ttl, as: type })) };
    return { is: 'nothing', exists: (view.owned(bare(name), 'A')?.answers.length ?? 0) > 0, authority: [soaOfAws(name)] };
  }
  const zone = view.zones.filter((it) => liesIn(name, it.name)).sort((a, b) => b.name.length - a.name.length)[0];
  if (zone === undefined) return { is: 'nobody' };
  const servers = delegation(view, zone, name);
  if (servers !== undefined) return { is: 'delegated', servers };
  const standing = standingName(view, zone, name);
  if (standing === undefined) return { is: 'nothing', exists: asking.exists(zone, name), authority: soaOf(view, zone) };
  const direct = view.sets(zone, standing, type);
  const sets = direct.length > 0 || type === 'CNAME' ? direct : view.sets(zone, standing, 'CNAME');
  const chosen = choose(asking, zone, sets);
  if (chosen.length === 0) return { is: 'nothing', exists: true, authority: soaOf(view, zone) };
  return stepOf(chosen, type);
}

/** One set; of multivalue answers each that may be answered. */
function choose({ view, draw }: Asking, zone: HostedZone, sets: readonly RecordSet[]): readonly RecordSet[] {
  const all = chooseSets(sets, (set) => view.healthy(zone, set));
  const [first] = all;
  if (first === undefined || all.length === 1 || routingOf(first.set) === 'multivalue') return all.slice(0, mostValues).map(({ set }) => set);
  let left = draw();
  return [(all.find(({ share }) => (left -= share) < 0) ?? first).set];
}

function stepOf(sets: readonly RecordSet[], type: string): Step {
  const alias = sets[0]?.AliasTarget;
  if (alias !== undefined) return { is: 'alias', to: normalised((alias.DNSName ?? '').replace(/^dualstack\./i, '')) };
  const values = sets.flatMap((set) => (set.ResourceRecords ?? []).map((record): Value => ({ value: record.Value ?? '', ttl: set.TTL ?? 300, as: set.Type })));
  if (sets[0]?.Type !== 'CNAME' || type === 'CNAME') return { is: 'values', values };
  return { is: 'cname', values, to: normalised(values[0]?.value ?? '') };
}

/** The name servers of a part of the zone that was given to others: to some that this world does not hold, or it would be a zone here. */
function delegation(view: DnsView, zone: HostedZone, name: string): readonly DnsRecord[] | undefined {
  for (const cut of [name, ...parents(name)]) {
    if (cut === zone.name || !liesIn(cut, zone.name)) return undefined;
    const [set] = view.sets(zone, cut, 'NS');
    if (set !== undefined) return (set.ResourceRecords ?? []).map((record) => ({ owner: cut, type: 'NS', ttl: set.TTL ?? 300, value: record.Value ?? '' }));
  }
  return undefined;
}

/** For how long resolvers may remember that there is nothing: the lesser of the record's TTL and its last field. (RFC 2308) */
function soaOf(view: DnsView, zone: HostedZone): readonly DnsRecord[] {
  const [set] = view.sets(zone, zone.name, 'SOA');
  const value = set?.ResourceRecords?.[0]?.Value;
  if (set === undefined || value === undefined) return [];
  return [{ owner: zone.name, type: 'SOA', ttl: Math.min(set.TTL ?? 900, Number(value.trim().split(/\s+/)[6] ?? 900)), value }];
}

/** Its fields are those of the zones that Route 53 makes; that AWS's own zones have the same is a guess. */
function soaOfAws(name: string): DnsRecord {
  const owner = `${bare(name).split('.').slice(-4).join('.')}.`;
  return { owner, type: 'SOA', ttl: 60, value: 'ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 60' };
}
