// Keyless CI, judged as IAM judges it: pipelines build, ship and drill under their roles, look under the other, and get no further.
import type { AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { loadConfig } from '../../src/lib/config/load.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { callerOf } from '../../src/lib/sandbox/wire/access-keys.ts';
import { bootstrapReads } from '../../src/lib/operations/environment/bootstrap/observe.ts';
import { destroyReads } from '../../src/lib/operations/environment/destroy/observe.ts';
import { deployReads } from '../../src/lib/operations/deploy/observe.ts';
import { drillReads } from '../../src/lib/operations/failover/drill/observe.ts';
import { emptyWorld, production as video, someOf } from './stage.ts';
import { statementsIn, templateOf } from '../template-files.ts';
import { twin, walk, type Walked } from './world.ts';

type Session = ReturnType<typeof callerOf>;

const ci = { asked: true, github: 'example/shop', gitlab: '', branch: 'main' };
const withPipeline = (environment: EnvironmentDescription): EnvironmentDescription => ({ ...environment, settings: { ...environment.settings, ci } });
const production = withPipeline(video);
const fitness = withPipeline(describeEnvironment(loadConfig(bundledFile('examples/fitness/platform.yml')), 'production'));

const token = (sub: string, aud = 'sts.amazonaws.com'): string => `x.${Buffer.from(JSON.stringify({ iss: 'https://token.actions.githubusercontent.com', sub, aud })).toString('base64url')}.x`;

/** As a job of a workflow takes a role on. */
function sessionAs(sandbox: OpenSandbox, { app, environment, account, region }: EnvironmentDescription, role: 'plan' | 'deploy', sub = `repo:example/shop:environment:${environment}`, aud?: string): Session {
  const RoleArn = `arn:aws:iam::${account}:role/platform/${app}/${environment}/ci/${app}-${environment}-ci-${role}`;
  const input = { RoleArn, RoleSessionName: 'job', WebIdentityToken: token(sub, aud) };
  return sandbox.world.transact(sandbox.now(), () => callerOf(account, sandbox.world.context({ account, region, principal: 'aws' }).call<AssumeRoleWithWebIdentityCommandOutput>('sts', 'AssumeRoleWithWebIdentity', input).Credentials?.SessionToken));
}

const used = new Set<string>();
const onAction = (action: string): void => void used.add(action);
const says = ({ outcome, problems }: Walked): readonly string[] => [outcome, ...problems.map((it) => it.message)];

/** A world in which people have made the account's stack and the roles, and pipelines are to do the rest. */
async function prepared(environment: EnvironmentDescription): Promise<OpenSandbox> {
  const sandbox = emptyWorld([environment]);
  const walked = await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['account', 'ci', 'stack-roles'] } });
  expect(says(walked)).toEqual(['done']);
  return sandbox;
}

const bootstrapAs = (sandbox: OpenSandbox, environment: EnvironmentDescription, session: Session): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment }, cloud: { session, onAction } });

describe('a pipeline with the deploy role', () => {
  let sandbox: OpenSandbox;
  let session: Session;
  beforeAll(async () => {
    sandbox = await prepared(production);
    session = sessionAs(sandbox, production, 'deploy');
  });

  it('builds every stack of an environment from nothing, each under its layer\'s role', async () => {
    const walked = await bootstrapAs(sandbox, production, session);
    expect(says(walked)).toEqual(['done']);
    expect((await bootstrapAs(sandbox, production, session)).plan).toMatchObject({ steps: [], refusals: [] });
  });

  it('changes what stands', async () => {
    const world = twin(sandbox);
    const changed = { ...production, settings: { ...production.settings, cluster: { ...(production.settings['cluster'] as object), containerInsights: 'enabled' }, data: { ...(production.settings['data'] as object), statementTimeout: 31_000 } } } as EnvironmentDescription;
    const walked = await bootstrapAs(world, changed, session);
    expect(says(walked)).toEqual(['done']);
    expect(walked.plan.changes.length).toBeGreaterThan(0);
  });

  it('ships two releases and puts a third back', async () => {
    for (const image of ['1.0.0', '1.1.0']) expect(says(await walk(sandbox, { kind: 'deploy', request: { environment: production, service: 'serverpod', image }, cloud: { session, onAction } }))).toEqual(['done']);
  });
});
