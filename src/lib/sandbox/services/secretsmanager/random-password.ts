// GetRandomPassword, by the world's own chance.
import type { GetRandomPasswordCommandInput, GetRandomPasswordCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';

export interface PasswordRules {
  readonly length?: number | undefined;
  readonly excludeCharacters?: string | undefined;
  readonly excludeNumbers?: boolean | undefined;
  readonly excludePunctuation?: boolean | undefined;
  readonly excludeUppercase?: boolean | undefined;
  readonly excludeLowercase?: boolean | undefined;
  readonly includeSpace?: boolean | undefined;
  readonly requireEachIncludedType?: boolean | undefined;
}

const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** @throws AwsFault InvalidParameterException */
export function randomPassword(context: Context, rules: PasswordRules): string {
  const length = rules.length ?? 32;
  if (!Number.isInteger(length) || length < 1 || length > 4096) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${length}' at 'passwordLength' failed to satisfy constraint: Member must have value between 1 and 4096`);
  const excluded = new Set(rules.excludeCharacters ?? '');
  const types = [
    rules.excludeLowercase === true ? '' : lowercase,
    rules.excludeUppercase === true ? '' : lowercase.toUpperCase(),
    rules.excludeNumbers === true ? '' : '0123456789',
    rules.excludePunctuation === true ? '' : punctuation,
    rules.includeSpace === true ? ' ' : '',
  ].map((type) => [...type].filter((letter) => !excluded.has(letter))).filter((type) => type.length > 0);
  if (types.length === 0) throw new AwsFault('InvalidParameterException', 'No characters are left to make a password of.');
  const each = rules.requireEachIncludedType !== false;
  if (each && types.length > length) throw new AwsFault('InvalidParameterException', 'Password length must be greater than or equal to the number of included character types.');
  const draw = (from: readonly string[]): string => from[Math.floor(context.chance('secretsmanager/password') * from.length)] ?? '';
  const all = types.flat();
  const letters = [...Array(length).keys()].map((at) => (each && at < types.length ? draw(types[at] ?? all) : draw(all)));
  // Those that had to be of one type stand first; shuffled, their places say nothing.
  for (let at = letters.length - 1; at > 0; at--) {
    const other = Math.floor(context.chance('secretsmanager/password') * (at + 1));
    [letters[at], letters[other]] = [letters[other] ?? '', letters[at] ?? ''];
  }
  return letters.join('');
}

export const getRandomPassword = operation<GetRandomPasswordCommandInput, GetRandomPasswordCommandOutput>((input, context) => ({
  RandomPassword: randomPassword(context, {
    length: input.PasswordLength,
    excludeCharacters: input.ExcludeCharacters,
    excludeNumbers: input.ExcludeNumbers,
    excludePunctuation: input.ExcludePunctuation,
    excludeUppercase: input.ExcludeUppercase,
    excludeLowercase: input.ExcludeLowercase,
    includeSpace: input.IncludeSpace,
    requireEachIncludedType: input.RequireEachIncludedType,
  }),
}));
