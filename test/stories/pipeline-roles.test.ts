// Keyless CI, judged as IAM judges it: pipelines build, ship and drill under their roles, look under the other, and get no further.
import type { DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import type { AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlTableName } from '../../src/lib/operations/names.ts';
import { leasesIn } from '../../src/lib/aws/control-table/leases.ts';
import { componentNames } from '../../src/lib/config/components.ts';
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
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { minutes } from '../../src/lib/world/time.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import { operations } from '../../src/lib/operations/registry.ts';
import { gatherDrift } from '../../src/lib/reports/drift.ts';
import { breakIt, byHand, emptyWorld, mend, whole } from './stage.ts';
import { layers, rendered, resources, statementsIn, templateOf } from '../template-files.ts';
import { twin, walk, type Walk, type Walked } from './world.ts';

type Session = ReturnType<typeof callerOf>;

/** Both examples with every component, let in by their own words. */
const letIn = (app: string, repository = 'example/shop'): EnvironmentDescription => {
  const config = loadConfig(bundledFile(`examples/${app}/platform.yml`));
  return describeEnvironment({ ...config, components: app === 'fitness' ? [...componentNames] : config.components, ci: { github: repository, branch: 'main' } }, 'production');
};
const production = letIn('video-auctions');
const fitness = letIn('fitness');

/** Its serverpod is migrated before each release, and keeps two revisions. */
function migrating(environment: EnvironmentDescription): EnvironmentDescription {
  const { serverpod } = environment.services;
  if (serverpod === undefined) throw new Error('the example has no service serverpod');
  const asked = { ...serverpod, before: [{ name: 'migrate', command: ['dart', 'run', 'migrate'], timeout: minutes(5) }], deploy: { ...serverpod.deploy, keep: 2 } };
  return { ...environment, services: { ...environment.services, serverpod: asked } };
}

const token = (sub: string, aud = 'sts.amazonaws.com'): string => `x.${Buffer.from(JSON.stringify({ iss: 'https://token.actions.githubusercontent.com', sub, aud })).toString('base64url')}.x`;

/** As a job of a workflow takes a role on. */
function sessionAs(sandbox: OpenSandbox, { app, environment, account, region }: EnvironmentDescription, role: 'plan' | 'deploy', sub = `repo:example/shop:environment:${environment}`, aud?: string): Session {
  const RoleArn = `arn:aws:iam::${account}:role/platform/${app}/${environment}/ci/${app}-${environment}-ci-${role}`;
  const input = { RoleArn, RoleSessionName: 'job', DurationSeconds: role === 'deploy' ? 7200 : 3600, WebIdentityToken: token(sub, aud) };
  return sandbox.world.transact(sandbox.now(), () => callerOf(account, sandbox.world.context({ account, region, principal: 'aws' }).call<AssumeRoleWithWebIdentityCommandOutput>('sts', 'AssumeRoleWithWebIdentity', input).Credentials?.SessionToken));
}

/** The longest names that fit. */
const names = { App: 'a'.repeat(20), Environment: 'e'.repeat(11), GitHub: 'o/r', GitLab: '', Branch: 'main' };

const looked = new Set<string>();
/** What plans say that they do. */
const declaredActs = new Set<string>();
const used = new Set<string>();
const onAction = (action: string): void => void used.add(action);
const declares = <T extends Walked>(walked: T): T => {
  for (const action of preview(walked.plan).actions) declaredActs.add(action);
  return walked;
};
const says = ({ outcome, problems }: Walked): readonly string[] => [outcome, ...problems.map((it) => it.message)];

/** A world in which people have made the account's stack and the roles, and pipelines are to do the rest. */
async function prepared(environment: EnvironmentDescription): Promise<OpenSandbox> {
  const sandbox = emptyWorld([environment]);
  const walked = await walk(sandbox, { kind: 'env.bootstrap', request: { environment, layers: ['account', 'ci', 'stack-roles'] } });
  expect(says(walked)).toEqual(['done']);
  return sandbox;
}

const bootstrapAs = (sandbox: OpenSandbox, environment: EnvironmentDescription, session: Session): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment }, cloud: { session, onAction } }).then(declares);

