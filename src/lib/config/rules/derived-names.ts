// Names that the templates make out of app, environment and service: AWS's limits on them, checked before anything is built.
import { settingAt, type Blueprint, type Settings } from '../blueprint.ts';
import type { Complaint, KeyPath } from '../fault.ts';
import { namePattern, serviceNamePattern } from '../words.ts';
import type { Rule } from './sound.ts';

interface DerivedName {
  readonly what: string;
  readonly name: string;
  readonly longest: number;
  /** The key that a person would change. */
  readonly path: KeyPath;
}

export const derivedNamesFit = (blueprint: Blueprint): Rule => ({ value }) => {
  const { app, domain, regions } = value;
  return Object.entries(value.environments ?? {}).flatMap(([environment, { account, settings }]) => {
    if (!namePattern.test(environment)) return [];
    const path = ['environments', environment];
    const names: DerivedName[] = [];
    if (app !== undefined) {
      const both = `${app}-${environment}`;
      // AWS: ElastiCache API, CreateReplicationGroup: 1 to 40 signs. RDS's DBInstanceIdentifier has 63.
      const shards = [settings as Settings | undefined, blueprint.environments[environment], blueprint.defaults].map((tree) => settingAt(tree ?? {}, 'cache.shards')).find((it) => it !== undefined);
      names.push({ what: 'the cache', name: shards === 0 || shards === undefined ? both : `${both}-shards`, longest: 40, path });
      for (const region of new Set([regions?.home, regions?.standby])) {
        // AWS: S3 User Guide, bucket naming rules: 3 to 63 signs. The longest of the buckets that templates make.
        if (account !== undefined && region !== undefined) names.push({ what: 'a bucket', name: `${both}-${longestBucket}-${account}-${region}`, longest: 63, path });
      }
    }
    if (domain !== undefined) {
      // AWS: ACM API, RequestCertificate, DomainName: "cannot exceed 64 octets"; only further names of a certificate may be longer.
      names.push({ what: 'the certificate', name: `${environment}.${domain}`, longest: 64, path });
      if (value.components?.includes('beanstalk') === true) names.push({ what: 'the certificate of Elastic Beanstalk', name: `beanstalk.${environment}.${domain}`, longest: 64, path });
      for (const service of Object.keys(value.services ?? {})) {
        if (serviceNamePattern.test(service)) names.push({ what: 'a host', name: `${service}.${environment}.${domain}`, longest: 253, path: ['services', service] });
      }
    }
    return names.flatMap(tooLong);
  });
};

/** Of the words between environment and account in the names of buckets; a test compares it with the templates. */
export const longestBucket = 'alb-logs';

function tooLong({ what, name, longest, path }: DerivedName): readonly Complaint[] {
  if (name.length <= longest) return [];
  return [{ path, at: 'key', problem: `${what} would be called ${name}, ${name.length} signs`, allowed: `at most ${longest}; shorten app, environment or domain by ${name.length - longest}` }];
}

/** AWS: S3 User Guide, bucket naming rules: prefixes that S3 keeps for itself. */
const keptByS3 = ['sthree-', 'amzn-s3-demo-'];

export const appIsFree: Rule = ({ value: { app } }) => {
  const prefix = keptByS3.find((kept) => `${app ?? ''}-`.startsWith(kept));
  return prefix === undefined ? [] : [{ path: ['app'], at: 'value', problem: `S3 keeps names that begin with ${prefix} for itself`, allowed: 'another name' }];
};

/** `APP-x-service-network` is the stack of x's service network and of x-service's network: one of the two must be called otherwise. */
export const stacksAreApart: Rule = ({ value }) => {
  const environments = Object.keys(value.environments ?? {});
  const clashing = environments.filter((name) => name.endsWith('-service') && environments.includes(name.slice(0, -'-service'.length)));
  return clashing.map((name) => ({
    path: ['environments', name],
    at: 'key',
    problem: `its stacks could be mistaken for those of the services of ${name.slice(0, -'-service'.length)}`,
    allowed: 'a name that does not end with -service',
  }));
};
