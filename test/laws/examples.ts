// An example of every operation in the registry, in the worlds that it may meet: what the laws are tried on.
import type { DescribeTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { Operation } from '../../src/lib/engine/operation.ts';
import type { Plan } from '../../src/lib/engine/plan.ts';
import { operations, type OperationWorld } from '../../src/lib/operations/registry.ts';
import type { Outcome } from '../../src/lib/problems/problem.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { addFault } from '../../src/lib/sandbox/world/faults.ts';
import { parseBehaviour, putImage } from '../../src/lib/sandbox/world/images.ts';
import { minutes } from '../../src/lib/world/time.ts';
import { twin } from '../stories/world.ts';
import { bake, empty, leftBuckets, moved, production, serving, staging, twoLayers, twoLayersTwice, twoReleases, twoRegions } from './worlds.ts';

export interface Example {
  readonly name: string;
  /** The operation's name in the registry. */
  readonly kind: string;
  readonly request: { readonly environment: EnvironmentDescription };
  /** A world of its own each time, ready for the request. */
  readonly world: () => Promise<OpenSandbox>;
  /** How it ends when nobody disturbs it. */
  readonly outcome: Outcome;
  /** A small one is always tried whole, the others at samples: the larger, the fewer. */
  readonly size: 'small' | 'middle' | 'large';
  readonly make: (world: OperationWorld) => Operation<never, never>;
  /** What becomes of its plan: a broken one, for the proof that a law sees it. */
  readonly bend?: (plan: Plan) => Plan;
  /** By step that has no way back: which parts of the state it leaves changed (see `state.ts`). */
  readonly leaves?: Readonly<Record<string, RegExp>>;
  /** Calls whose failure costs nothing but that they are left to the next run. */
  readonly shrugsOff?: readonly string[];
}

const inTwin = (of: () => Promise<OpenSandbox>, image?: readonly [ref: string, behaviour: string]) => async (): Promise<OpenSandbox> => {
  const sandbox = twin(await of());
  const behaviour = image === undefined ? undefined : parseBehaviour(image[1]);
  if (image !== undefined && behaviour !== undefined) sandbox.world.transact(sandbox.now(), () => putImage(sandbox.world, image[0], behaviour));
  return sandbox;
};

/** A failover that takes 70 s: however it is disturbed, the objective of two minutes is met or not seen to be. */
const definite = async (): Promise<OpenSandbox> => {
  const sandbox = twin(await serving());
  addFault(sandbox.world, sandbox.now(), { name: 'rds-failover', args: { seconds: '70' } });
  return sandbox;
};

/** Revisions of serverpod that nobody runs. */
const withRevisions = async (): Promise<OpenSandbox> => {
  const sandbox = twin(await serving());
  const { account, region } = production;
  const family = 'video-auctions-production-serverpod';
  sandbox.world.transact(sandbox.now(), () => {
    const context = sandbox.world.context({ account, region, principal: 'aws' });
    const { taskDefinition } = context.call<DescribeTaskDefinitionCommandOutput>('ecs', 'DescribeTaskDefinition', { taskDefinition: family });
    const { cpu, memory, networkMode, executionRoleArn, containerDefinitions, requiresCompatibilities } = taskDefinition ?? {};
    for (let n = 0; n < 3; n++) context.call('ecs', 'RegisterTaskDefinition', { family, cpu, memory, networkMode, executionRoleArn, containerDefinitions, requiresCompatibilities });
  });
  return sandbox;
};

const made = (kind: string): Example['make'] => {
  const make = operations[kind];
  if (make === undefined) throw new Error(`the registry has no operation ${kind}`);
  return make;
};

const bootstrapOf = (name: string, it: Pick<Example, 'world' | 'size'> & { readonly request: object }): Example => ({ kind: 'env.bootstrap', make: made('env.bootstrap'), outcome: 'done', ...it, name, request: it.request as Example['request'] });
const deployOf = (name: string, it: Pick<Example, 'world' | 'outcome' | 'shrugsOff'> & { readonly service: string; readonly image: string; readonly environment?: EnvironmentDescription }): Example => ({
  kind: 'deploy',
  make: made('deploy'),
  size: 'middle',
  name,
  world: it.world,
  outcome: it.outcome,
  ...(it.shrugsOff === undefined ? {} : { shrugsOff: it.shrugsOff }),
  request: { environment: it.environment ?? production, service: it.service, image: it.image, bake } as Example['request'],
});

const repairOf = (name: string, outcome: Outcome, world: Example['world']): Example => ({ kind: 'deploy.repair', make: made('deploy.repair'), size: 'middle', name, world, outcome, request: { environment: production, service: 'serverpod' } as Example['request'] });

/** Somebody has pointed serverpod's rule at the group in which nothing is. */
async function misled(): Promise<OpenSandbox> {
  const sandbox = twin(await serving());
  const ask = <T>(service: string, operation: string, input: object): T => sandbox.world.answer({ service, operation, input, account: production.account, region: production.region, principal: `arn:aws:iam::${production.account}:user/sandbox` }, sandbox.now()) as T;
  const { Parameters: [listener] } = ask<{ Parameters: { Value: string }[] }>('ssm', 'GetParameters', { Names: ['/platform/video-auctions/production/edge/HttpsListenerArn'] });
  const { Rules } = ask<{ Rules: { RuleArn: string; Actions: { ForwardConfig?: { TargetGroups: { Weight: number }[] } }[]; Conditions: { HostHeaderConfig?: { Values: string[] } }[] }[] }>('elasticloadbalancing', 'DescribeRules', { ListenerArn: listener?.Value });
  const rule = Rules.find(({ Conditions }) => Conditions.some(({ HostHeaderConfig }) => HostHeaderConfig?.Values[0]?.startsWith('serverpod.')));
  const Actions = rule?.Actions.map((action) => ({ ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroups: action.ForwardConfig?.TargetGroups.map((group) => ({ ...group, Weight: 100 - group.Weight })) } }));
  ask('elasticloadbalancing', 'ModifyRule', { RuleArn: rule?.RuleArn, Actions });
  return sandbox;
}

