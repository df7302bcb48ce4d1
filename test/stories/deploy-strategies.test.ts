// The four strategies: each ships, fails and is put back; what is said of the users is what happened to them.
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { differences, stateOf } from '../laws/state.ts';
import { flipOfThisFile } from './flip.ts';
import { behave, breakIt, production, serving, ship, someOf, toldDeploy, truthOn, whole } from './stage.ts';
import type { Walked } from './world.ts';

const bake = 60_000;
const codes = (walked: Walked): readonly string[] => walked.problems.map((it) => it.code);

type Deploy = EnvironmentDescription['services'][string]['deploy'];

/** Production in which a service is deployed like this. */
function deployedBy(deploy: Partial<Deploy>, service = 'serverpod', environment = production): EnvironmentDescription {
  const it = environment.services[service] as EnvironmentDescription['services'][string];
  return { ...environment, services: { ...environment.services, [service]: { ...it, deploy: { ...it.deploy, bake: minutes(1), ...deploy } } } };
}

const canary = deployedBy({ strategy: 'canary', canary: { percent: 10, bake: minutes(5) } });
const linear = deployedBy({ strategy: 'linear', linear: { percent: 25, every: minutes(2) } });
const rolling = deployedBy({ strategy: 'rolling' });

const ecsOf = (sandbox: OpenSandbox, operation: string, input: object): Promise<unknown> => sandbox.drive(cloudIn(sandbox, production.account).acting.api('ecs', production.region).call(operation, input));

const lines = (walked: Walked, step: string): readonly string[] => walked.events.flatMap((event) => (event.type === 'step.waiting' && event.step === step ? [event.because] : []));

describe('a good release', () => {
  it.each(someOf([
    ['canary', canary],
    ['linear', linear],
    ['rolling', rolling],
  ] as const, 1))('by %s is noticed by nobody, and the service is changed by the next one blue-green (aws/containers-roadmap#2664)', async (strategy, environment) => {
    const sandbox = await serving(production);
    const from = sandbox.now();
    const walked = await ship(sandbox, { environment, image: 'serverpod:1.1.0' });
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(toldDeploy(walked, 'serverpod', environment)).toMatchObject({ stage: 'done', strategy, users: { downtime: { atLeast: 0, atMost: 0 }, failedShare: 0 } });
    expect(await ship(sandbox, { image: 'serverpod:1.2.0', bake })).toMatchObject({ outcome: 'done', problems: [] });
    expect(truthOn(sandbox, { from })).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });

  it('by canary has a tenth of the users for five minutes, and is compared with the old one over the same minutes', async () => {
    const sandbox = await serving(production);
    const walked = await ship(sandbox, { environment: canary, image: 'serverpod:1.1.0' });
    const { canary: compared } = toldDeploy(walked, 'serverpod', canary) as unknown as { canary: { old: { requests: number }; fresh: { requests: number; failed: number }; excess: { points: number; from: number; to: number } } };
    expect(compared.fresh.failed).toBe(0);
    expect(compared.fresh.requests / compared.old.requests).toBeCloseTo(1 / 9, 1);
    expect(compared.excess).toMatchObject({ points: 0 });
    expect(compared.excess.to).toBeGreaterThan(0);
    expect(lines(walked, 'canary').some((line) => /new 0 of \d+ failed, old 0 of \d+: 0 points/.test(line))).toBe(true);
  });

  it('by linear steps has a quarter of the users more every two minutes, read back from the load balancer', async () => {
    const sandbox = await serving(production);
    const walked = await ship(sandbox, { environment: linear, image: 'serverpod:1.1.0' });
    const seen = [...new Set(lines(walked, 'shift').filter((line) => line.includes('%')))];
    expect(seen).toEqual([25, 50, 75].map((share) => `${share} % of the users have it`));
  });

  it.runIf(whole)('of a worker rolls as well', async () => {
    const environment = deployedBy({ strategy: 'rolling' }, 'video-processing');
    const sandbox = await serving(production, ['video-processing']);
    expect(await ship(sandbox, { environment, service: 'video-processing', image: '1.1.0' })).toMatchObject({ outcome: 'done', problems: [] });
  });
});

