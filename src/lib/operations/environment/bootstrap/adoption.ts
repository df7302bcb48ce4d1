// The network's part of a bootstrap where it stands in a VPC that somebody else made: looked at, judged, never changed.
import { judgeNetwork, type Adoption, type NetworkVerdict, type NetworkWish } from '../../../aws/found-network.ts';
import type { Cloud } from '../../../aws/cloud.ts';
import { networkReads } from '../../../aws/networks.ts';
import { adoptionIn, networkWish } from '../../../config/adoption.ts';
import { regionsOf, type EnvironmentDescription } from '../../../config/describe.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { stackName } from '../../names.ts';
import { environmentProblem } from '../problems.ts';
import { notStanding } from '../stack-status.ts';
import type { BootstrapFacts, SeenRegion, SeenStack } from './request.ts';

export const adoptionReads: readonly string[] = networkReads;

/** Reads only, and only where something is adopted. */
export async function seeAdopted(cloud: Cloud, environment: EnvironmentDescription, region: string): Promise<Pick<SeenRegion, 'adopted'>> {
  const adoption = regionsOf(environment).includes(region) ? adoptionIn(environment, region) : undefined;
  const adopted = adoption === undefined ? undefined : await cloud.networks(region).look(adoption.vpc);
  return adopted === undefined ? {} : { adopted };
}

function verdictOn(adoption: Adoption, { environment, region, seen }: { readonly environment: EnvironmentDescription; readonly region: string; readonly seen: SeenRegion | undefined }): NetworkVerdict {
  const wish: NetworkWish = networkWish(environment, region);
  const stack = seen?.stacks[stackName(environment, 'network')];
  const hasOwn = isThere(stack) && stack.parameters['InterfaceEndpoints'] === 'true';
  return judgeNetwork(seen?.adopted, adoption, { ...wish, interfaceEndpoints: wish.interfaceEndpoints && !hasOwn });
}

/** The zones of the subnets, in their order; empty where nothing is adopted, or what is does not fit. */
export function adoptedZones(environment: EnvironmentDescription, region: string, seen: SeenRegion | undefined): readonly string[] {
  const adoption = adoptionIn(environment, region);
  if (adoption === undefined) return [];
  const zones = new Map(seen?.adopted?.subnets.map(({ id, zoneId }) => [id, zoneId]));
  const found = adoption.privateSubnets.flatMap((id) => zones.get(id) ?? []);
  return found.length === adoption.privateSubnets.length ? found : [];
}

const isThere = (stack: SeenStack | undefined): stack is SeenStack => stack !== undefined && stack.template !== '' && !notStanding.has(stack.status);

const ofEach = (environment: EnvironmentDescription, facts: BootstrapFacts) => regionsOf(environment).map((region) => ({ region, adoption: adoptionIn(environment, region), seen: facts.regions[region], stack: facts.regions[region]?.stacks[stackName(environment, 'network')] }));

/** On these very subnets: what stands is not held up by what became of its network, that is only said. */
const standsOn = (stack: SeenStack | undefined, { publicSubnets, privateSubnets }: Adoption): boolean => isThere(stack) && stack.parameters['AdoptedPublicSubnetIds'] === publicSubnets.join() && stack.parameters['AdoptedPrivateSubnetIds'] === privateSubnets.join();

const own = 'a network of its own';

/** Why nothing is begun: the VPC will not do, or the environment stands in another one. */
export function adoptionRefusals(environment: EnvironmentDescription, facts: BootstrapFacts): readonly ProblemData[] {
  return ofEach(environment, facts).flatMap(({ region, adoption, seen, stack }) => {
    const stands = isThere(stack) ? (stack.parameters['AdoptedVpcId'] ?? '') : undefined;
    const wanted = adoption?.vpc ?? '';
    if (stands !== undefined && stands !== wanted) return [environmentProblem('NETWORK_STAYS', { region, environment: environment.environment, stands: stands || own, wanted: wanted || own }).data];
    if (adoption === undefined || standsOn(stack, adoption)) return [];
    return verdictOn(adoption, { environment, region, seen }).unfit.map((it) => environmentProblem('NETWORK_UNFIT', { region, ...it }).data);
  });
}

export function adoptionNotes(environment: EnvironmentDescription, facts: BootstrapFacts): readonly string[] {
  return ofEach(environment, facts).flatMap(({ region, adoption, seen, stack }) => {
    if (adoption === undefined) return [];
    const { unfit, notes } = verdictOn(adoption, { environment, region, seen });
    if (standsOn(stack, adoption)) return unfit.map(({ said, fix }) => `${region}: the network is not as it should be: ${said}. ${fix}`);
    return [`${region}: stands in ${adoption.vpc}, which is adopted as it is and never changed or deleted`, ...notes.map((note) => `${region}: ${note}`)];
  });
}
