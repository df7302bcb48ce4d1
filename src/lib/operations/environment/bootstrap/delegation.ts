// The environment's own zone below one of another account: what is seen of both, why it cannot be, and what is still to be written.
import type { Cloud } from '../../../aws/cloud.ts';
import type { EnvironmentDescription } from '../../../config/describe.ts';
import type { Change } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import { isProblem, type ProblemData } from '../../../problems/problem.ts';
import { readElsewhere } from '../../steps/cloudformation/elsewhere.ts';
import { delegate } from '../../steps/route53/delegation-steps.ts';
import { stackName } from '../../names.ts';
import { environmentProblem } from '../problems.ts';
import { atRest } from '../stack-status.ts';
import type { BootstrapFacts, SeenStack } from './request.ts';

export const zoneLayer = 'zone';

export const delegationReads: readonly string[] = ['route53:GetHostedZone', 'route53:ListHostedZonesByName', 'route53:ListResourceRecordSets', 'sts:AssumeRole'];

export interface SeenDelegation {
  /** Of the own zone; none where it is not made yet. */
  readonly servers: readonly string[];
  /** Whom public DNS hands the name to; null where nobody could be asked. */
  readonly public: readonly string[] | null;
  /** What the zone above says, where public DNS does not say what it should: that needs the role. */
  readonly above?: { readonly zone: string | null; readonly said: readonly string[] | null };
  /** Why that could not be seen. */
  readonly unread?: string;
}

/** The zone of the stack, or one of the environment's domain that was there before. */
const ownZone = (environment: EnvironmentDescription, facts: Pick<BootstrapFacts, 'regions' | 'ownZoneId'>): string | undefined => {
  const stack = zoneStack(environment, facts);
  return stack !== undefined && atRest.has(stack.status) ? stack.outputs['HostedZoneId'] : facts.ownZoneId;
};

const zoneStack = (environment: EnvironmentDescription, { regions }: Pick<BootstrapFacts, 'regions'>): SeenStack | undefined => regions[environment.region]?.stacks[stackName(environment, zoneLayer)];

/** The role is taken on only where something is to be mended. */
export async function seeDelegation(cloud: Cloud, environment: EnvironmentDescription, facts: Pick<BootstrapFacts, 'regions' | 'ownZoneId'>): Promise<SeenDelegation | undefined> {
  const { dns, baseDomain } = environment;
  if (dns === undefined) return undefined;
  const id = ownZone(environment, facts);
  const servers = id === undefined ? [] : await cloud.dns().nameServers(id);
  const seen: SeenDelegation = { servers, public: (await cloud.outside.nameServers(baseDomain)) ?? null };
  if (isThere(seen)) return seen;
  try {
    const above = cloud.dns(dns.role);
    const zone = await above.zone(dns.zone);
    return { ...seen, above: { zone: zone ?? null, said: zone === undefined ? null : ((await above.delegation(zone, baseDomain)) ?? null) } };
  } catch (thrown) {
    if (!isProblem(thrown) || !['AWS_ACCESS_DENIED', 'AWS_REFUSED', 'AWS_NOT_FOUND'].includes(thrown.data.code)) throw thrown;
    // A request's id is another one each time, and a plan is compared with the last.
    return { ...seen, unread: thrown.data.message.replace(/ \(request [^)]*\)$/, '') };
  }
}

const isThere = ({ servers, public: seen }: SeenDelegation): boolean => servers.length > 0 && seen !== null && seen.some((server) => servers.includes(server));

/** What stands in the way, before anything is made. */
export function delegationRefusals(environment: EnvironmentDescription, facts: BootstrapFacts): readonly ProblemData[] {
  const { dns, baseDomain: name } = environment;
  if (dns === undefined) return [];
  const { delegation } = facts;
  const stands = facts.regions[environment.region]?.stacks[stackName(environment, 'edge')]?.parameters['HostedZoneId'];
  const own = ownZone(environment, facts);
  const moved = stands !== undefined && stands !== '' && stands !== own ? [environmentProblem('ZONE_STAYS', { environment: environment.environment, stands, name }).data] : [];
  if (delegation === undefined || isThere(delegation)) return moved;
  const { above, unread, servers } = delegation;
  const of = { zone: dns.zone, role: dns.role, name };
  if (unread !== undefined) return [...moved, environmentProblem('ROLE_NOT_TAKEN', { ...of, reason: unread }).data];
  if (above?.zone === null) return [...moved, environmentProblem('PARENT_ZONE_MISSING', of).data];
  const said = above?.said ?? null;
  return said === null || said.join() === servers.join() ? moved : [...moved, environmentProblem('DELEGATION_TAKEN', { ...of, said }).data];
}

/** Whether this run has it to write, or to wait for: where its zone is made, and where it is missing. */
export const mustDelegate = (environment: EnvironmentDescription, { delegation }: BootstrapFacts): boolean => environment.dns !== undefined && delegation !== undefined && !isThere(delegation);

export function delegationChange({ dns, baseDomain }: EnvironmentDescription, { delegation }: BootstrapFacts): Change {
  const servers = delegation?.servers ?? [];
  const isWritten = servers.length > 0 && delegation?.above?.said?.join() === servers.join();
  return { kind: isWritten ? 'change' : 'add', what: `delegation of ${baseDomain} in ${dns?.zone ?? ''}`, after: isWritten ? 'there, and waited for' : servers.length === 0 ? `known after ${zoneLayer}` : servers.join(', '), why: `written as ${dns?.role ?? ''}; nothing else of that zone is touched` };
}

export function delegationSteps(cloud: Cloud, environment: EnvironmentDescription, after: readonly string[]): readonly Step[] {
  const { dns, region } = environment;
  if (dns === undefined) return [];
  const zone = readElsewhere((at) => cloud.cloudFormation(at), { id: { region, stack: stackName(environment, zoneLayer), output: 'HostedZoneId' } });
  return [delegate({ own: () => cloud.dns(), above: () => cloud.dns(dns.role), outside: cloud.outside, zoneId: async () => (await zone())?.['id'] }, { name: environment.baseDomain, ...dns }, after)];
}
