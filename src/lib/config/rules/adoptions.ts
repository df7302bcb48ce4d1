// Networks that exist already: what is said of them is whole, and fits the zones and the firewall that are asked for.
import type { Blueprint } from '../blueprint.ts';
import type { Complaint } from '../fault.ts';
import { environmentsIn, type Environment } from './settings.ts';
import type { Rule } from './sound.ts';

const lists = ['publicSubnets', 'privateSubnets'] as const;

const adopted = ({ setting }: Environment): string => String(setting('network.adopt.vpc') ?? '');

/** As it was written, or as the blueprint has it; items that do not fit are complained about already. */
const listAt = ({ setting }: Environment, path: string): readonly unknown[] => {
  const value = setting(path);
  return Array.isArray(value) ? value : [];
};

/** A network that is made is cut into sixteen blocks of 4,096 addresses. */
export const madeNetworksAreCut =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap((environment): readonly Complaint[] => {
      const own = environment.own('network.cidr');
      if (own === undefined || adopted(environment) !== '' || /^\d{1,3}\.\d{1,3}\.0\.0\/16$/.test(String(own))) return [];
      return [environment.complain('network.cidr', `${JSON.stringify(own)} does not fit`, "a /16 that overlaps no other region's; it is cut into /20 blocks, such as 10.0.0.0/16")];
    });

export const adoptionsAreWhole =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap((environment) => {
      const { own, setting, complain } = environment;
      if (adopted(environment) === '') {
        const said = [...lists, 'natAddresses'].filter((name) => listAt(environment, `network.adopt.${name}`).length > 0 && own(`network.adopt.${name}`) !== undefined);
        return said.map((name) => complain(`network.adopt.${name}`, 'of a VPC that is not named', 'vpc: vpc-... beside it'));
      }
      const zones = Number(setting('network.zones'));
      const wrong = lists.flatMap((name): readonly Complaint[] => {
        const ids = listAt(environment, `network.adopt.${name}`);
        return ids.length === zones ? [] : [complain(`network.adopt.${name}`, `${ids.length === 0 ? 'no subnets' : `${ids.length} ${ids.length === 1 ? 'subnet' : 'subnets'}`} for ${zones} zones`, 'one for each of network.zones, each in another zone')];
      });
      const ids = lists.flatMap((name) => listAt(environment, `network.adopt.${name}`));
      const twice = ids.find((id, place) => id !== undefined && ids.indexOf(id) !== place);
      // What is wrong by itself is complained about already.
      const isSaid = ({ path }: Complaint): boolean => !config.isFaulty(path);
      const addresses = listAt(environment, 'network.adopt.natAddresses').length;
      const ways = setting('network.natGateways') === 'per-zone' ? zones : 1;
      return [
        ...wrong.filter(isSaid),
        ...(twice === undefined ? [] : [complain('network.adopt.privateSubnets', `${String(twice)} is named twice`, 'each subnet once, public or private')]),
        // The firewall must know our own addresses, or it takes our tasks for strangers.
        ...(setting('edge.firewall') !== true || addresses === ways ? [] : [complain('network.adopt.natAddresses', `${addresses} addresses, where edge.firewall and network.natGateways ${String(setting('network.natGateways'))} want ${ways}`, 'the addresses that the private subnets go out by: one, or with natGateways: per-zone one for each zone')].filter(isSaid)),
      ];
    });

/** Two environments in one VPC would have one range of addresses, and neither a boundary to the other. */
export const adoptionsAreApart =
  (blueprint: Blueprint): Rule =>
  (config) => {
    const environments = environmentsIn(config, blueprint).filter((it) => adopted(it) !== '');
    return environments.flatMap((environment, place) => {
      const other = environments.find((it, earlier) => earlier < place && adopted(it) === adopted(environment));
      return other === undefined ? [] : [environment.complain('network.adopt.vpc', `is the network of ${other.name} already`, 'a VPC of its own for every environment')];
    });
  };
