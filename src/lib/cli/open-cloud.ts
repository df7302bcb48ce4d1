// Which cloud an environment is in: the account, the sandbox of this folder, or a sandbox that is served on loopback.
import type { Cloud } from '../aws/cloud.ts';
import type { EnvironmentDescription } from '../config/describe.ts';
import type { Clock } from '../world/clock.ts';
import type { Chance } from '../world/ids.ts';
import { cliProblem } from './problems.ts';
import type { Project } from './project.ts';
import type { Variables } from './terminal.ts';

export interface OpenCloud {
  /** `sandbox`, or the account's id. */
  readonly name: string;
  /** Part of run ids: the account, or the sandbox's world. */
  readonly worldId: string;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Cannot write: what is observed and planned with. */
  readonly reading: Cloud;
  readonly acting: Cloud;
  /** Waits for work under this cloud's clock. */
  drive<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

export interface Opening {
  readonly project: Project;
  readonly environment: EnvironmentDescription;
  readonly flags: { readonly sandbox: boolean; readonly profile?: string | undefined };
  readonly variables: Variables;
}

export async function openCloud(opening: Opening): Promise<OpenCloud> {
  const { flags, variables } = opening;
  const endpoint = variables['PLATFORM_ENDPOINT'];
  if (endpoint !== undefined && endpoint !== '') {
    if (flags.sandbox) throw cliProblem('TWO_CLOUDS', { endpoint });
    const { openServed } = await import('./clouds/served.ts');
    return openServed(opening, loopbackOnly(endpoint));
  }
  if (flags.sandbox) {
    const { openSandboxCloud } = await import('./clouds/sandbox.ts');
    return openSandboxCloud(opening);
  }
  const { openAccount } = await import('./clouds/account.ts');
  return openAccount(opening);
}

function loopbackOnly(endpoint: string): string {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) throw cliProblem('ENDPOINT_NOT_LOOPBACK', { endpoint });
  return endpoint;
}