const spokenTo = (word: 'stop' | 'approve' | 'reject', leaves: Example['leaves']): Example => ({ kind: `deploy.${word}`, make: made(`deploy.${word}`), size: 'middle', name: `${word} of a deployment that waits`, world: paused, outcome: 'done', request: { environment: production, service: 'serverpod' } as Example['request'], ...(leaves === undefined ? {} : { leaves }) });

/** Somebody deploys by the console, and it waits for an answer before any user is sent to it. */
async function paused(): Promise<OpenSandbox> {
  const sandbox = twin(await serving());
  const ask = <T>(operation: string, input: object): T => sandbox.world.answer({ service: 'ecs', operation, input, account: production.account, region: production.region, principal: `arn:aws:iam::${production.account}:user/sandbox` }, sandbox.now()) as T;
  const at = { cluster: 'video-auctions-production' };
  const { services: [live] } = ask<{ services: { deploymentConfiguration: object }[] }>('DescribeServices', { ...at, services: ['serverpod'] });
  const lifecycleHooks = [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'], timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK' } }];
  ask('UpdateService', { ...at, service: 'serverpod', forceNewDeployment: true, deploymentConfiguration: { ...live?.deploymentConfiguration, lifecycleHooks } });
  await sandbox.drive(sandbox.clock.sleep(600_000 as never));
  ask('DescribeServices', { ...at, services: ['serverpod'] });
  return sandbox;
}

/** Retention of logs and an alarm's threshold changed: two stacks are updated, one of them beneath a service that runs. */
const changed: EnvironmentDescription = {
  ...production,
  settings: { ...production.settings, storage: { ...(production.settings['storage'] as object), videoVersionDays: 60 }, service: { ...(production.settings['service'] as object), keepImages: 50 } } as EnvironmentDescription['settings'],
};

/** serverpod scaled by steps and the clock as well. */
function scaledMore(): EnvironmentDescription {
  const service = production.services['serverpod'] as EnvironmentDescription['services'][string];
  const metric = { namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: '{app}-{environment}-email' }, statistic: 'Average' } as const;
  const scaling = {
    min: 2,
    max: 10,
    cpu: 70,
    memory: 80,
    steps: [{ name: 'late-mail', ...metric, period: minutes(1), threshold: 600, adjustments: [{ from: 600, change: 2 }], cooldown: minutes(5) }],
    schedule: [{ name: 'day', cron: '0 8 ? * * *', min: 4 }],
  };
  return { ...production, services: { ...production.services, serverpod: { ...service, scaling } } };
}
const scalingMore = scaledMore();

