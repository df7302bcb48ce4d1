// The sandbox of this folder as a cloud: the same SDK clients, answered by a world in this process.
import { clientFactory, type Clients } from '../../aws/client.ts';
import { cloudOf, type Cloud } from '../../aws/cloud.ts';
import { openSandbox, type OpenSandbox } from '../../sandbox/open.ts';
import { outsideOf } from '../../sandbox/users/outside.ts';
import { sandboxCredentials } from '../../sandbox/wire/access-keys.ts';
import type { OnCall } from '../../sandbox/wire/answer.ts';
import { sandboxHandler } from '../../sandbox/wire/handler.ts';
import { seededChance, type Chance } from '../../world/ids.ts';
import type { Opening, OpenCloud } from '../open-cloud.ts';

export function openSandboxCloud({ project, environment, variables }: Opening): OpenCloud {
  const sandbox = openSandbox({ folder: project.sandboxFolder, wishes: { seed: variables['PLATFORM_SANDBOX_SEED'], speed: variables['PLATFORM_SANDBOX_SPEED'] } });
  prepareAccount(sandbox, environment);
  return cloudIn(sandbox, environment.account);
}

/** What a rehearsal finds in an account as a team would have it before it begins: a zone for the environment's own sub-domain, delegated. */
export function prepareAccount({ world, now }: OpenSandbox, subject: { readonly account: string; readonly baseDomain: string }): void {
  world.transact(now(), () => {
    const context = world.context({ account: subject.account, region: 'us-east-1', principal: 'aws' });
    const found = context.call<{ HostedZones?: readonly { Name?: string }[] }>('route53', 'ListHostedZonesByName', { DNSName: subject.baseDomain });
    if (found.HostedZones?.some((zone) => zone.Name === `${subject.baseDomain}.`) === true) return;
    context.call('route53', 'CreateHostedZone', { Name: subject.baseDomain, CallerReference: `sandbox-${subject.account}-${subject.baseDomain}` });
  });
}

export interface SandboxCloudOptions {
  readonly onCall?: OnCall;
  readonly onAction?: (iamAction: string) => void;
  /** The session of a role to work under; left out: the account's administrator. */
  readonly session?: { readonly principal: string; readonly session?: string };
}

/** An account of an open sandbox, as commands and tests use it. */
export function cloudIn(sandbox: OpenSandbox, account: string, options: SandboxCloudOptions = {}): OpenCloud {
  const { world, clock, birth } = sandbox;
  // Counted by the world, so that the next process goes on with the stream instead of beginning it again.
  const opened = world.transact(sandbox.now(), () => world.count('opened'));
  const chance: Chance = seededChance(`${birth.seed}/${birth.world}/${account}/${opened}`);
  const clients = (readOnly: boolean): Clients =>
    clientFactory({
      clock,
      credentials: sandboxCredentials(account),
      chance,
      readOnly,
      ...(options.onAction === undefined ? {} : { onCall: options.onAction }),
      handler: (service, region) => sandboxHandler({ world, clock, service, region, account, principal: `arn:aws:iam::${account}:user/sandbox`, ...options.session, onCall: options.onCall }),
    });
  const outside = outsideOf({ world, clock });
  const cloud = (readOnly: boolean): Cloud => cloudOf({ name: 'sandbox', outside, api: apiOf(clients(readOnly)) });
  return { name: 'sandbox', worldId: birth.world, clock, chance, reading: cloud(true), acting: cloud(false), drive: (work) => sandbox.drive(work), close: () => sandbox.close() };
}

const apiOf =
  (clients: Clients): Cloud['api'] =>
  (service, region) =>
    clients.api(service, region);

