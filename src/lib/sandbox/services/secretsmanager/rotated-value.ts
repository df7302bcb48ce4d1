// The value that a rotation function would have made: the sandbox runs none, so the world does what this project's own one does.
import type { Context } from '../../world/service.ts';
import type { Secret } from './entities.ts';
import { current, isGone, secrets } from './find.ts';
import { randomPassword } from './random-password.ts';
import { withVersion, type Value } from './versions.ts';

type Login = Readonly<Record<string, unknown>> & { readonly username: string };

function loginIn(text: string | undefined): Login | undefined {
  try {
    const value = JSON.parse(text ?? '') as unknown;
    return typeof value === 'object' && value !== null && typeof (value as Login).username === 'string' ? (value as Login) : undefined;
  } catch {
    return undefined;
  }
}

/** Users that take turns are called alike but for `_a` and `_b` (templates/database-rotation.yml). */
const other = (username: string): string => username.replace(/_([ab])$/, (_, letter) => (letter === 'a' ? '_b' : '_a'));

/** There the users are made by the rotation itself, and the first one of all takes no turn (templates/broker.yml, templates/search.yml). */
const makesUsers = (secret: Secret): boolean => /\/(broker|search)\/services$/.test(secret.name);
const next = (username: string): string => (/_[ab]$/.test(username) ? other(username) : 'platform_services_a');

/** Secrets of the same folder that keep one user's password: not the one that is rotated. */
const keepersOf = (context: Context, secret: Secret, username: string): readonly Secret[] =>
  secrets(context).values().filter((it) => it.name !== secret.name && it.name.slice(0, it.name.lastIndexOf('/')) === secret.name.slice(0, secret.name.lastIndexOf('/')) && !isGone(it) && it.rotation === undefined && loginIn(current(it)?.text)?.username === username);

/** A new password, for the user who rests where two take turns. */
export function nextValue(context: Context, secret: Secret): Value {
  const password = randomPassword(context, { length: 40, excludePunctuation: true });
  const login = loginIn(current(secret)?.text);
  if (login === undefined) return { text: password };
  // An AUTH token is nobody's but the one user's, and both the old and the new one hold for a while (templates/cache.yml).
  if (typeof login['token'] === 'string') return { text: JSON.stringify({ ...login, token: randomPassword(context, { length: 64, excludePunctuation: true }) }) };
  if (makesUsers(secret)) return { text: JSON.stringify({ ...login, username: next(login.username), password }) };
  const turned = other(login.username);
  return { text: JSON.stringify({ ...login, username: keepersOf(context, secret, turned).length > 0 ? turned : login.username, password }) };
}

/** The user's own secret, from which a proxy knows it, has the new password as well. */
export function tellOwnSecret(context: Context, secret: Secret): void {
  const login = loginIn(current(secret)?.text);
  if (login === undefined) return;
  for (const keeper of keepersOf(context, secret, login.username)) {
    const known = loginIn(current(keeper)?.text);
    secrets(context).put(keeper.name, withVersion(context, keeper, { value: { text: JSON.stringify({ ...known, password: login['password'] }) } }).secret);
  }
}
