// Two regions: that they are two, and what is said of the second only where there is one.
import type { Complaint } from '../fault.ts';
import type { Rule } from './sound.ts';

export const regionsAreTwo: Rule = ({ value: { regions } }) =>
  regions?.standby === undefined || regions.standby !== regions.home
    ? []
    : [{ path: ['regions', 'standby'], at: 'value', problem: `${regions.standby} is the home region; its loss would take both`, allowed: 'another region, or no standby' }];

export const standbysAreSomewhere: Rule = ({ value, isFaulty }) =>
  value.regions?.standby !== undefined || isFaulty(['regions'])
    ? []
    : Object.entries(value.environments ?? {}).flatMap(([name, { standby }]): readonly Complaint[] => (standby === undefined ? [] : [{ path: ['environments', name, 'standby'], at: 'key', problem: 'settings for a standby region that is nowhere', allowed: 'regions: { home: ..., standby: ... }' }]));

/** `us-west-2.ENVIRONMENT.DOMAIN` is the name that leads to that region. */
export const regionsAreNoServices: Rule = ({ value: { regions }, names }) =>
  names.services.flatMap((service): readonly Complaint[] => (service === regions?.home || service === regions?.standby ? [{ path: ['services', service], at: 'key', problem: 'a region answers at the host of that name', allowed: 'any other name' }] : []));

/** A secret is copied as it is: its host is the database at home, which a task of the other region must not write to behind a failover's back. */
export const hostsAreOfTheirRegion: Rule = ({ value }) =>
  value.regions?.standby === undefined
    ? []
    : Object.entries(value.services ?? {}).flatMap(([service, { secrets = {} }]) =>
        Object.entries(secrets)
          .filter(([, reference]) => reference === 'database:host')
          .map(([variable]): Complaint => ({
            path: ['services', service, 'secrets', variable],
            at: 'value',
            problem: 'the host of the database at home, also in the standby region',
            allowed: 'DATABASE_HOST, a variable that every service with needs: [database] has, and that names its own region’s database',
          })),
      );
