// The sandbox of this folder as a cloud: the same SDK clients, answered by a world in this process.
import { clientFactory, type Clients } from '../../aws/client.ts';
import { cloudOf, type Cloud } from '../../aws/cloud.ts';
import { onceUnder } from '../../aws/under-role.ts';
import type { EnvironmentDescription } from '../../config/describe.ts';
import { openSandbox, type OpenSandbox } from '../../sandbox/open.ts';
import type { Context } from '../../sandbox/world/service.ts';
import { outsideOf } from '../../sandbox/users/outside.ts';
import { callerOf, sandboxCredentials } from '../../sandbox/wire/access-keys.ts';
import type { OnCall } from '../../sandbox/wire/answer.ts';
import { sandboxHandler } from '../../sandbox/wire/handler.ts';
import { seededChance, type Chance } from '../../world/ids.ts';
import type { Opening, OpenCloud } from '../open-cloud.ts';

export function openSandboxCloud({ project, environment, variables }: Opening): OpenCloud {
  const sandbox = openSandbox({ folder: project.sandboxFolder, wishes: { seed: variables['PLATFORM_SANDBOX_SEED'], speed: variables['PLATFORM_SANDBOX_SPEED'] } });
  prepareAccount(sandbox, environment);
  return cloudIn(sandbox, environment.account);
}

/**
 * What a rehearsal finds in an account as a team would have it before it begins: a zone for the environment's own sub-domain; or, where
 * that is to be made, the zone above it in the account of the role that `dns` names, and the role.
 */
export function prepareAccount({ world, now }: OpenSandbox, subject: Pick<EnvironmentDescription, 'account' | 'baseDomain' | 'dns'>): void {
  world.transact(now(), () => {
    if (subject.dns !== undefined) {
      prepareAbove(world, subject, subject.dns);
      return;
    }
    const context = world.context({ account: subject.account, region: 'us-east-1', principal: 'aws' });
    prepareZone(context, subject.baseDomain);
  });
}

function prepareZone(context: Context, name: string): void {
  const found = context.call<{ HostedZones?: readonly { Name?: string }[] }>('route53', 'ListHostedZonesByName', { DNSName: name });
  if (found.HostedZones?.some((zone) => zone.Name === `${name}.`) === true) return;
  context.call('route53', 'CreateHostedZone', { Name: name, CallerReference: `sandbox-${context.account}-${name}` });
}

/** The role may no more than docs/decisions/0036 says; where the zone is named by its id, it has to be there. */
function prepareAbove(world: OpenSandbox['world'], { account, baseDomain }: { readonly account: string; readonly baseDomain: string }, { zone, role }: NonNullable<EnvironmentDescription['dns']>): void {
  const context = world.context({ account: role.split(':')[4] ?? '', region: 'us-east-1', principal: 'aws' });
  if (zone.includes('.')) prepareZone(context, zone);
  const [, path = '/', RoleName = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(role) ?? [];
  const { Roles = [] } = context.call<{ Roles?: readonly { Arn?: string }[] }>('iam', 'ListRoles', {});
  if (Roles.every(({ Arn }) => Arn !== role)) {
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }] };
    context.call('iam', 'CreateRole', { RoleName, Path: path, AssumeRolePolicyDocument: JSON.stringify(trust) });
  }
  context.call('iam', 'PutRolePolicy', { RoleName, PolicyName: baseDomain.replaceAll('.', '-'), PolicyDocument: JSON.stringify(parentZonePolicy(baseDomain)) });
}

/** What the role above an environment has to allow, and no more. */
const parentZonePolicy = (baseDomain: string): object => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['route53:ListHostedZonesByName', 'route53:ListResourceRecordSets'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'route53:ChangeResourceRecordSets',
      Resource: 'arn:aws:route53:::hostedzone/*',
      Condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [baseDomain], 'route53:ChangeResourceRecordSetsRecordTypes': ['NS'] } },
    },
  ],
});

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
  const clients = (readOnly: boolean, who: { readonly account: string; readonly principal?: string; readonly session?: string } = { account, ...options.session }): Clients =>
    clientFactory({
      clock,
      credentials: sandboxCredentials(who.account),
      chance,
      readOnly,
      ...(options.onAction === undefined ? {} : { onCall: options.onAction }),
      handler: (service, region) => sandboxHandler({ world, clock, service, region, principal: `arn:aws:iam::${who.account}:user/sandbox`, ...who, onCall: options.onCall }),
    });
  const outside = outsideOf({ world, clock });
  const send = (readOnly: boolean) => onceUnder(({ role, sessionToken }) => clients(readOnly, { account: role.split(':')[4] ?? '', ...callerOf(account, sessionToken) }));
  const cloud = (readOnly: boolean): Cloud => cloudOf({ name: 'sandbox', outside, api: apiOf(clients(readOnly)), send: send(readOnly) });
  return { name: 'sandbox', worldId: birth.world, clock, chance, reading: cloud(true), acting: cloud(false), drive: (work) => sandbox.drive(work), close: () => sandbox.close() };
}

const apiOf =
  (clients: Clients): Cloud['api'] =>
  (service, region) =>
    clients.api(service, region);

