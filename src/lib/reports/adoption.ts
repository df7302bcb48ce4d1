// Would an environment stand well in what exists already: a VPC, the hosted zone, what the account has once. Gathered, then judged.
import { chooseSubnets, judgeNetwork, natWord, type Adoption, type FoundNetwork, type NetworkVerdict, type Unfitness } from '../aws/found-network.ts';
import { overlap } from '../world/ipv4.ts';
import type { Cloud } from '../aws/cloud.ts';
import { adoptionIn, networkWish } from '../config/adoption.ts';
import { settingAt, type Settings } from '../config/blueprint.ts';
import { inRegion, type EnvironmentDescription } from '../config/describe.ts';
import type { Outcome, ProblemData } from '../problems/problem.ts';
import { gatherAccount, type AccountLine } from './account-status.ts';
import { reportProblem } from './problems.ts';

export interface AdoptionWish {
  readonly region: string;
  readonly vpc: string;
  /** The hosted zone that is meant; left out: whichever is found. */
  readonly zone?: string;
  /** Networks of platform.yml's other environments. */
  readonly others: readonly { readonly name: string; readonly cidr: string }[];
}

export interface AdoptionSeen {
  readonly found: FoundNetwork | undefined;
  readonly zone: { readonly domain: string; readonly id: string } | undefined;
  readonly account: readonly AccountLine[];
  /** Of the network's stack where it stands: its VPC, empty for one that it made; undefined where none stands. */
  readonly stands: string | undefined;
  /** That stack has interface endpoints of its own. */
  readonly hasEndpoints: boolean;
}

export interface AdoptionReport {
  readonly outcome: Outcome;
  readonly problems: readonly ProblemData[];
  readonly chosen: Adoption;
  readonly notes: readonly string[];
  /** What platform.yml must say, below the region's settings. */
  readonly settings: Settings;
}

const neverStood: ReadonlySet<string> = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED']);

/** Reads only. */
export async function gatherAdoption(cloud: Cloud, environment: EnvironmentDescription, { region, vpc }: AdoptionWish): Promise<AdoptionSeen> {
  const { app, environment: name, baseDomain, domain } = environment;
  const stack = await cloud.cloudFormation(region).stack(`${app}-${name}-network`);
  const own = await cloud.dns().publicZone(baseDomain);
  const parent = own === undefined ? await cloud.dns().publicZone(domain) : undefined;
  const zone = own !== undefined ? { domain: baseDomain, id: own } : parent === undefined ? undefined : { domain, id: parent };
  const isThere = stack !== undefined && !neverStood.has(stack.status);
  return {
    found: await cloud.networks(region).look(vpc),
    zone,
    account: (await gatherAccount(cloud, environment)).filter((line) => line.region === region),
    stands: isThere ? (stack.parameters['AdoptedVpcId'] ?? '') : undefined,
    hasEndpoints: isThere && stack.parameters['InterfaceEndpoints'] === 'true',
  };
}

/** Pure. */
export function judgeAdoption(environment: EnvironmentDescription, wish: AdoptionWish, seen: AdoptionSeen): AdoptionReport {
  const { region, vpc } = wish;
  const { found } = seen;
  const said = adoptionIn(environment, region);
  const known = said?.vpc === vpc ? said : undefined;
  const plain = networkWish(environment, region);
  const chosen = known ?? (found === undefined ? { vpc, cidr: '', publicSubnets: [], privateSubnets: [], natAddresses: [] } : chooseSubnets(found, plain.zones));
  const natGateways = known === undefined && plain.firewall && found !== undefined ? natWord(found, chosen) : plain.natGateways;
  const cidr = String(settingAt(inRegion(environment, region).settings, 'network.cidr') ?? '');
  // What platform.yml says already it may go on saying; a range that is new to it must be apart from all.
  const others = [...plain.others, ...wish.others.map((it) => ({ ...it, hard: chosen.cidr !== cidr && overlap(it.cidr, chosen.cidr || '0.0.0.0/32') }))];
  const verdict: NetworkVerdict = judgeNetwork(found, chosen, { ...plain, interfaceEndpoints: plain.interfaceEndpoints && !seen.hasEndpoints, natGateways, others });
  const unfit = [...ofPlace(environment, wish, seen), ...verdict.unfit, ...ofZone(environment, wish, seen), ...seen.account.flatMap(({ standing, said: words, fix }): readonly Unfitness[] => (standing === 'in the way' && fix !== undefined ? [{ said: words, fix }] : []))];
  const { publicSubnets, privateSubnets, natAddresses } = chosen;
  return {
    outcome: unfit.length === 0 ? 'done' : 'no',
    problems: unfit.map((it) => reportProblem('ADOPTION_UNFIT', it).data),
    chosen,
    notes: verdict.notes,
    settings: {
      network: {
        ...(chosen.cidr === cidr ? {} : { cidr: chosen.cidr }),
        ...(natGateways === plain.natGateways ? {} : { natGateways }),
        adopt: { vpc, publicSubnets, privateSubnets, ...(plain.firewall ? { natAddresses } : {}) },
      },
    },
  };
}

function ofPlace({ environment }: EnvironmentDescription, { region, vpc }: AdoptionWish, { stands }: AdoptionSeen): readonly Unfitness[] {
  if (stands === undefined || stands === vpc) return [];
  return [{ said: `${environment} stands in ${stands === '' ? 'a network of its own' : stands} in ${region} and cannot move to ${vpc}: everything in it would be made anew, the database with its data too`, fix: 'Adopt it for a new environment, copy the data, and lead the users there' }];
}

function ofZone({ baseDomain, domain }: EnvironmentDescription, { zone: meant }: AdoptionWish, { zone }: AdoptionSeen): readonly Unfitness[] {
  if (zone === undefined) return [{ said: `the account has no public hosted zone for ${baseDomain} or ${domain}: the certificate could never be validated`, fix: `Create the zone ${baseDomain} in Route 53 and delegate it from its parent, or correct \`domain\` in platform.yml` }];
  return meant === undefined || meant === zone.id ? [] : [{ said: `the zone that a bootstrap takes is ${zone.id}, of ${zone.domain}, not ${meant}`, fix: `Correct \`domain\` in platform.yml: the zone is found by the name ${baseDomain}, then ${domain}` }];
}
