// Whose credentials a real account is spoken to with: the SDK's own chain, a profile, a role taken on.
import type { AwsCredentialIdentityProvider } from '@smithy/types';

export interface CredentialsWish {
  readonly profile?: string | undefined;
  /** ARN of a role to take on. */
  readonly role?: string | undefined;
  readonly region: string;
  /** Named in CloudTrail. */
  readonly session: string;
}

/** Loaded when a real account is opened: the chain knows of SSO, processes, containers and instances. */
export async function credentialsFor({ profile, role, region, session }: CredentialsWish): Promise<AwsCredentialIdentityProvider> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const base = fromNodeProviderChain(profile === undefined ? {} : { profile });
  return role === undefined ? base : fromTemporaryCredentials({ masterCredentials: base, params: { RoleArn: role, RoleSessionName: session }, clientConfig: { region } });
}
