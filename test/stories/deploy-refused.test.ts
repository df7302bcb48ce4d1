// Deploys that must not begin: each is refused with its reason, and nothing is written anywhere.
import { afterAll, describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { verifyService } from '../../src/lib/operations/deploy/verify/verify.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { askedFor } from '../../src/lib/cli/deploy-asked.ts';
import { runOperation } from '../../src/lib/cli/run-operation.ts';
import { between, inSeconds, minutes, seconds, type Duration, type Instant } from '../../src/lib/world/time.ts';
import { folder, forgetFolders, surroundings, words } from './many.ts';
import { breakIt, byHand, drill, emptyWorld, production, serving, ship, staging, standing, truthOn, type Shipping } from './stage.ts';

const bake = 60_000;
afterAll(forgetFolders);

async function refusal(sandbox: OpenSandbox, wish: Shipping) {
  const asked: string[] = [];
  const { outcome, problems, events } = await ship(sandbox, { ...wish, cloud: { onAction: (action) => asked.push(action) } });
  expect(asked.filter((action) => !/:(Describe|List|Get|BatchGet|Simulate)/.test(action))).toEqual([]);
  return { outcome, codes: problems.map((it) => it.code), begun: events.length, said: problems.map((it) => `${it.message} ${it.fix}`).join('\n') };
}

/** `platform deploy serverpod --image serverpod:1.2.0 --wait DURATION` */
async function shipWaiting(sandbox: OpenSandbox, wait: Duration) {
  const looks: Instant[] = [];
  let began: Instant | undefined;
  const open = cloudIn(sandbox, production.account, { onCall: ({ service, operation }) => {
    if (service === 'ecs' && /^(List|Describe)ServiceDeployments$/.test(operation)) looks.push(sandbox.now());
    if (operation === 'RegisterTaskDefinition') began ??= sandbox.now();
  } });
  const around = surroundings(folder());
  const started = sandbox.now();
  const answer = await runOperation(askedFor(production, { service: 'serverpod', image: 'serverpod:1.2.0' }, { bake }), open, { words: { ...words, wait, confirm: 'production' }, around });
  const until = began ?? sandbox.now();
  return { answer, took: between(started, sandbox.now()), waited: between(started, until), looks: looks.filter((at) => at <= until).length, said: around.stderr.lines };
}

describe('a deploy is refused', () => {
  it('where nothing was bootstrapped', async () => {
    const { said, ...rest } = await refusal(emptyWorld([staging]), { environment: staging, image: 'serverpod:1.0.0' });
    expect(rest).toMatchObject({ outcome: 'refused', codes: ['NOT_BOOTSTRAPPED'], begun: 0 });
    expect(said).toContain('platform env bootstrap -e staging');
  });

  it('with an image of another service', async () => {
    expect(await refusal(await standing(staging), { environment: staging, image: 'websocket:1.0.0' })).toMatchObject({ outcome: 'refused', codes: ['IMAGE_OF_ANOTHER'] });
  });

  it('with a tag of another registry, which cannot be pinned', async () => {
    expect(await refusal(await standing(staging), { environment: staging, image: 'ghcr.io/acme/serverpod:1' })).toMatchObject({ outcome: 'refused', codes: expect.arrayContaining(['IMAGE_NOT_A_DIGEST']) });
  });

  it('with the credentials of another account', async () => {
    const sandbox = await standing(staging);
    const wrong = { ...staging, account: '999999999999' };
    const { outcome, problems } = await ship(sandbox, { environment: { ...wrong }, image: 'serverpod:1.0.0' });
    // The sandbox's caller is of the account that is asked for, so this one is simply empty.
    expect({ outcome, codes: problems.map((it) => it.code) }).toEqual({ outcome: 'refused', codes: ['NOT_BOOTSTRAPPED'] });
  });

  it('while another deployment of the service is in flight, which goes on undisturbed', async () => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const first = await ship(sandbox, { image: 'serverpod:1.1.0', run: { until: 'healthy' } });
    expect(first.outcome).toBe('done');
    const { said, ...rest } = await refusal(sandbox, { image: 'serverpod:1.2.0' });
    expect(rest).toMatchObject({ outcome: 'refused', codes: ['DEPLOYMENT_IN_FLIGHT'], begun: 0 });
    expect(said).toContain('`platform deploy status serverpod -e production`');
    expect(said).toContain('--wait 30m');
    // It takes longer than a minute, and no run that goes on has it: nobody holds a lease.
    const waited = await shipWaiting(sandbox, minutes(1));
    expect(waited).toMatchObject({ answer: { outcome: 'refused', problems: [{ code: 'DEPLOYMENT_IN_FLIGHT' }] } });
    expect(inSeconds(waited.took)).toBeLessThan(62);
    const shipped = await shipWaiting(sandbox, minutes(30));
    expect(shipped.answer).toMatchObject({ outcome: 'done' });
    expect(shipped.said[0]).toMatch(/^waiting up to (30m 00s|29m 5\ds): serverpod is being deployed \([^,]+, IN_PROGRESS, [A-Z_]+\), by no run that goes on$/);
    expect(shipped.said.filter((line) => line.startsWith('waiting')).at(-1)).toMatch(/BAKE_TIME|CLEAN_UP/);
    // Looks alone, and few: what was asked until the first writing, each second.
    expect(shipped.looks / inSeconds(shipped.waited)).toBeLessThan(0.5);
    expect(truthOn(sandbox, { from })).toMatchObject({ down: 0 });
  });

  it('while an alarm of the service fires, unless this release is said to be the cure', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'rds-failover seconds=150');
    await drill(sandbox);
    // CloudWatch is late: the alarm still fires, or only now, when all is well again.
    const cloud = cloudIn(sandbox, production.account);
    const fires = async () => (await cloud.reading.alarms(production.region).states(['video-auctions-production-serverpod-errors'])).some((it) => it.state === 'ALARM');
    for (let waited = 0; waited < 40 && !(await sandbox.drive(fires())); waited++) await sandbox.drive(sandbox.clock.sleep(seconds(15)));
    // A drill that waits long for its database to be shown in its new zone outlasts the alarm: then somebody rings it.
    if (!(await sandbox.drive(fires()))) ring(sandbox);
    expect(await sandbox.drive(fires())).toBe(true);
    const refused = await refusal(sandbox, { image: 'serverpod:1.1.0' });
    expect(refused).toMatchObject({ outcome: 'refused', codes: ['ALARM_ALREADY_FIRING'], begun: 0 });
    expect(refused.said).toContain('--allow-firing-alarms');
    expect(await ship(sandbox, { image: 'serverpod:1.1.0', bake, allowFiringAlarms: true })).toMatchObject({ outcome: 'done' });
  });
});

