// Secrets do not belong into a file that is committed, journalled and shown; and a variable has one source.
import type { Complaint } from '../fault.ts';
import { nearestWord } from '../../problems/nearest.ts';
import type { Rule } from './sound.ts';

const secretName = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;
const secretValue: readonly (readonly [RegExp, string])[] = [
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, 'an address with a password in it'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an access key of AWS'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
];

export const secretsAreElsewhere: Rule = ({ value }) =>
  Object.entries(value.services ?? {}).flatMap(([service, { env = {} }]) =>
    Object.entries(env).flatMap(([name, text]): readonly Complaint[] => {
      const what = secretValue.find(([pattern]) => pattern.test(text))?.[1] ?? (secretName.test(name) && text !== '' ? 'a secret, by its name' : undefined);
      if (what === undefined) return [];
      return [{ path: ['services', service, 'env', name], at: 'key', problem: `${what}; this file is committed and its values are written into journals`, allowed: `the name of a secret, under services.${service}.secrets` }];
    }),
  );

export const variablesHaveOneSource: Rule = ({ value }) =>
  Object.entries(value.services ?? {}).flatMap(([service, { env = {}, secrets = {} }]) =>
    Object.keys(secrets)
      .filter((name) => Object.hasOwn(env, name))
      .map((name): Complaint => ({ path: ['services', service, 'secrets', name], at: 'key', problem: 'is under env as well', allowed: 'each variable once' })),
  );

// What templates/data.yml and templates/cache.yml put into their secrets.
// AWS: CloudFormation, AWS::SecretsManager::SecretTargetAttachment adds engine, host, port, dbname and the instance's identifier.
const keysOfShared: ReadonlyMap<string, readonly string[]> = new Map([
  ['database', ['username', 'password', 'engine', 'host', 'port', 'dbname', 'dbInstanceIdentifier']],
  ['cache', ['username', 'token']],
]);

/** The service's role may open the secrets of what it needs, and no others. */
export const sharedSecretsFit: Rule = ({ value, isFaulty }) =>
  Object.entries(value.services ?? {}).flatMap(([service, { needs = [], secrets = {} }]) =>
    Object.entries(secrets).flatMap(([variable, reference]): readonly Complaint[] => {
      const [owner = '', key] = reference.split(':');
      const keys = keysOfShared.get(owner);
      const path = ['services', service, 'secrets', variable];
      if (keys === undefined) return [];
      if (!needs.includes(owner) && !isFaulty(['services', service, 'needs'])) {
        return [{ path, at: 'value', problem: `the service does not need the ${owner}, so it may not open its secret`, allowed: `${owner} under needs as well` }];
      }
      if (key === undefined || keys.includes(key)) return [];
      const near = nearestWord(key, keys);
      return [{ path, at: 'value', problem: `the ${owner}'s secret has no ${key}`, allowed: keys.join(', '), nearest: near === undefined ? undefined : `${owner}:${near}` }];
    }),
  );
