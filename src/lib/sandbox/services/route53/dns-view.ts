// The DNS as the world holds it: the zones of the given accounts, and the names that AWS answers itself.
import type { Context } from '../../world/service.ts';
import { ownedAnswer } from './aws-names.ts';
import { healthChecksOf, isHealthy, servedKey, servedOf, zonesOf, type HostedZone, type RecordSet } from './entities.ts';
import { bare, liesIn, normalised } from './names.ts';
import type { DnsView, OwnedAnswer } from './resolve.ts';
import { chooseSets } from './routing.ts';

/**
 * @param contexts one of each account whose zones are part of the world
 * @param vpcId the network the asker is in: its private zones answer first
 */
export function dnsView(contexts: readonly Context[], vpcId?: string): DnsView {
  const home = new Map<string, Context>();
  const all: HostedZone[] = [];
  for (const context of contexts) {
    for (const zone of zonesOf(context).values()) {
      home.set(zone.id, context);
      all.push(zone);
    }
  }
  const sets = (zone: HostedZone, name: string, type: string): readonly RecordSet[] => {
    const context = home.get(zone.id);
    return context === undefined ? [] : (servedOf(context).get(servedKey(zone.id, name, type))?.sets ?? []);
  };
  const owned = new Map<string, OwnedAnswer | undefined>();
  const view: DnsView = {
    zones: reachable(all, { sets, vpcId }),
    sets,
    owned(name, type) {
      const key = `${type} ${name}`;
      if (!owned.has(key)) owned.set(key, ownedAnswer(contexts, name, type));
      return owned.get(key);
    },
    healthy: (zone, set) => checkPasses(home.get(zone.id), set) && targetIsHealthy(view, { zone, set, depth: 0 }),
  };
  return view;
}

/** A private zone needs its network; a public zone inside another one needs that one's NS records, or nobody finds it. */
function reachable(all: readonly HostedZone[], how: { readonly sets: DnsView['sets']; readonly vpcId: string | undefined }): readonly HostedZone[] {
  const mine = all.filter((zone) => zone.privateZone && how.vpcId !== undefined && zone.vpcs.some((vpc) => vpc.VPCId === how.vpcId));
  const open = all.filter((zone) => !zone.privateZone);
  const found = open.filter((zone) => {
    const parent = open.filter((other) => other.name !== zone.name && liesIn(zone.name, other.name)).sort((a, b) => b.name.length - a.name.length)[0];
    // A registrar knows one set of name servers: that of the first zone made for the name.
    if (parent === undefined) return !open.some((other) => other.name === zone.name && (other.created < zone.created || (other.created === zone.created && other.id < zone.id)));
    const delegated = how.sets(parent, zone.name, 'NS').flatMap((set) => (set.ResourceRecords ?? []).map((record) => bare(record.Value ?? '')));
    return zone.nameServers.some((server) => delegated.includes(server));
  });
  const hidden = new Set(mine.map((zone) => zone.name));
  return [...mine, ...found.filter((zone) => !hidden.has(zone.name))];
}

function checkPasses(context: Context | undefined, set: RecordSet): boolean {
  if (set.HealthCheckId === undefined || context === undefined) return true;
  const check = healthChecksOf(context).get(set.HealthCheckId);
  return check === undefined || isHealthy(check);
}

const deepest = 5;

/** Only an alias that asks for it is judged by its target. (botocore route53: AliasTarget$EvaluateTargetHealth) */
function targetIsHealthy(view: DnsView, { zone, set, depth }: { readonly zone: HostedZone; readonly set: RecordSet; readonly depth: number }): boolean {
  if (set.AliasTarget?.EvaluateTargetHealth !== true || depth > deepest) return true;
  const name = normalised((set.AliasTarget.DNSName ?? '').replace(/^dualstack\./i, ''));
  const owned = view.owned(bare(name), set.Type);
  if (owned !== undefined) return owned.healthy?.() !== false;
  const targetZone = view.zones.find((it) => it.id === set.AliasTarget?.HostedZoneId) ?? zone;
  const sets = view.sets(targetZone, name, set.Type);
  return sets.length === 0 || chooseSets(sets, (it) => view.healthy(targetZone, it)).some((it) => view.healthy(targetZone, it.set) && targetIsHealthy(view, { zone: targetZone, set: it.set, depth: depth + 1 }));
}
