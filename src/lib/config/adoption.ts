// The network that platform.yml wants adopted in a region, and what it is wanted for.
import { settingAt, type Setting } from './blueprint.ts';
import { inRegion, regionsOf, type EnvironmentDescription } from './describe.ts';

/** What platform.yml says of a VPC that exists already; lists are empty until somebody has chosen. */
export interface AdoptedNetwork {
  readonly vpc: string;
  readonly cidr: string;
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
  readonly natAddresses: readonly string[];
}

const reader = (environment: EnvironmentDescription, region: string) => (path: string): Setting | undefined => settingAt(inRegion(environment, region).settings, `network.${path}`);

/** Undefined where the network is made. */
export function adoptionIn(environment: EnvironmentDescription, region: string): AdoptedNetwork | undefined {
  const read = reader(environment, region);
  const vpc = String(read('adopt.vpc') ?? '');
  if (vpc === '') return undefined;
  const list = (name: string): readonly string[] => {
    const value = read(`adopt.${name}`);
    return Array.isArray(value) ? (value as readonly string[]) : [];
  };
  return { vpc, cidr: String(read('cidr') ?? ''), publicSubnets: list('publicSubnets'), privateSubnets: list('privateSubnets'), natAddresses: list('natAddresses') };
}

/** What an environment wants of its network in a region, adopted or not. */
export function networkWish(environment: EnvironmentDescription, region: string) {
  const read = reader(environment, region);
  const elsewhere = regionsOf(environment).filter((it) => it !== region);
  return {
    region,
    zones: Number(read('zones') ?? 2),
    natGateways: String(read('natGateways') ?? 'one'),
    interfaceEndpoints: read('interfaceEndpoints') === true,
    firewall: settingAt(inRegion(environment, region).settings, 'edge.firewall') === true,
    others: elsewhere.map((it) => ({ name: `${environment.environment} in ${it}`, cidr: String(reader(environment, it)('cidr') ?? ''), hard: true })),
  };
}
