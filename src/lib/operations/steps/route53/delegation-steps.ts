// An environment's own zone and the one above it: its name servers are written there, and taken away before the zone goes.
import type { Dns } from '../../../aws/dns.ts';
import { done, failed, todo, waiting } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import type { Outside } from '../../../world/outside.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { dnsProblem } from './problems.ts';

export interface Delegation {
  /** `staging.auctions.example.com` */
  readonly name: string;
  /** Name or id of the zone above it. */
  readonly zone: string;
  readonly role: string;
}

export interface DelegationClouds {
  /** The environment's own account. */
  readonly own: () => Dns;
  readonly above: () => Dns;
}

export const delegationStep = 'zone-delegation';
export const undelegationStep = 'zone-undelegation';

const underRole = ({ role }: Delegation): string => `as ${role}:`;
const acts = ['route53:ChangeResourceRecordSets', 'route53:ListHostedZonesByName', 'route53:ListResourceRecordSets', 'sts:AssumeRole'];

/** @param it.zoneId the own zone, as soon as it is known @param after ids of the steps that must be done before */
export function delegate(clouds: DelegationClouds & { readonly outside: Outside; readonly zoneId: () => Promise<string | undefined> }, it: Delegation, after: readonly string[]): Step {
  const { own, above, outside, zoneId } = clouds;
  const serversOf = async (): Promise<readonly string[]> => {
    const id = await zoneId();
    return id === undefined ? [] : own().nameServers(id);
  };
  return {
    id: delegationStep,
    title: `Have ${it.zone} hand ${it.name} to its own zone`,
    why: 'until the zone above names its servers nobody finds a name in it, and no certificate for one is ever proved',
    byHand: `${underRole(it)} aws route53 change-resource-record-sets: UPSERT ${it.name} NS in ${it.zone}, with the servers of \`aws route53 get-hosted-zone\``,
    actions: [...acts, 'cloudformation:DescribeStacks', 'route53:GetHostedZone'],
    after,
    limit: minutes(30),
    every: seconds(5),
    async check() {
      const servers = await serversOf();
      if (servers.length === 0) return waiting('the zone is not to be seen yet');
      const parent = await above().zone(it.zone);
      if (parent === undefined) return failed(dnsProblem('PARENT_ZONE_GONE', { zone: it.zone, role: it.role }).data);
      const said = await above().delegation(parent, it.name);
      if (said === undefined) return todo;
      // Whose it is, a plan has judged; one that came since is somebody's, and stays.
      if (said.join() !== servers.join()) return failed(dnsProblem('DELEGATED_ELSEWHERE', { name: it.name, zone: it.zone, said, servers }).data);
      const seen = await outside.nameServers(it.name);
      // Where no resolver can be asked, certificates show it.
      return seen === undefined || seen.some((server) => servers.includes(server)) ? done({ nameServers: servers.join(', ') }) : waiting(`${it.zone} says it; resolvers do not yet`);
    },
    async act() {
      const [servers, parent] = await Promise.all([serversOf(), above().zone(it.zone)]);
      if (parent !== undefined && servers.length > 0) await above().delegate(parent, it.name, servers);
    },
  };
}

/** Takes the delegation away, where it still leads to this zone. */
export function undelegate({ above }: Pick<DelegationClouds, 'above'>, it: Delegation & { readonly servers: readonly string[] }, after: readonly string[]): Step {
  const leads = async (): Promise<string | undefined> => {
    const parent = await above().zone(it.zone);
    const said = parent === undefined ? [] : ((await above().delegation(parent, it.name)) ?? []);
    return said.some((server) => it.servers.includes(server)) ? parent : undefined;
  };
  return {
    id: undelegationStep,
    title: `Take ${it.name} out of ${it.zone}`,
    why: 'a name that is handed to a zone which is no more belongs to whoever makes a zone on those servers',
    byHand: `${underRole(it)} aws route53 change-resource-record-sets: DELETE ${it.name} NS in ${it.zone}`,
    actions: acts,
    after,
    limit: minutes(10),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await leads()) === undefined ? done() : todo),
    async act() {
      const parent = await leads();
      if (parent !== undefined) await above().undelegate(parent, it.name);
    },
  };
}

/** Certificates leave the records behind that proved them; a zone with records in it does not go. */
export function clearProofs({ own }: Pick<DelegationClouds, 'own'>, it: { readonly name: string; readonly zoneId: string }, after: readonly string[]): Step {
  return {
    id: 'zone-proofs',
    title: `Clear ${it.name} of the records that proved certificates`,
    why: 'they stay when their certificates go, and a zone with records in it cannot be deleted; records of anybody else stay, and keep the zone',
    byHand: `aws route53 list-resource-record-sets --hosted-zone-id ${it.zoneId}: delete the CNAMEs that lead to acm-validations.aws`,
    actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
    after,
    limit: minutes(10),
    every: seconds(5),
    pointOfNoReturn: true,
    check: async () => ((await own().provingRecords(it.zoneId)).length === 0 ? done() : todo),
    act: () => own().removeProvingRecords(it.zoneId),
  };
}