describe('a bad release', () => {
  async function bad(environment: EnvironmentDescription, behaviour: string) {
    const sandbox = await serving(production);
    behave(sandbox, 'serverpod:bad', behaviour);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    const walked = await ship(sandbox, { environment, image: 'serverpod:bad' });
    return { sandbox, walked, told: toldDeploy(walked, 'serverpod', environment), changed: differences(before, stateOf(sandbox, production)), truth: truthOn(sandbox, { from }) };
  }

  it.each(someOf([
    ['canary', canary],
    ['linear', linear],
    ['rolling', rolling],
  ] as const, 1))('by %s that crashes is put back before any user meets it (aws/containers-roadmap#1488)', async (_, environment) => {
    const { walked, changed, truth } = await bad(environment, 'crash');
    // Task by task a new one has its share of the users at once: where ECS takes long to see that it is gone they meet that.
    const isMet = flipOfThisFile() !== undefined && environment === rolling;
    const code = isMet && codes(walked)[0] === 'USERS_SEE_ERRORS' ? 'USERS_SEE_ERRORS' : 'TASKS_DIE';
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: [code] });
    expect(changed).toEqual([]);
    expect(truth).toEqual({ read: 0, write: 0, down: 0, degraded: isMet ? truth.degraded : 0 });
    expect(truth.degraded).toBeLessThan(120);
  });

  it.each(someOf([
    ['canary', canary],
    ['linear', linear],
  ] as const, 1))('by %s that answers with errors is never an outage: a part of the users meet it, and it is put back', async (_, environment) => {
    const { walked, changed, truth, told } = await bad(environment, 'errors=100%');
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['USERS_SEE_ERRORS'] });
    expect(walked.problems[0]?.message).toContain('where both releases have users');
    expect(changed).toEqual([]);
    expect(truth.down).toBe(0);
    expect(truth.degraded).toBeGreaterThan(0);
    expect(told.users.downtime.atLeast).toBe(0);
  });

  it('by canary that fails one time in twenty is not seen by fifty questions, but by what the load balancer counts', async () => {
    const { walked, changed, truth } = await bad(canary, 'errors=5%');
    // In another world chance may have it that three of the fifty meet it.
    const bySample = flipOfThisFile() !== undefined && codes(walked)[0] === 'USERS_SEE_ERRORS';
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: [bySample ? 'USERS_SEE_ERRORS' : 'CANARY_IS_WORSE'] });
    if (!bySample) expect(walked.problems[0]?.message).toMatch(/points more of its requests fail; 1 % is allowed \(new \d+ of \d+ failed, old \d+ of \d+: \+[\d.]+ points \(95 % sure: \+[\d.]+ to \+[\d.]+\)/);
    expect(changed).toEqual([]);
    expect(truth.down).toBe(0);
  });

  it.runIf(whole)('by canary that is slow is put back', async () => {
    const { walked, changed } = await bad(canary, 'slow=900ms');
    expect(walked.outcome).toBe('put-back');
    expect(['CANARY_IS_WORSE', 'USERS_WAIT']).toContain(codes(walked)[0]);
    expect(changed).toEqual([]);
  });

  it('by rolling that answers with errors is put back by another deployment', async () => {
    const { walked, changed, truth } = await bad(rolling, 'errors=100%');
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['USERS_SEE_ERRORS'] });
    expect(changed).toEqual([]);
    expect(truth.degraded + truth.down).toBeGreaterThan(0);
  });
});

