// AssumeRoleWithWebIdentity: a token of an OIDC provider that the account knows, judged by its claims.
import type { AssumeRoleWithWebIdentityCommandInput, AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type OidcProvider } from '../iam/entities.ts';
import { trustIn } from '../iam/trust.ts';
import { begin, roleWished, userOf } from './sessions.ts';

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly amr: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number | undefined;
}

const invalidToken = (text: string): AwsFault => new AwsFault('InvalidIdentityTokenException', text);

// The signature is not looked at, and may be missing: what a sandbox tests is who would be let in, and a provider's keys
// are not there to check with.
function claimsOf(token: string): Claims {
  const [, body] = token.split('.');
  if (body === undefined) throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  } catch {
    throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  }
  if (claims === null || typeof claims !== 'object') throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  const list = (value: unknown): readonly string[] => [value ?? []].flat().map(String);
  const { iss, sub, exp } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string') throw invalidToken('Missing a required claim: iss or sub');
  return { iss: iss.replace(/^https:\/\//, '').replace(/\/$/, ''), sub, aud: list(claims['aud']), amr: list(claims['amr']), exp: typeof exp === 'number' ? exp : undefined };
}

/** The account's provider for the token's issuer. @throws AwsFault InvalidIdentityToken */
function providerFor(context: Context, { iss, aud }: Claims): OidcProvider {
  const provider = context.globalTable<OidcProvider>(kinds.oidcProvider).values().find(({ url }) => url === iss);
  if (provider === undefined) throw invalidToken(`No OpenIDConnect provider found in your account for https://${iss}`);
  if (!aud.some((one) => provider.clientIds.includes(one))) throw invalidToken('Incorrect token audience');
  return provider;
}

export const assumeRoleWithWebIdentity = operation<AssumeRoleWithWebIdentityCommandInput, AssumeRoleWithWebIdentityCommandOutput>((input, context) => {
  const { there, role } = roleWished(context, input);
  const claims = claimsOf(input.WebIdentityToken ?? '');
  const provider = providerFor(there, claims);
  if (claims.exp !== undefined && claims.exp * 1000 <= context.now) throw new AwsFault('ExpiredTokenException', `Token expired: current date/time ${Math.floor(context.now / 1000)} must be before the expiration date/time ${claims.exp}`);
  // AWS: of a token's claims, aud, sub and amr are condition keys ("Available keys for AWS OIDC federation", IAM user guide).
  const keys = {
    [`${provider.url}:aud`]: claims.aud,
    [`${provider.url}:sub`]: [claims.sub],
    ...(claims.amr.length === 0 ? {} : { [`${provider.url}:amr`]: claims.amr }),
    'aws:FederatedProvider': [provider.arn],
    'sts:RoleSessionName': [input.RoleSessionName ?? ''],
  };
  const trust = role === undefined ? 'no' : trustIn(role, { subject: { arns: [], federated: provider.arn }, action: 'sts:AssumeRoleWithWebIdentity', keys });
  // AWS: https://github.com/aws-actions/configure-aws-credentials/issues/318 shows the sentence.
  if (role === undefined || trust === 'no' || trust === 'denied') throw new AwsFault('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', { status: 403 });
  const { session, credentials } = begin({ there, role }, input, { provider: provider.arn });
  return { AssumedRoleUser: userOf(role, session), Credentials: credentials, Provider: provider.arn, Audience: claims.aud[0] ?? '', SubjectFromWebIdentityToken: claims.sub };
});
