// Calls under a role of another account: taken on for each call, by whoever asks, and for no more than the call's service needs.
import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import type { ServiceApi } from './api.ts';
import type { Clients } from './client.ts';

export interface RoleSession {
  readonly role: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface Sent {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: object;
}

/** Sends one call with a session's credentials. */
export type Send = (session: RoleSession, what: Sent) => Promise<unknown>;

/** With clients that are opened for the call, and closed behind it: such calls are few, and none finds its session at an end. */
export const onceUnder =
  (open: (session: RoleSession) => Clients): Send =>
  async (session, { service, region, operation, input }) => {
    const clients = open(session);
    try {
      return await clients.api(service, region).call(operation, input);
    } finally {
      clients.destroy();
    }
  };

export interface UnderRole {
  /** The caller's own. */
  readonly sts: ServiceApi;
  readonly role: string;
  /** Named in CloudTrail of the role's account. */
  readonly session: string;
  /** What the session may do at most, whatever the role may. */
  readonly policy: object;
  readonly at: Pick<Sent, 'service' | 'region'>;
  readonly send: Send;
}

export function apiUnderRole({ sts, role, session, policy, at, send }: UnderRole): ServiceApi {
  return {
    call: async <Input extends object, Output>(operation: string, input: Input): Promise<Output> => {
      // AWS: 900 seconds is the shortest (STS API reference, AssumeRole).
      const { Credentials: it } = await sts.call<object, AssumeRoleCommandOutput>('AssumeRole', { RoleArn: role, RoleSessionName: session, DurationSeconds: 900, Policy: JSON.stringify(policy) });
      return (await send({ role, accessKeyId: it?.AccessKeyId ?? '', secretAccessKey: it?.SecretAccessKey ?? '', sessionToken: it?.SessionToken ?? '' }, { ...at, operation, input })) as Output;
    },
  };
}