describe('a release that a person must approve', () => {
  const asked = deployedBy({ approve: minutes(60) });
  const askedCanary = deployedBy({ strategy: 'canary', canary: { percent: 10, bake: minutes(5) }, approve: minutes(60) });

  /** Ships, and answers the pause by the console when it has waited for this long. */
  async function answered(environment: EnvironmentDescription, { after, action }: { readonly after: number; readonly action?: 'CONTINUE' | 'ROLLBACK' }) {
    const sandbox = await serving(production);
    const before = stateOf(sandbox, production);
    const from = sandbox.now();
    const answer = async (): Promise<void> => {
      await sandbox.drive(sandbox.clock.sleep(after as never));
      const service = { cluster: 'video-auctions-production', service: 'serverpod' };
      const { serviceDeployments: [newest] = [] } = (await ecsOf(sandbox, 'ListServiceDeployments', service)) as { serviceDeployments?: { serviceDeploymentArn: string }[] };
      const { serviceDeployments: [seen] = [] } = (await ecsOf(sandbox, 'DescribeServiceDeployments', { serviceDeploymentArns: [newest?.serviceDeploymentArn] })) as { serviceDeployments?: { lifecycleHookDetails: { hookId: string; status: string }[] }[] };
      const hook = seen?.lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION');
      await ecsOf(sandbox, 'ContinueServiceDeployment', { serviceDeploymentArn: newest?.serviceDeploymentArn, hookId: hook?.hookId, action });
    };
    const [walked] = await Promise.all([ship(sandbox, { environment, image: 'serverpod:1.1.0' }), ...(action === undefined ? [] : [answer()])]);
    return { walked, changed: differences(before, stateOf(sandbox, production)), truth: truthOn(sandbox, { from }), waited: lines(walked, 'approve') };
  }

  it.each(someOf([
    ['blue-green', asked],
    ['canary', askedCanary],
  ] as const, 1))('by %s waits until somebody says so, from wherever, and says what it waits for (kayac/ecspresso#1069, argoproj/argo-rollouts#2866)', async (_, environment) => {
    const { walked, truth, waited } = await answered(environment, { after: 1_800_000, action: 'CONTINUE' });
    expect(walked).toMatchObject({ outcome: 'done', problems: [] });
    expect(truth).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
    expect(waited.at(-1)).toMatch(/`platform deploy approve serverpod -e production` or `platform deploy reject serverpod -e production`, until \d\d:\d\d/);
  });

  it.each(someOf([
    ['nobody answers for', undefined, 'nobody approved the new serverpod in time'],
    ['is rejected', 'ROLLBACK', 'the new serverpod was rejected'],
  ] as const, 1))('that %s is put back (fluxcd/flagger#1450)', async (_, action, says) => {
    const { walked, changed, truth } = await answered(asked, { after: 1_800_000, ...(action === undefined ? {} : { action }) });
    expect({ outcome: walked.outcome, says: walked.problems.map(({ message }) => message) }).toEqual({ outcome: 'put-back', says: [says] });
    expect(changed).toEqual([]);
    expect(truth).toEqual({ read: 0, write: 0, down: 0, degraded: 0 });
  });
});

describe('a canary of which too little was seen', () => {
  it.each(someOf([
    ['fail', 'put-back'],
    ['pass-with-note', 'done'],
  ] as const, 1))('is judged as the environment says: %s (argoproj/argo-rollouts#3015, fluxcd/flagger#883, fluxcd/flagger#1098)', async (noData, outcome) => {
    const environment = deployedBy({ strategy: 'canary', canary: { percent: 0.1, bake: minutes(1) }, guard: { errorPercent: 1, noData } });
    const sandbox = await serving(production);
    const walked = await ship(sandbox, { environment, image: 'serverpod:1.1.0' });
    expect(walked.outcome).toBe(outcome);
    expect(codes(walked)).toEqual(outcome === 'done' ? [] : ['CANARY_UNSEEN']);
  });
});

describe('argoproj/argo-rollouts#3333: a load balancer that does not take the weights', () => {
  it('ends a canary before anybody judges a release that has no users', async () => {
    const sandbox = await serving(production);
    breakIt(sandbox, 'unmoved-traffic');
    const walked = await ship(sandbox, { environment: canary, image: 'serverpod:1.1.0' });
    expect({ outcome: walked.outcome, codes: codes(walked) }).toEqual({ outcome: 'put-back', codes: ['TRAFFIC_NOT_MOVED'] });
  });
});