describe('a pipeline with the deploy role', () => {
  let sandbox: OpenSandbox;
  let session: Session;
  beforeAll(async () => {
    sandbox = await prepared(production);
  });
  // Each job of a pipeline takes the role on for itself.
  beforeEach(() => {
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

  it('has AWS say what it would change, by change sets that are read and taken away again', async () => {
    const world = twin(sandbox);
    const changed = { ...production, settings: { ...production.settings, cluster: { ...(production.settings['cluster'] as object), containerInsights: 'enabled' }, data: { ...(production.settings['data'] as object), statementTimeout: 31_000 } } } as EnvironmentDescription;
    expect(says(declares(await walk(world, { kind: 'env.change-sets', request: { environment: changed }, cloud: { session, onAction } })))).toEqual(['done']);
    expect((await bootstrapAs(world, production, session)).plan.steps).toEqual([]);
  });

  it('takes back somebody\'s update that was left half done', async () => {
    const stack = 'video-auctions-production-cluster';
    breakIt(sandbox, `failed-resource stack=${stack} logical=ExecLogGroup on=update`);
    const { Stacks = [] } = byHand(sandbox, production, ['cloudformation', 'DescribeStacks', { StackName: stack }]) as DescribeStacksCommandOutput;
    const Parameters = (Stacks[0]?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue }) => ({ ParameterKey, ParameterValue: /LogDays/.test(ParameterKey) ? '7' : ParameterValue }));
    byHand(sandbox, production, ['cloudformation', 'UpdateStack', { StackName: stack, UsePreviousTemplate: true, DisableRollback: true, Parameters, Tags: Stacks[0]?.Tags, Capabilities: ['CAPABILITY_NAMED_IAM'] }]);
    await sandbox.drive(sandbox.clock.sleep(minutes(5)));
    mend(sandbox);
    const walked = await bootstrapAs(sandbox, production, session);
    expect(walked.plan.steps[0]?.id).toBe('cluster-recover');
    expect(says(walked)).toEqual(['done']);
  });

  it('ships three releases, the second by canary, a migration before each, clears away what the first one left, goes back, and rehearses a failover', async () => {
    const environment = migrating(production);
    const job = async (kind: string, request: Walk['request']): Promise<void> => expect(says(declares(await walk(sandbox, { kind, request, cloud: { session: sessionAs(sandbox, production, 'deploy'), onAction } })))).toEqual(['done']);
    for (const [image, strategy] of [['1.0.0', 'blue-green'], ['1.1.0', 'canary'], ['1.2.0', 'blue-green']]) await job('deploy', { environment, service: 'serverpod', image, strategy });
    await job('deploy.rollback', { environment, service: 'serverpod' });
    await job('failover.drill', { environment: production, scenario: 'multi-az' });
  });

  it('changes how a service scales, and takes that back', async () => {
    const environment = migrating(production);
    const { serverpod } = environment.services;
    if (serverpod?.scaling === undefined) throw new Error('the example’s serverpod does not scale');
    const metric = { name: 'late', namespace: 'AWS/SQS', metric: 'ApproximateAgeOfOldestMessage', statistic: 'Maximum' } as const;
    const steps = [{ ...metric, period: minutes(1), threshold: 600, adjustments: [{ from: 600, change: 2 }], cooldown: minutes(5) }];
    const schedule = [{ name: 'day', cron: '0 8 ? * * *', min: 4 }, { name: 'night', cron: '0 20 ? * * *', min: 2 }];
    for (const scaling of [{ ...serverpod.scaling, requests: 600, steps, schedule }, serverpod.scaling]) {
      const walked = declares(await walk(sandbox, { kind: 'deploy', request: { environment: { ...environment, services: { ...environment.services, serverpod: { ...serverpod, scaling } } }, service: 'serverpod', image: '1.1.0' }, cloud: { session, onAction } }));
      expect([...says(walked), walked.plan.headline, walked.plan.steps.length]).toEqual(['done', 'video-auctions production: change the scaling of serverpod', 5]);
    }
  });

  it('points a rule back to where the service is healthy', async () => {
    const { reading, drive } = cloudIn(sandbox, production.account);
    const root = '/platform/video-auctions/production/edge/';
    const listener = (await drive(reading.parameters(production.region).under(root)))[`${root}HttpsListenerArn`] ?? '';
    const rule = (await drive(reading.loadBalancing(production.region).rules(listener))).find(({ hosts }) => hosts[0]?.startsWith('serverpod.'));
    const TargetGroups = Object.entries(rule?.weights ?? {}).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight: 100 - Weight }));
    byHand(sandbox, production, ['elasticloadbalancing', 'ModifyRule', { RuleArn: rule?.arn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }]);
    expect(says(declares(await walk(sandbox, { kind: 'deploy.repair', request: { environment: production, service: 'serverpod' }, cloud: { session, onAction } })))).toEqual(['done']);
  });

  it('takes a lease, and hands it back', async () => {
    const { acting, drive } = cloudIn(sandbox, production.account, { session, onAction });
    const leases = leasesIn(acting.controlTable(production.region, controlTableName(production)));
    const seen = await drive(leases.read());
    expect(seen === 'absent' ? seen : await drive(leases.write({ ...seen, holders: [] }))).toBe(true);
  });

  it('does not change what pipelines may do: that is refused before anything is begun', async () => {
    const world = twin(sandbox);
    const walked = await bootstrapAs(world, letIn('video-auctions', 'somebody/else'), session);
    expect(walked.problems.map(({ code, outcome }) => [code, outcome])).toEqual([['STACK_FOR_PEOPLE', 'refused']]);
    expect(walked.problems[0]?.fix).toContain('platform env bootstrap -e production --layer ci');
  });

  it('does not take the environment away', async () => {
    const world = twin(sandbox);
    const walked = await walk(world, { kind: 'env.destroy', request: { environment: production }, cloud: { session } });
    expect(says(walked).join()).toContain('is not authorized to perform');
  });
});

