// Whether an alias may point where it points: the target must lie in the zone that is named, and be there.
import type { Context } from '../../world/service.ts';
import { suffixOfAwsZone } from './alias-zones.ts';
import { recordsOf, zonesOf, healthChecksOf, type HostedZone, type RecordSet } from './entities.ts';
import { liesIn, normalised } from './names.ts';

interface Beside {
  readonly context: Context;
  readonly zone: HostedZone;
  readonly after: readonly RecordSet[];
}

/** AWS: both texts from harmony-one/harmony-ops#491. */
export function aliasProblems(set: RecordSet, { context, zone, after }: Beside): readonly string[] {
  const problems: string[] = [];
  if (set.HealthCheckId !== undefined && healthChecksOf(context).get(set.HealthCheckId) === undefined) {
    problems.push(`Health check ${set.HealthCheckId} was not found`); // AWS answers NoSuchHealthCheck on some paths; text unverified
  }
  if (set.AliasTarget === undefined) return problems;
  const target = normalised(set.AliasTarget.DNSName ?? '');
  const targetZone = set.AliasTarget.HostedZoneId ?? '';
  const what = `Tried to create an alias that targets ${target}, type ${set.Type} in zone ${targetZone}`;
  // AWS: a distribution cannot be asked (botocore route53: AliasTarget EvaluateTargetHealth); the text is unverified.
  if (targetZone === 'Z2FDTNDATAQYW2' && set.AliasTarget.EvaluateTargetHealth === true) problems.push(`${what}, but EvaluateTargetHealth cannot be true for a CloudFront distribution`);
  const suffix = suffixOfAwsZone(targetZone) ?? (targetZone === zone.id ? zone.name : zonesOf(context).get(targetZone)?.name);
  if (suffix === undefined) {
    // A zone of AWS's that is not known here (an API, a bucket website): the sandbox cannot judge it.
    return target.endsWith('.amazonaws.com.') ? problems : [...problems, `${what}, but the alias target name does not lie within the target zone`];
  }
  if (!liesIn(target, suffix)) problems.push(`${what}, but the alias target name does not lie within the target zone`, `${what}, but that target was not found`);
  else if (suffixOfAwsZone(targetZone) === undefined && !standsIn(target, set.Type, targetZone === zone.id ? after : setsOf(context, targetZone))) {
    problems.push(`${what}, but that target was not found`);
  }
  return problems;
}

const setsOf = (context: Context, zone: string): readonly RecordSet[] => recordsOf(context).values().filter((record) => record.zone === zone).map((record) => record.set);

const standsIn = (name: string, type: string, sets: readonly RecordSet[]): boolean => sets.some((set) => set.Name === name && set.Type === type);
