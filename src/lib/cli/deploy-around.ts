// What the words around a deploy share: which services are meant, and in which region.
import { inRegion, serviceOf, type EnvironmentDescription } from '../config/describe.ts';

/** Those that were named, in their order; all of platform.yml where none was. @throws Problem SERVICE_UNKNOWN */
export const namedOrAll = (environment: EnvironmentDescription, named: readonly string[]): readonly string[] => (named.length === 0 ? Object.keys(environment.services).sort() : [...new Set(named)].map((name) => serviceOf(environment, name).name));

/** The environment as it is in the region that was asked for; left out: at home. */
export const asked = (environment: EnvironmentDescription, region: string | undefined): EnvironmentDescription => inRegion(environment, region ?? environment.region);
