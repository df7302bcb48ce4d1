// What a record set may not be, given its zone and the records beside it: AWS's reasons, in AWS's words where they are public.
import type { HostedZone, RecordSet } from './entities.ts';
import { liesIn } from './names.ts';
import { nameProblems, valueProblems } from './value-rules.ts';

const types: ReadonlySet<string> = new Set(['SOA', 'A', 'TXT', 'NS', 'CNAME', 'MX', 'NAPTR', 'PTR', 'SRV', 'SPF', 'AAAA', 'CAA', 'DS', 'TLSA', 'SSHFP', 'SVCB', 'HTTPS']);

type Routing = 'simple' | 'weighted' | 'failover' | 'latency' | 'geolocation' | 'multivalue';

export function routingOf(set: RecordSet): Routing {
  if (set.Weight !== undefined) return 'weighted';
  if (set.Failover !== undefined) return 'failover';
  if (set.Region !== undefined) return 'latency';
  if (set.GeoLocation !== undefined) return 'geolocation';
  if (set.MultiValueAnswer === true) return 'multivalue';
  return 'simple';
}

/** Everything that is wrong with a set that stands in `all` (itself included). */
export function setProblems(set: RecordSet, zone: HostedZone, all: readonly RecordSet[]): readonly string[] {
  const problems: string[] = [];
  const { Name, Type } = set;
  if (!types.has(Type)) problems.push(`Unsupported record type '${Type}' for ${Name}`); // text unverified
  if (!liesIn(Name, zone.name)) return [...problems, `RRSet with DNS name ${Name} is not permitted in zone ${zone.name}`];
  if (Type === 'CNAME' && Name === zone.name) problems.push(`RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone.name}`);
  else problems.push(...placeProblems(set, zone, all));
  problems.push(...nameProblems(Name), ...valueProblems(set), ...routingProblems(set, all));
  return problems;
}

/** A CNAME tolerates nothing beside it. (hashicorp/terraform#9732, RJPearson94/terraform-aws-open-next#24: texts) */
function placeProblems(set: RecordSet, zone: HostedZone, all: readonly RecordSet[]): readonly string[] {
  const beside = all.filter((other) => other.Name === set.Name && other.Type !== set.Type);
  if (set.Type === 'CNAME' && beside.length > 0) return [`RRSet of type CNAME with DNS name ${set.Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`];
  if (set.Type !== 'CNAME' && beside.some((other) => other.Type === 'CNAME')) {
    return [`RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zone.name}`];
  }
  return [];
}

function routingProblems(set: RecordSet, all: readonly RecordSet[]): readonly string[] {
  const routing = routingOf(set);
  const who = `RRSet with DNS name ${set.Name}, type ${set.Type}`;
  const problems: string[] = [];
  if (routing !== 'simple' && set.SetIdentifier === undefined) problems.push(`Missing field 'SetIdentifier' in Change with [Name=${set.Name}, Type=${set.Type}]`); // text unverified
  if (routing === 'weighted' && ((set.Weight ?? 0) < 0 || (set.Weight ?? 0) > 255)) problems.push(`${who}, SetIdentifier ${set.SetIdentifier} has an invalid weight ${set.Weight}`); // text unverified
  const others = all.filter((other) => other !== set && other.Name === set.Name && other.Type === set.Type && other.SetIdentifier !== set.SetIdentifier);
  if (routing === 'simple') {
    // AWS: chef-boneyard/route53#100
    if (others.length > 0) problems.push(`${who} cannot be created as other RRSets exist with the same name and type.`);
    return problems;
  }
  const named = `${who}, SetIdentifier ${set.SetIdentifier}`;
  // AWS: kubernetes-sigs/external-dns#3141 for the weighted kind; the others by analogy, unverified.
  if (others.some((other) => routingOf(other) !== routing)) problems.push(`${named} cannot be created as a non-${routing} set exists with the same name and type.`);
  // AWS: hashicorp/terraform-provider-aws#1961
  if (routing === 'weighted' && others.some((other) => routingOf(other) === 'weighted' && other.AliasTarget === undefined && set.AliasTarget === undefined && other.TTL !== set.TTL)) {
    problems.push(`${named} cannot be created as weighted sets must contain the same TTL.`);
  }
  // AWS: at most 100 weighted sets of one name and type; one latency set for each region (botocore route53: ResourceRecordSet$Weight, $Region; texts unverified).
  if (routing === 'weighted' && others.length >= 100) problems.push(`${named} cannot be created as a weighted group can have up to 100 sets.`);
  if (routing === 'latency' && others.some((other) => other.Region === set.Region)) problems.push(`${named} cannot be created as a latency set for the region ${set.Region} already exists with the same name and type.`);
  if (routing === 'failover' && others.some((other) => other.Failover === set.Failover)) {
    problems.push(`${named} cannot be created as a failover ${set.Failover?.toLowerCase()} set already exists with the same name and type.`); // text unverified
  }
  return problems;
}