const ring = (sandbox: OpenSandbox): unknown =>
  byHand(sandbox, production, ['monitoring', 'SetAlarmState', { AlarmName: 'video-auctions-production-serverpod-errors', StateValue: 'ALARM', StateReason: 'rung by hand' }]);

describe('a parameter of SSM that a service is given', () => {
  it('must be there, is seen without its value, and reaches the tasks', async () => {
    const sandbox = await serving(production);
    const environment = { ...production, services: { ...production.services, serverpod: { ...production.services['serverpod'], secrets: { FLAGS: { of: 'parameter', name: 'flags' } } } } } as EnvironmentDescription;
    const name = '/platform/video-auctions/production/service-serverpod/settings/flags';
    expect(await ship(sandbox, { environment, image: 'serverpod:1.1.0' })).toMatchObject({ outcome: 'refused', problems: [{ code: 'CHECK_FAILED', message: expect.stringContaining(`there is no parameter ${name}, from which FLAGS comes for serverpod`) }] });
    byHand(sandbox, production, ['ssm', 'PutParameter', { Name: name, Value: 'hunter3', Type: 'String' }]);
    const shipped = await ship(sandbox, { environment, image: 'serverpod:1.1.0' });
    expect(shipped).toMatchObject({ outcome: 'done', problems: [] });
    expect(JSON.stringify([shipped.facts, shipped.events])).not.toContain('hunter3');
    const cloud = cloudIn(sandbox, production.account, {});
    const look = async () => (await cloud.drive(verifyService(cloud.reading, { environment, service: 'serverpod' }))).filter(({ check }) => check === `parameter ${name}`);
    expect(await look()).toMatchObject([{ status: 'pass' }]);
    // What the role may not read keeps tasks from starting, whoever could.
    const own = (await cloud.drive(cloud.reading.parameters(production.region).under('/platform/video-auctions/production/service-serverpod/')))['/platform/video-auctions/production/service-serverpod/ExecutionRoleArn'] ?? '';
    byHand(sandbox, production, ['iam', 'DeleteRolePolicy', { RoleName: own.split('/').at(-1), PolicyName: 'start' }]);
    expect(await look()).toMatchObject([{ status: 'fail', reason: expect.stringContaining('may not read') }]);
  });
});