it.runIf(whole)('the fitness platform with every component is built by a pipeline in both regions, and taken away by people', async () => {
  const sandbox = await prepared(fitness);
  const job = () => ({ session: sessionAs(sandbox, fitness, 'deploy'), onAction });
  const request = { environment: fitness };
  const walked = declares(await walk(sandbox, { kind: 'env.bootstrap', request, cloud: job() }));
  const { facts, journal, run } = walked;
  // A job's role is good for two hours. Where AWS takes longer another job goes on with the run.
  const isOver = /credentials have expired/.test(says(walked).join());
  expect(says(isOver && run !== undefined ? await walk(sandbox, { kind: 'env.bootstrap', request, cloud: job(), forget: () => facts, run: { journal, run } }) : walked)).toEqual(['done']);
  expect(says(await walk(sandbox, { kind: 'env.destroy', request: { environment: fitness } }))).toEqual(['done']);
});

describe('a pipeline with the plan role', () => {
  it.each([production, fitness])('plans everything of $app and changes nothing', async (environment) => {
    const sandbox = await prepared(environment);
    const session = sessionAs(sandbox, environment, 'plan', `repo:example/shop:environment:production-plan`);
    const observe = async (kind: string, request: object): Promise<Walked['plan']> => {
      const cloud = cloudIn(sandbox, environment.account, { session, onAction: (action) => void looked.add(action) });
      const operation = operations[kind]?.({ cloud: cloud.reading, now: () => cloud.clock.now() }) as unknown as Operation<unknown, unknown>;
      return operation.plan(request, await cloud.drive(operation.observe(request)));
    };
    const plan = await observe('env.bootstrap', { environment });
    expect(plan.refusals).toEqual([]);
    await observe('env.destroy', { environment });
    await observe('failover.drill', { environment, scenario: 'multi-az' });
    await observe('deploy', { environment, service: Object.keys(environment.services)[0], image: '1.0.0' });
    // Whoever deploys is shown the plan that was approved, not another one.
    const asDeploy = declares(await walk(sandbox, { kind: 'env.bootstrap', request: { environment }, cloud: { session: sessionAs(sandbox, environment, 'deploy') }, run: { until: 'foundation-changes' } })).plan;
    expect(preview(asDeploy).fingerprint).toBe(preview(plan).fingerprint);
    const { reading, drive } = cloudIn(sandbox, environment.account, { session });
    expect(await drive(gatherDrift(reading, environment))).toMatchObject({ drifted: [], moving: [] });
    const refused = await walk(sandbox, { kind: 'env.bootstrap', request: { environment }, cloud: { session } });
    expect(says(refused).join()).toMatch(/not authorized to perform: cloudformation:/);
  });
});

