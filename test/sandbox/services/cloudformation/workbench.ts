// A world with CloudFormation, Parameter Store and a resource type made for tests.
import type { DescribeChangeSetCommandOutput, DescribeStacksCommandOutput, Parameter, Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import type { DatabaseSync } from 'node:sqlite';
import { cloudFormation } from '../../../../src/lib/sandbox/services/cloudformation/service.ts';
import type { ResourceType } from '../../../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import { resources as ssmResources } from '../../../../src/lib/sandbox/services/ssm/resources.ts';
import { ssm } from '../../../../src/lib/sandbox/services/ssm/service.ts';
import { AwsFault } from '../../../../src/lib/sandbox/world/aws-fault.ts';
import type { Context, ServiceModule } from '../../../../src/lib/sandbox/world/service.ts';
import { Store } from '../../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../../src/lib/sandbox/world/world.ts';
import { instant, plus, seconds, type Instant } from '../../../../src/lib/world/time.ts';

export interface Thing {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly readyAt: Instant;
}

const things = (context: Context) => context.table<Thing>('test.thing');

/**
 * `Seconds`: how long it takes. `Refuse`: creation is refused. `Break`: it fails while it is made. `Kind`: final. `Hold`: it cannot be
 * deleted. Ref answers its id; attributes: Arn, and Size as given.
 */
const thing: ResourceType = {
  required: ['Size'],
  createOnly: ['Kind', 'Name'],
  create(properties, resource) {
    const { context } = resource;
    if (properties['Refuse'] !== undefined) throw new AwsFault('InvalidParameterValue', String(properties['Refuse']));
    const id = String(properties['Name'] ?? resource.generatedName(40));
    if (things(context).get(id) !== undefined) throw new AwsFault('ThingAlreadyExistsFault', `Thing ${id} already exists`);
    things(context).put(id, { id, properties, tags: resource.tags, readyAt: plus(context.now, seconds(Number(properties['Seconds'] ?? 1))) });
    return id;
  },
  progress(id, { context }) {
    const it = things(context).get(id);
    if (it === undefined) return { failed: 'gone' };
    if (it.readyAt > context.now) return 'waiting';
    return it.properties['Break'] === undefined ? 'ready' : { failed: String(it.properties['Break']) };
  },
  attributes(id, { context }) {
    const it = things(context).get(id);
    return it === undefined ? {} : { Arn: `arn:aws:test:${context.region}:${context.account}:thing/${id}`, Size: String(it.properties['Size']) };
  },
  update(id, { after }, { context, tags }) {
    const it = things(context).get(id);
    if (it === undefined) throw new AwsFault('ThingNotFoundFault', `Thing ${id} not found`);
    if (it.readyAt > context.now) throw new AwsFault('InvalidThingStateFault', `Thing ${id} is being changed`);
    if (after['Refuse'] !== undefined) throw new AwsFault('InvalidParameterValue', String(after['Refuse']));
    things(context).put(id, { ...it, properties: after, tags, readyAt: plus(context.now, seconds(Number(after['Seconds'] ?? 1))) });
  },
  delete(id, { context }) {
    const it = things(context).get(id);
    if (it === undefined) throw new AwsFault('ThingNotFoundFault', `Thing ${id} not found`);
    if (it.properties['Hold'] !== undefined) throw new AwsFault('AccessDeniedException', String(it.properties['Hold']));
    things(context).delete(id);
  },
  deleteKeepingSnapshot(id, { context }) {
    const it = things(context).get(id);
    if (it !== undefined) context.table<Thing>('test.snapshot').put(id, it);
    things(context).delete(id);
  },
};

/** The same, but the engine is told how long it takes, and nothing can be changed in place. */
const rigid: ResourceType = {
  required: [],
  create: (properties, resource) => {
    const id = resource.generatedName(32);
    things(resource.context).put(id, { id, properties, tags: resource.tags, readyAt: resource.context.now });
    return id;
  },
  takes: () => seconds(30),
  delete: (id, { context }) => things(context).delete(id),
};

export const start = instant(Date.parse('2026-01-05T10:00:00Z'));
export const account = '111111111111';
export const region = 'us-east-1';

export class Workbench {
  readonly world: World;
  now: Instant;

  constructor(options: { readonly database?: DatabaseSync; readonly types?: Readonly<Record<string, ResourceType>>; readonly now?: Instant; readonly services?: readonly ServiceModule[] } = {}) {
    const store = new Store({ start, ...(options.database === undefined ? {} : { database: options.database }) });
    this.world = new World({ store, seed: 'test', services: [ssm, ...(options.services ?? []), cloudFormation({ ...ssmResources, 'Test::Thing': thing, 'Test::Rigid': rigid, ...options.types })] });
    this.now = options.now ?? start;
  }

  call<Output = Record<string, unknown>>(operation: string, input: unknown, service = 'cloudformation'): Output {
    return this.world.answer({ service, operation, input, account, region, principal: 'arn:aws:iam::111111111111:user/ops' }, this.now) as Output;
  }

  /** The refusal of a call. */
  refused(operation: string, input: unknown, service = 'cloudformation'): AwsFault {
    try {
      this.call(operation, input, service);
    } catch (refusal) {
      if (refusal instanceof AwsFault) return refusal;
      throw refusal;
    }
    throw new Error(`${operation} was not refused`);
  }

  pass(forSeconds: number): void {
    this.now = plus(this.now, seconds(forSeconds));
    this.world.passTo(this.now);
  }

  stack(name: string): Stack {
    const [found] = this.call<DescribeStacksCommandOutput>('DescribeStacks', { StackName: name }).Stacks ?? [];
    if (found === undefined) throw new Error(`no stack ${name}`);
    return found;
  }

  /** Lets time pass until the stack is at rest. */
  settle(name: string, forSeconds = 3600): Stack {
    for (let passed = 0; passed < forSeconds; passed += 5) {
      const stack = this.stack(name);
      if (!(stack.StackStatus ?? '').endsWith('_IN_PROGRESS')) return stack;
      this.pass(5);
    }
    throw new Error(`stack ${name} is still ${this.stack(name).StackStatus}`);
  }

  create(name: string, template: string, more: Readonly<Record<string, unknown>> = {}): Stack {
    const { StackId } = this.call<{ readonly StackId: string }>('CreateStack', { StackName: name, TemplateBody: template, ...more });
    return this.settle(StackId);
  }

  update(name: string, template: string, more: Readonly<Record<string, unknown>> = {}): Stack {
    this.call('UpdateStack', { StackName: name, TemplateBody: template, ...more });
    return this.settle(name);
  }

  /** Makes a change set and waits for it. */
  plan(name: string, template: string, more: Readonly<Record<string, unknown>> = {}): DescribeChangeSetCommandOutput {
    const { Id } = this.call<{ readonly Id: string }>('CreateChangeSet', { StackName: name, ChangeSetName: `cs-${this.now}`, TemplateBody: template, ...more });
    this.pass(10);
    return this.call('DescribeChangeSet', { ChangeSetName: Id, IncludePropertyValues: true });
  }

  /** Oldest first: `Logical STATUS`, or with the reason after a colon. */
  story(name: string, withReasons = false): readonly string[] {
    const events = this.call<{ readonly StackEvents: readonly StackEvent[] }>('DescribeStackEvents', { StackName: name }).StackEvents;
    return [...events].reverse().map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}${withReasons && event.ResourceStatusReason !== undefined ? `: ${event.ResourceStatusReason}` : ''}`);
  }

  things(): readonly Thing[] {
    return this.world.context({ account, region, principal: 'test' }).table<Thing>('test.thing').values();
  }

  snapshots(): readonly string[] {
    return this.world.context({ account, region, principal: 'test' }).table<Thing>('test.snapshot').entries().map(([id]) => id);
  }

  fault(args: Readonly<Record<string, string>>): void {
    this.world.transact(this.now, () => this.world.worldTable('world.fault').put('f1', { id: 'f1', name: 'failed-resource', args, from: this.now, until: undefined }));
  }

  clearFaults(): void {
    this.world.transact(this.now, () => this.world.worldTable('world.fault').delete('f1'));
  }
}

export const parametersOf = (values: Readonly<Record<string, string>>): Parameter[] => Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
export const output = (stack: Stack, key: string): string | undefined => stack.Outputs?.find((it) => it.OutputKey === key)?.OutputValue;
