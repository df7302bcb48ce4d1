// Names of environments and services: their form, and the words they may not be.
import type { Complaint } from '../fault.ts';
import { asName, deployWords, namePattern, nameWords, neededComponents, serviceNamePattern, serviceNameWords, stores, variablePattern } from '../words.ts';
import type { Rule } from './sound.ts';

export const namesAreNames: Rule = ({ names }) => [
  ...names.environments.flatMap((name) => badName(['environments', name], namePattern, nameWords)),
  ...names.services.flatMap((name) => badName(['services', name], serviceNamePattern, serviceNameWords)),
];

function badName(path: readonly [string, string], pattern: RegExp, allowed: string): readonly Complaint[] {
  const [, name] = path;
  if (pattern.test(name)) return [];
  const better = asName(name);
  return [{ path, at: 'key', problem: `${JSON.stringify(name)} is no name`, allowed, nearest: pattern.test(better) ? better : undefined }];
}

const kept = [...stores, ...neededComponents];

export const serviceNamesAreNoWords: Rule = ({ names }) =>
  names.services.flatMap((name): readonly Complaint[] => {
    const path = ['services', name];
    if (deployWords.some((word) => word === name)) {
      return [{ path, at: 'key', problem: `\`platform deploy ${name}\` is a command, so no service can be called ${name}`, allowed: `any name but ${deployWords.join(', ')}` }];
    }
    if (kept.some((word) => word === name)) {
      return [{ path, at: 'key', problem: `\`needs: [${name}]\` means the environment's ${name}, so no service can be called ${name}`, allowed: `any name but ${kept.join(', ')}` }];
    }
    return [];
  });

export const somethingIsThere: Rule = ({ value, isFaulty }) =>
  value.environments !== undefined && Object.keys(value.environments).length === 0 && !isFaulty(['environments'])
    ? [{ path: ['environments'], at: 'key', problem: 'names no environment', allowed: 'at least one, such as staging' }]
    : [];

export const variablesHaveNames: Rule = ({ value }) =>
  Object.entries(value.services ?? {}).flatMap(([service, { env = {}, secrets = {} }]) => [
    ...Object.keys(env).flatMap((name) => badVariable(['services', service, 'env', name])),
    ...Object.keys(secrets).flatMap((name) => badVariable(['services', service, 'secrets', name])),
  ]);

function badVariable(path: readonly string[]): readonly Complaint[] {
  const name = path.at(-1) ?? '';
  if (variablePattern.test(name)) return [];
  const better = name.replaceAll(/[^A-Za-z0-9]+/g, '_');
  const nearest = variablePattern.test(better) ? better : undefined;
  return [{ path, at: 'key', problem: `${JSON.stringify(name)} is no name of a variable`, allowed: 'letters, digits and _, not beginning with a digit', nearest }];
}