describe('whoever has a role of a pipeline', () => {
  const world = prepared(production);
  const { account, region } = production;
  const path = '/platform/video-auctions/production';
  const stacks = 'arn:aws:iam::222222222222:role/platform/video-auctions/production/stacks/video-auctions-production-stacks-network';
  const boundary = 'arn:aws:iam::222222222222:policy/platform/video-auctions/production/video-auctions-production-boundary';
  const anybody = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
  const everything = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  const attempt = async (as: (sandbox: OpenSandbox) => Session, [service, operation, input]: Attempt): Promise<string> => {
    const sandbox = twin(await world);
    try {
      sandbox.world.answer({ service, operation, input, account, region, ...as(sandbox) }, sandbox.now());
      return 'done';
    } catch (thrown) {
      return String(thrown);
    }
  };
  type Attempt = readonly [service: string, operation: string, input: object];
  const refusal = /not authorized to perform|Not authorized/;

  const escalations: readonly Attempt[] = [
    ['iam', 'CreateRole', { RoleName: 'mine', Path: '/', AssumeRolePolicyDocument: anybody }],
    ['iam', 'CreateRole', { RoleName: 'mine', Path: `${path}/`, AssumeRolePolicyDocument: anybody }],
    ['iam', 'CreateRole', { RoleName: 'mine', Path: `${path}/`, AssumeRolePolicyDocument: anybody, PermissionsBoundary: boundary }],
    ['iam', 'PutRolePolicy', { RoleName: 'video-auctions-production-ci-deploy', PolicyName: 'more', PolicyDocument: everything }],
    ['iam', 'PutRolePolicy', { RoleName: 'video-auctions-production-stacks-network', PolicyName: 'more', PolicyDocument: everything }],
    ['iam', 'DeleteRolePermissionsBoundary', { RoleName: 'video-auctions-production-stacks-network' }],
    ['iam', 'UpdateAssumeRolePolicy', { RoleName: 'video-auctions-production-ci-deploy', PolicyDocument: anybody }],
    ['iam', 'CreatePolicyVersion', { PolicyArn: boundary, PolicyDocument: everything, SetAsDefault: true }],
    ['sts', 'AssumeRole', { RoleArn: stacks, RoleSessionName: 'job' }],
    ['sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::222222222222:role/platform/video-auctions/production/ci/video-auctions-production-ci-deploy', RoleSessionName: 'job' }],
    ['secretsmanager', 'GetSecretValue', { SecretId: 'video-auctions-production/data/master' }],
    ['s3', 'GetObject', { Bucket: 'video-auctions-production-videos-222222222222-us-east-1', Key: 'x' }],
    // Without a role CloudFormation would work with the pipeline's own rights; with another stack's role outside the path IAM refuses to pass it.
    ['cloudformation', 'CreateChangeSet', { StackName: 'video-auctions-production-new', ChangeSetName: 'x', ChangeSetType: 'CREATE', TemplateBody: '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}' }],
    ['cloudformation', 'CreateChangeSet', { StackName: 'other-app-network', ChangeSetName: 'x', ChangeSetType: 'CREATE', TemplateBody: '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}', RoleARN: stacks }],
    ['cloudformation', 'CreateChangeSet', { StackName: 'video-auctions-production-stack-roles', ChangeSetName: 'x', ChangeSetType: 'UPDATE', TemplateBody: '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}', RoleARN: stacks }],
    ['cloudformation', 'DeleteStack', { StackName: 'video-auctions-production-ci' }],
    ['cloudformation', 'DeleteStack', { StackName: 'platform-account' }],
  ];

  it.each(escalations)('with the deploy role is refused %s %s %j', async (...call) => {
    expect(await attempt((sandbox) => sessionAs(sandbox, production, 'deploy'), call)).toMatch(refusal);
  });

  const writes: readonly Attempt[] = [
    ...escalations,
    ['cloudformation', 'CreateChangeSet', { StackName: 'video-auctions-production-network', ChangeSetName: 'x', ChangeSetType: 'CREATE', TemplateBody: '{}', RoleARN: stacks }],
    ['cloudformation', 'ExecuteChangeSet', { StackName: 'video-auctions-production-network', ChangeSetName: 'x' }],
    ['ecs', 'UpdateService', { cluster: 'video-auctions-production', service: 'serverpod' }],
    ['dynamodb', 'PutItem', { TableName: 'video-auctions-production-control', Item: { pk: { S: 'leases' }, sk: { S: 'holders' } } }],
    ['rds', 'RebootDBInstance', { DBInstanceIdentifier: 'video-auctions-production' }],
    ['ssm', 'PutParameter', { Name: `${path}/network/VpcId`, Value: 'vpc-0', Type: 'String', Overwrite: true }],
  ];

  it.each(writes)('with the plan role is refused %s %s %j', async (...call) => {
    expect(await attempt((sandbox) => sessionAs(sandbox, production, 'plan'), call)).toMatch(refusal);
  });

  // What a layer's role could do if the template it is handed were hostile.
  const session: Session = { principal: 'arn:aws:sts::222222222222:assumed-role/video-auctions-production-stacks-network/AWSCloudFormation' };
  it.each(escalations.filter(([service, operation, input]) => service === 'iam' && !(operation === 'CreateRole' && 'PermissionsBoundary' in input)))('a layer\'s role is refused %s %s %j', async (...call) => {
    expect(await attempt(() => session, call)).toMatch(refusal);
  });
  it('a layer\'s role makes a role in the path and under the boundary, and does not take the boundary from it', async () => {
    const sandbox = twin(await world);
    const call = (operation: string, input: object): unknown => sandbox.world.answer({ service: 'iam', operation, input, account, region, ...session }, sandbox.now());
    call('CreateRole', { RoleName: 'mine', Path: `${path}/`, AssumeRolePolicyDocument: anybody, PermissionsBoundary: boundary });
    call('PutRolePolicy', { RoleName: 'mine', PolicyName: 'all', PolicyDocument: everything });
    expect(() => call('DeleteRolePermissionsBoundary', { RoleName: 'mine' })).toThrow(refusal);
    // Whoever then is that role may do much, and no more with roles than whoever made it.
    const mine = (operation: string, input: object): unknown => sandbox.world.answer({ service: 'iam', operation, input, account, region, principal: 'arn:aws:sts::222222222222:assumed-role/mine/x' }, sandbox.now());
    expect(() => mine('CreateRole', { RoleName: 'free', AssumeRolePolicyDocument: anybody })).toThrow(refusal);
    expect(() => mine('PutRolePolicy', { RoleName: 'video-auctions-production-ci-deploy', PolicyName: 'more', PolicyDocument: everything })).toThrow(refusal);
  });

  it.each([
    ['deploy', 'repo:example/shop:environment:production', 'sts.amazonaws.com', true],
    ['plan', 'repo:example/shop:environment:production-plan', 'sts.amazonaws.com', true],
    ['deploy', 'repo:example/shop:environment:production-plan', 'sts.amazonaws.com', false],
    ['deploy', 'repo:example/shop:environment:staging', 'sts.amazonaws.com', false],
    ['deploy', 'repo:example/shop:ref:refs/heads/main', 'sts.amazonaws.com', false],
    ['deploy', 'repo:example/shop:pull_request', 'sts.amazonaws.com', false],
    ['plan', 'repo:example/shop:pull_request', 'sts.amazonaws.com', false],
    ['deploy', 'repo:example/other:environment:production', 'sts.amazonaws.com', false],
    ['deploy', 'repo:example/shop:environment:production', 'https://github.com/example', false],
  ] as const)('got it by a token that names it: %s for %s, %s: %s', async (role, sub, aud, good) => {
    const sandbox = twin(await world);
    const take = (): unknown => sessionAs(sandbox, production, role, sub, aud);
    if (good) expect(take()).toMatchObject({ principal: `arn:aws:sts::222222222222:assumed-role/video-auctions-production-ci-${role}/job` });
    else expect(take).toThrow(/Not authorized|audience/);
  });
});

