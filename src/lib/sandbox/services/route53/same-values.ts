// Whether a DELETE repeats the record set that stands: the exactness that makes it a compare-and-swap.
import type { RecordSet } from './entities.ts';
import { normalised } from './names.ts';

/**
 * AWS compares TTL, values in any order, the alias target and the routing members. A left-out MultiValueAnswer is forgiven: public
 * providers delete without it. (botocore route53: ChangeAction DELETE; getmoto/moto#7153, floci-io/floci#3565)
 */
export function sameValues(given: RecordSet, standing: RecordSet): boolean {
  return (
    given.TTL === standing.TTL &&
    given.Weight === standing.Weight &&
    given.Region === standing.Region &&
    given.Failover === standing.Failover &&
    given.HealthCheckId === standing.HealthCheckId &&
    sameList(values(given), values(standing)) &&
    sameAlias(given, standing)
  );
}

const values = (set: RecordSet): readonly string[] => (set.ResourceRecords ?? []).map((record) => record.Value ?? '').sort();

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value, index) => value === b[index]);

function sameAlias(given: RecordSet, standing: RecordSet): boolean {
  const [a, b] = [given.AliasTarget, standing.AliasTarget];
  if (a === undefined || b === undefined) return a === b;
  return a.HostedZoneId === b.HostedZoneId && normalised(a.DNSName ?? '') === normalised(b.DNSName ?? '') && a.EvaluateTargetHealth === b.EvaluateTargetHealth;
}
