// Every flag but consent has an environment variable: PLATFORM_ and the flag's name.
import type { FlagInput } from '@oclif/core/interfaces';

/** Consent is typed, never inherited from an environment. */
export const isConsent = (flag: string): boolean => ['confirm', 'steal'].includes(flag) || flag.startsWith('allow-') || flag.startsWith('accept-');

export const variableOf = (flag: string): string => `PLATFORM_${flag.toUpperCase().replaceAll('-', '_')}`;

/** The flags with their variables: for `static flags` of a command. */
export function withVariables<Flags extends FlagInput>(flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, isConsent(name) ? flag : { ...flag, env: variableOf(name) }]),
  ) as Flags;
}