describe('the policies', () => {
  const actionsIn = (id: string): readonly string[] => statementsIn(templateOf('ci').Resources[id]?.Properties).flatMap(({ Effect, Action }) => (Effect === 'Allow' ? [Action].flat().map(String) : []));
  // What linters do not know yet is allowed by a pattern.
  const patterns: Readonly<Record<string, readonly string[]>> = { 'ecs:*ServiceDeployment': ['ecs:StopServiceDeployment', 'ecs:ContinueServiceDeployment'] };
  const [reads, acts] = [actionsIn('Reads'), actionsIn('Acts').flatMap((action) => patterns[action] ?? [action])];
  /** Leases, journals, evidence, the budget that pipelines are stopped by: of commands, not of an operation. */
  const ofCommands = ['budgets:ViewBudget', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 's3:PutObject'];

  it('let pipelines look at what operations declare that they look at, and at nothing else', () => {
    const declared = new Set([...bootstrapReads, ...destroyReads, ...deployReads, ...drillReads]);
    expect([...declared].filter((action) => !reads.includes(action))).toEqual([]);
    expect(reads.filter((action) => !declared.has(action) && !ofCommands.includes(action))).toEqual([]);
    expect([...looked].filter((action) => !reads.includes(action))).toEqual([]);
  });

  it('let them do what operations declare that they do; what no story needed is told', () => {
    const allowed = new Set([...reads, ...acts]);
    expect([...declaredActs].filter((action) => !allowed.has(action))).toEqual([]);
    expect([...used].filter((action) => !allowed.has(action))).toEqual([]);
    expect(used.size).toBeGreaterThan(30);
    expect(acts.filter((action) => !declaredActs.has(action) && !ofCommands.includes(action))).toEqual([]);
    const idle = [...allowed].filter((action) => !used.has(action) && !looked.has(action)).sort();
    console.info(`allowed to pipelines, and asked for in none of these stories: ${idle.join(', ')}`);
  });

  it('have a role for every layer that pipelines may change', () => {
    const roles = Object.entries(templateOf('stack-roles').Resources).flatMap(([, { Type, Properties }]) => (Type === 'AWS::IAM::Role' ? [String((Properties['RoleName'] as { 'Fn::Sub': string })['Fn::Sub']).replace('${App}-${Environment}-stacks-', '')] : []));
    expect(roles.toSorted()).toEqual(layers.filter((layer) => !['account', 'ci', 'stack-roles', 'zone'].includes(layer)).toSorted());
  });

  it('let drift be looked for by how things are set, never by what is in them', () => {
    const drift = actionsIn('DriftReads').filter((action) => !action.startsWith('cloudformation:'));
    expect(drift.filter((action) => !/^[a-z0-9]+:(Describe|List|Get)/.test(action))).toEqual([]);
    const contents = ['s3:GetObject', 's3:GetObjectVersion', 'secretsmanager:GetSecretValue', 'dynamodb:GetItem', 'dynamodb:GetRecords', 'kinesis:GetRecords', 'logs:GetLogEvents', 'ssm:GetParameter', 'ssm:GetParameters', 'kms:GetPublicKey', 'ecr:GetDownloadUrlForLayer', 'sqs:ReceiveMessage', 'lambda:InvokeFunction'];
    expect(contents.filter((action) => drift.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)))).toEqual([]);
  });

  it('are no longer than AWS takes', () => {
    // AWS: a managed policy has 6,144 characters at most, white space not counted; inline policies of a role 10,240 together.
    const long = (['ci', 'stack-roles'] as const).flatMap((layer) =>
      Object.entries(templateOf(layer).Resources).flatMap(([id, { Type }]) => {
        const documents = Type === 'AWS::IAM::ManagedPolicy' ? [rendered(layer, id, names)['PolicyDocument']] : Type === 'AWS::IAM::Role' ? [rendered(layer, id, names)['Policies'] ?? []] : [];
        const length = JSON.stringify(documents).length;
        return length > 6144 ? [`${layer}.${id}: ${length}`] : [];
      }),
    );
    expect(long).toEqual([]);
  });

  it('put every role that a template makes into the path and under the boundary', () => {
    const made = resources('AWS::IAM::Role').filter(({ layer }) => !['account', 'ci'].includes(layer));
    expect(made.length).toBeGreaterThanOrEqual(40);
    expect(made.filter(({ resource: { Properties: { Path, PermissionsBoundary } } }) => !JSON.stringify(Path ?? '').includes('/platform/${App}/${Environment}/') || !/boundary"|"Boundary"/.test(JSON.stringify(PermissionsBoundary ?? ''))).map(({ where }) => where)).toEqual([]);
  });
});