/** serverpod deployed by another strategy than its own. */
const by = (deploy: object): EnvironmentDescription => {
  const service = production.services['serverpod'] as EnvironmentDescription['services'][string];
  return { ...production, services: { ...production.services, serverpod: { ...service, deploy: { ...service.deploy, ...deploy } } } };
};
const canary = by({ strategy: 'canary', canary: { percent: 10, bake: 180_000 } });
const { serverpod } = production.services;
if (serverpod === undefined) throw new Error('the example has no service serverpod');
/** With a task that runs before the release, and old revisions that go after it. */
const migrating: EnvironmentDescription = { ...production, services: { ...production.services, serverpod: { ...serverpod, deploy: { ...serverpod.deploy, keep: 2 }, before: [{ name: 'migrate', command: ['dart', 'run', 'migrate'], timeout: minutes(15) }] } } };

export const examples = {
  twoLayers: bootstrapOf('bootstrap of two layers', { world: inTwin(empty), size: 'small', request: { environment: staging, layers: ['foundation', 'storage'] } }),
  // The order between regions, and values that the one hands to the other; a whole environment in two takes minutes in each law.
  twoRegions: bootstrapOf('bootstrap of two layers in two regions', { world: inTwin(empty), size: 'small', request: { environment: twoRegions, layers: ['foundation', 'storage'] } }),
  // An import, then an update, of one stack.
  again: bootstrapOf('bootstrap over kept buckets', { world: inTwin(leftBuckets), size: 'small', request: { environment: staging, layers: ['foundation', 'storage'] } }),
  staging: bootstrapOf('bootstrap of staging', { world: inTwin(empty), size: 'large', request: { environment: staging } }),
  change: bootstrapOf('bootstrap that changes', { world: inTwin(serving), size: 'middle', request: { environment: changed } }),
  next: deployOf('deploy of the next release', { world: withRevisions, environment: migrating, shrugsOff: ['ecs:DeregisterTaskDefinition'], service: 'serverpod', image: 'serverpod:1.1.0', outcome: 'done' }),
  errors: deployOf('deploy that answers with errors', { world: inTwin(serving, ['serverpod:bad', 'errors=100%']), service: 'serverpod', image: 'serverpod:bad', outcome: 'put-back' }),
  crash: deployOf('deploy that crashes', { world: inTwin(serving, ['serverpod:bad', 'crash']), service: 'serverpod', image: 'serverpod:bad', outcome: 'put-back' }),
  first: deployOf('first deploy', { world: inTwin(serving), service: 'websocket', image: 'websocket:1.0.0', outcome: 'done' }),
  firstCrash: deployOf('first deploy that crashes', { world: inTwin(serving, ['websocket:bad', 'crash']), service: 'websocket', image: 'websocket:bad', outcome: 'put-back' }),
  canary: deployOf('deploy by canary', { world: inTwin(serving), service: 'serverpod', image: 'serverpod:1.1.0', outcome: 'done', environment: canary }),
  canaryErrors: deployOf('deploy by canary that answers with errors', { world: inTwin(serving, ['serverpod:bad', 'errors=5%']), service: 'serverpod', image: 'serverpod:bad', outcome: 'put-back', environment: canary }),
  rolling: deployOf('rolling deploy that answers with errors', { world: inTwin(serving, ['serverpod:bad', 'errors=100%']), service: 'serverpod', image: 'serverpod:bad', outcome: 'put-back', environment: by({ strategy: 'rolling' }) }),
  scaling: deployOf('deploy of another scaling alone', { world: inTwin(serving), service: 'serverpod', image: 'serverpod:1.0.0', outcome: 'done', environment: scalingMore }),
  rollback: { name: 'rollback', kind: 'deploy.rollback', make: made('deploy.rollback'), size: 'middle', outcome: 'done', world: inTwin(twoReleases), request: { environment: production, service: 'serverpod' } as Example['request'], leaves: { settings: /serverpod/ } },
  stop: spokenTo('stop', { stop: /serverpod/ }),
  approve: spokenTo('approve', undefined),
  reject: spokenTo('reject', undefined),
  repair: repairOf('repair of weights', 'done', misled),
  repairUnseen: repairOf('repair of which nobody can say that it serves', 'put-back', async () => {
    const sandbox = await misled();
    addFault(sandbox.world, sandbox.now(), { name: 'throttle', args: { op: 'elasticloadbalancing:DescribeTargetHealth', at: '+15s' } });
    return sandbox;
  }),
  // A stack that stands, and one that comes in a shell of its own.
  look: {
    name: 'look at the change sets of two layers',
    kind: 'env.change-sets',
    make: made('env.change-sets'),
    size: 'small',
    outcome: 'done',
    world: inTwin(twoLayers),
    request: { environment: { ...staging, settings: { ...staging.settings, storage: { ...(staging.settings['storage'] as object), videoVersionDays: 60 } } }, layers: ['storage', 'cluster'] } as Example['request'],
  },
  destroy: {
    name: 'destruction of two layers',
    kind: 'env.destroy',
    make: made('env.destroy'),
    size: 'small',
    outcome: 'done',
    world: inTwin(twoLayers),
    request: { environment: staging } as Example['request'],
    leaves: { 'foundation-delete': /./, 'storage-delete': /./ },
  },
  destroyTwoRegions: {
    name: 'destruction of two layers in two regions',
    kind: 'env.destroy',
    make: made('env.destroy'),
    size: 'small',
    outcome: 'done',
    world: inTwin(twoLayersTwice),
    request: { environment: twoRegions } as Example['request'],
    leaves: { 'foundation-delete': /./, 'storage-delete': /./, 'us-west-2/foundation-delete': /./, 'us-west-2/storage-delete': /./ },
  },
  destroyWhole: {
    name: 'destruction of production',
    kind: 'env.destroy',
    make: made('env.destroy'),
    size: 'large',
    outcome: 'done',
    world: inTwin(serving),
    request: { environment: production } as Example['request'],
  },
  reconcile: {
    name: 'reconcile after a restore',
    kind: 'env.reconcile',
    make: made('env.reconcile'),
    size: 'middle',
    outcome: 'done',
    world: inTwin(moved),
    request: { environment: staging, writer: { region: 'us-east-1', instance: 'beside' } } as unknown as Example['request'],
  },
  rollbackDrill: { name: 'rollback drill', kind: 'failover.drill.rollback', make: made('failover.drill.rollback'), size: 'middle', outcome: 'done', world: inTwin(serving), request: { environment: production, service: 'serverpod', scenario: 'rollback' } as Example['request'] },
  drill: {
    name: 'drill',
    kind: 'failover.drill',
    make: made('failover.drill'),
    size: 'middle',
    outcome: 'done',
    world: definite,
    request: { environment: production, scenario: 'multi-az' } as Example['request'],
    leaves: { failover: /^database .* zones$/ },
  },
} as const satisfies Readonly<Record<string, Example>>;

const rare: readonly Example[] = [examples.destroyWhole, examples.destroyTwoRegions, examples.rolling, examples.canaryErrors];

export const allExamples: readonly Example[] = Object.values(examples).filter((it) => !rare.includes(it));

/** With those that take minutes, for the laws that they may break where smaller ones cannot. */
export const longExamples: readonly Example[] = Object.values(examples);

/** One of each kind, for laws of which many runs are made; all where all is asked for. */
export const fewExamples: readonly Example[] = [examples.twoLayers, examples.change, examples.next, examples.firstCrash, examples.drill];

/** What takes long, and ways of a deploy that share their steps with others. */
const leftToCi: readonly Example[] = [examples.staging, examples.canary, examples.rollback, examples.rollbackDrill, examples.approve, examples.reject, examples.repairUnseen];

/** As `npm test` can afford them: of all but two layers only samples are tried. */
export const sampledExamples: readonly Example[] = allExamples.filter((it) => !leftToCi.includes(it)).map((it) => (it.size === 'small' && it !== examples.twoLayers ? { ...it, size: 'middle' } : it));
