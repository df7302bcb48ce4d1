// Does public DNS hand the domain to our hosted zone: without that no certificate is ever validated, and its stack hangs for hours.
import type { Cloud } from '../../../../aws/cloud.ts';
import { doubting, refusing, type Finding } from './finding.ts';
import { ofType, type NewResource } from './new-resources.ts';
import { preflightProblem } from './problems.ts';

export interface DelegationFacts {
  readonly domain: string;
  /** What the zone says of itself. */
  readonly servers: readonly string[];
  /** What resolvers are told; null where they did not answer. */
  readonly seen: readonly string[] | null;
}

export const needsDelegation = (resources: readonly NewResource[]): boolean => ofType(resources, 'AWS::CertificateManager::Certificate').length > 0;

/** Costs one call to Route 53, and one question to a resolver. */
export async function readDelegation(cloud: Cloud, { domain, zone }: { readonly domain: string; readonly zone: string }): Promise<DelegationFacts> {
  const [servers, seen] = await Promise.all([cloud.dns().nameServers(zone), cloud.outside.nameServers(domain)]);
  return { domain, servers, seen: seen ?? null };
}

export function judgeDelegation({ domain, servers, seen }: DelegationFacts): Finding {
  if (seen === null) return doubting([`nobody could be asked whether public DNS hands ${domain} to its hosted zone: certificates would wait for that`]);
  if (seen.some((server) => servers.includes(server))) {
    const strange = seen.filter((server) => !servers.includes(server));
    return doubting(strange.length === 0 ? [] : [`public DNS also hands ${domain} to ${strange.join(', ')}: some users would not find it`]);
  }
  return refusing([preflightProblem('ZONE_NOT_DELEGATED', { domain, servers, seen }).data]);
}
