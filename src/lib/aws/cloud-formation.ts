// CloudFormation in our words: stacks as they stand, change sets to be compared and executed.
import type {
  CreateChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetCommandOutput,
  DescribeStackEventsCommandOutput,
  DescribeStacksCommandOutput,
  DetectStackResourceDriftCommandOutput,
  ExecuteChangeSetCommandInput,
  GetTemplateCommandOutput,
  ListChangeSetsCommandOutput,
  ListStackResourcesCommandOutput,
  ResourceChange as AwsChange,
  Stack as AwsStack,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import { fromDate, type Instant } from '../world/time.ts';
import { allPages, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface Stack {
  readonly name: string;
  readonly id: string;
  /** AWS's own word: `CREATE_COMPLETE`, `UPDATE_ROLLBACK_FAILED`, ... */
  readonly status: string;
  readonly reason: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly protected: boolean;
  readonly created: Instant;
  /** The change set that it was made or changed by last; empty where it was none. */
  readonly changeSetId: string;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  /** When its status last changed. */
  readonly since: Instant;
}

export interface ResourceDrift {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** AWS's own word: `IN_SYNC`, `MODIFIED`, `DELETED`. */
  readonly status: string;
  /** As JSON pointers into the resource's properties; values as text. */
  readonly differences: readonly { readonly property: string; readonly expected: string; readonly actual: string }[];
}

/** One resource that a change set would touch. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import' | 'Dynamic' | 'SyncWithActual';
  readonly logicalId: string;
  readonly type: string;
  readonly replacement: 'True' | 'False' | 'Conditional' | undefined;
  /** What of it, where values were asked for; secrets are hidden. */
  readonly properties: readonly { readonly property: string; readonly before: string; readonly after: string }[];
}

export interface ChangeSet {
  readonly status: string;
  readonly executionStatus: string;
  readonly reason: string | undefined;
  /** AWS says "failed" for a change set without changes; this is that. */
  readonly empty: boolean;
  readonly changes: readonly ResourceChange[];
}

/** A resource that is there and becomes the stack's. */
export interface Import {
  readonly logicalId: string;
  readonly type: string;
  /** By the type's primary identifier: `{ BucketName: ... }`. */
  readonly identifier: Readonly<Record<string, string>>;
}

export interface ChangeSetRequest {
  readonly stack: string;
  readonly name: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'IMPORT';
  /** Of an import: what is taken over. */
  readonly imports?: readonly Import[] | undefined;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly token: string;
  /** Who asks for it, in words. */
  readonly description?: string | undefined;
  /** ARN of the role to make the resources under; left out: the one it was made under, or the caller's own rights. */
  readonly role?: string | undefined;
}

export interface StackEventLine {
  readonly at: Instant;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly token: string | undefined;
}

const pairs = (of: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));

// AWS: a missing stack has no error of its own, only this text (botocore's waiters match it too).
const isAbsent = (thrown: unknown): boolean => isAwsProblem(thrown, 'ValidationError') && /does not exist/.test(String(thrown));

export class CloudFormation {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The stack, or undefined where there is none (a deleted one counts as none). */
  async stack(name: string): Promise<Stack | undefined> {
    let answer: DescribeStacksCommandOutput;
    try {
      answer = await this.#api.call('DescribeStacks', { StackName: name });
    } catch (thrown) {
      if (isAbsent(thrown)) return undefined;
      throw thrown;
    }
    const [it] = answer.Stacks ?? [];
    return it === undefined || it.StackStatus === 'DELETE_COMPLETE' ? undefined : stackOf(it);
  }

  /** The same; none where the caller may not look: a region that an organisation has closed has no stacks of ours. */
  async stacksIfOpen(tags: Readonly<Record<string, string>>): Promise<readonly Stack[]> {
    try {
      return await this.stacks(tags);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'AccessDenied', 'AccessDeniedException')) return [];
      throw thrown;
    }
  }

  /** All stacks of the region that carry these tags, in order of name. */
  async stacks(tags: Readonly<Record<string, string>>): Promise<readonly Stack[]> {
    const ask = (NextToken?: string) => () => this.#api.call<object, DescribeStacksCommandOutput>('DescribeStacks', NextToken === undefined ? {} : { NextToken });
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    const all = pages.flatMap((page) => (page.Stacks ?? []).filter((it) => it.StackStatus !== 'DELETE_COMPLETE').map(stackOf));
    return all.filter((stack) => Object.entries(tags).every(([key, value]) => stack.tags[key] === value)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** How one resource is against what its stack asked for; undefined where AWS cannot tell for its type. */
  async drift(stack: string, logicalId: string): Promise<ResourceDrift | undefined> {
    let answer: DetectStackResourceDriftCommandOutput;
    try {
      answer = await this.#api.call('DetectStackResourceDrift', { StackName: stack, LogicalResourceId: logicalId });
    } catch (thrown) {
      // AWS: types without drift detection are refused (API reference, DetectStackResourceDrift; the words are unverified).
      if (isAwsProblem(thrown, 'ValidationError') && /not supported/i.test(String(thrown))) return undefined;
      throw thrown;
    }
    const it = answer.StackResourceDrift;
    if (it?.StackResourceDriftStatus === undefined || it.StackResourceDriftStatus === 'NOT_CHECKED') return undefined;
    return {
      logicalId,
      type: it.ResourceType ?? '',
      physicalId: it.PhysicalResourceId ?? '',
      status: it.StackResourceDriftStatus,
      differences: (it.PropertyDifferences ?? []).map(({ PropertyPath = '', ExpectedValue = '', ActualValue = '' }) => shown(PropertyPath, ExpectedValue, ActualValue)),
    };
  }

  /** The template as it was given. */
  async template(name: string): Promise<string | undefined> {
    const answer = await this.#api.call<object, GetTemplateCommandOutput>('GetTemplate', { StackName: name, TemplateStage: 'Original' });
    return answer.TemplateBody;
  }

  /** Those of these types of resources that the region does not have. */
  async unknownTypes(types: readonly string[]): Promise<readonly string[]> {
    const Resources = Object.fromEntries(types.map((Type, n) => [`R${n}`, { Type }]));
    try {
      await this.#api.call('ValidateTemplate', { TemplateBody: JSON.stringify({ Resources }) });
      return [];
    } catch (thrown) {
      // AWS: the only word on it (aws-cloudformation/cloudformation-coverage-roadmap#1825: a type that a region does not have; all of them are named).
      const named = /Unrecognized resource types: \[([^\]]*)\]/.exec(String(thrown))?.[1];
      if (!isAwsProblem(thrown, 'ValidationError') || named === undefined) throw thrown;
      return named.split(',').map((type) => type.trim());
    }
  }

  /** None where there is no stack: one that is being deleted may be gone between two looks. */
  async resources(name: string): Promise<readonly StackResource[]> {
    const ask = (NextToken?: string) => () => this.#api.call<object, ListStackResourcesCommandOutput>('ListStackResources', { StackName: name, ...(NextToken === undefined ? {} : { NextToken }) });
    let pages: readonly ListStackResourcesCommandOutput[];
    try {
      pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    } catch (thrown) {
      if (isAbsent(thrown)) return [];
      throw thrown;
    }
    return pages.flatMap((page) =>
      (page.StackResourceSummaries ?? []).map((it) => ({
        logicalId: it.LogicalResourceId ?? '',
        physicalId: it.PhysicalResourceId ?? '',
        type: it.ResourceType ?? '',
        status: it.ResourceStatus ?? '',
        since: fromDate(it.LastUpdatedTimestamp ?? asEpoch),
      })),
    );
  }

  async createChangeSet(request: ChangeSetRequest): Promise<void> {
    const input: CreateChangeSetCommandInput = {
      StackName: request.stack,
      ChangeSetName: request.name,
      ChangeSetType: request.kind,
      TemplateBody: request.template,
      Parameters: pairs(request.parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      Tags: pairs(request.tags).map(([Key, Value]) => ({ Key, Value })),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      ClientToken: request.token,
      ...(request.description === undefined ? {} : { Description: request.description }),
      ...(request.role === undefined ? {} : { RoleARN: request.role }),
      ...(request.imports === undefined ? {} : { ResourcesToImport: request.imports.map(({ logicalId, type, identifier }) => ({ LogicalResourceId: logicalId, ResourceType: type, ResourceIdentifier: { ...identifier } })) }),
    };
    await this.#api.call('CreateChangeSet', input);
  }

  /** @param values with what properties were and will be, as far as AWS tells */
  async changeSet(stack: string, name: string, values = false): Promise<ChangeSet | undefined> {
    const ask = (NextToken?: string) => () =>
      this.#api.call<DescribeChangeSetCommandInput, DescribeChangeSetCommandOutput>('DescribeChangeSet', { StackName: stack, ChangeSetName: name, ...(values ? { IncludePropertyValues: true } : {}), ...(NextToken === undefined ? {} : { NextToken }) });
    let pages: readonly DescribeChangeSetCommandOutput[];
    try {
      pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ChangeSetNotFound', 'ChangeSetNotFoundException')) return undefined;
      if (isAbsent(thrown)) return undefined;
      throw thrown;
    }
    const [first] = pages;
    const reason = first?.StatusReason;
    return {
      status: first?.Status ?? 'UNKNOWN',
      executionStatus: first?.ExecutionStatus ?? 'UNKNOWN',
      reason,
      // AWS: both texts are in use (botocore has no error for it; public trackers quote both).
      empty: first?.Status === 'FAILED' && /didn't contain changes|No updates are to be performed/.test(reason ?? ''),
      changes: pages.flatMap((page) =>
        (page.Changes ?? []).flatMap(({ ResourceChange: it }) =>
          it === undefined ? [] : [{ action: it.Action ?? 'Dynamic', logicalId: it.LogicalResourceId ?? '', type: it.ResourceType ?? '', replacement: it.Replacement, properties: values ? propertiesOf(it) : [] }],
        ),
      ) as readonly ResourceChange[],
    };
  }

  /** In whose words a stack was made; empty where they are gone, or there were none. */
  async madeBy({ name, changeSetId }: Stack): Promise<string> {
    if (changeSetId === '') return '';
    try {
      return (await this.#api.call<DescribeChangeSetCommandInput, DescribeChangeSetCommandOutput>('DescribeChangeSet', { StackName: name, ChangeSetName: changeSetId })).Description ?? '';
    } catch (thrown) {
      if (isAbsent(thrown) || isAwsProblem(thrown, 'ChangeSetNotFound', 'ChangeSetNotFoundException')) return '';
      throw thrown;
    }
  }

  /** Names of the change sets that a stack has; none where there is no stack. */
  async changeSetNames(stack: string): Promise<readonly string[]> {
    const ask = (NextToken?: string) => () => this.#api.call<object, ListChangeSetsCommandOutput>('ListChangeSets', { StackName: stack, ...(NextToken === undefined ? {} : { NextToken }) });
    try {
      const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
      return pages.flatMap((page) => (page.Summaries ?? []).map((it) => it.ChangeSetName ?? ''));
    } catch (thrown) {
      if (isAbsent(thrown)) return [];
      throw thrown;
    }
  }

  async executeChangeSet(stack: string, name: string, token: string): Promise<void> {
    const input: ExecuteChangeSetCommandInput = { StackName: stack, ChangeSetName: name, ClientRequestToken: token };
    await this.#api.call('ExecuteChangeSet', input);
  }

  /** Changes parameters and nothing else: the template stays as it is. */
  async updateParameters(stack: string, parameters: Readonly<Record<string, string>>, token: string): Promise<void> {
    await this.#api.call('UpdateStack', {
      StackName: stack,
      UsePreviousTemplate: true,
      Parameters: pairs(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      ClientRequestToken: token,
    });
  }

  /** Goes on with a rollback that failed. AWS: only resources that are UPDATE_FAILED can be skipped; a token makes it harmless twice. */
  async continueRollback(stack: string, skip: readonly string[], token: string): Promise<void> {
    await this.#api.call('ContinueUpdateRollback', { StackName: stack, ClientRequestToken: token, ...(skip.length === 0 ? {} : { ResourcesToSkip: skip }) });
  }

  /** Takes back an update that failed and was left so (UPDATE_FAILED). AWS: a token makes it harmless twice. */
  async rollbackStack(stack: string, token: string): Promise<void> {
    await this.#api.call('RollbackStack', { StackName: stack, ClientRequestToken: token });
  }

  async deleteChangeSet(stack: string, name: string): Promise<void> {
    await this.#api.call('DeleteChangeSet', { StackName: stack, ChangeSetName: name });
  }

  async deleteStack(name: string, token: string): Promise<void> {
    await this.#api.call('DeleteStack', { StackName: name, ClientRequestToken: token });
  }

  /** The newest page of events (AWS: 100), newest first; with a token only those of the operation that carries it. */
  async newestEvents(name: string, token?: string): Promise<readonly StackEventLine[]> {
    return (await this.#eventPage(name)).lines.filter((line) => token === undefined || line.token === token);
  }

  /** All events of the operation that carries the token, newest first; without a token those of the stack's whole life. */
  async allEvents(name: string, token?: string): Promise<readonly StackEventLine[]> {
    const found: StackEventLine[] = [];
    let next: string | undefined;
    do {
      const page = await this.#eventPage(name, next);
      const mine = page.lines.filter((line) => token === undefined || line.token === token);
      found.push(...mine);
      next = token !== undefined && found.length > 0 && mine.length === 0 ? undefined : page.next;
    } while (next !== undefined);
    return found;
  }

  async #eventPage(name: string, NextToken?: string): Promise<{ readonly lines: readonly StackEventLine[]; readonly next: string | undefined }> {
    const page = await this.#api.call<object, DescribeStackEventsCommandOutput>('DescribeStackEvents', { StackName: name, ...(NextToken === undefined ? {} : { NextToken }) });
    return { lines: (page.StackEvents ?? []).map(lineOf), next: page.NextToken };
  }
}

/** AWS hides what a template marks as secret; what it does not know to be one is hidden here. */
const secretProperty = /password|secret|token|credential|private/i;
const secretValue = /\{\{resolve:(secretsmanager|ssm-secure):|"[^"]*(password|token|credential|private)[^"]*"\s*:/i;

function shown(property: string, expected: string, actual: string): ResourceDrift['differences'][number] {
  const hide = secretProperty.test(property) || secretValue.test(expected) || secretValue.test(actual);
  return hide ? { property, expected: 'hidden', actual: 'hidden' } : { property, expected, actual };
}

function propertiesOf({ Details = [] }: AwsChange): ResourceChange['properties'] {
  const found = Details.flatMap(({ Target }) => {
    if (Target?.Attribute !== 'Properties' || (Target.BeforeValue === undefined && Target.AfterValue === undefined)) return [];
    const { property, expected, actual } = shown(Target.Path ?? Target.Name ?? '', Target.BeforeValue ?? 'not set', Target.AfterValue ?? 'not set');
    return [{ property, before: expected, after: actual }];
  });
  return [...new Map(found.map((it) => [it.property, it])).values()];
}

function stackOf(it: AwsStack): Stack {
  return {
    name: it.StackName ?? '',
    id: it.StackId ?? it.StackName ?? '',
    status: it.StackStatus ?? 'UNKNOWN',
    reason: it.StackStatusReason,
    parameters: Object.fromEntries((it.Parameters ?? []).map((one) => [one.ParameterKey ?? '', one.ParameterValue ?? ''])),
    outputs: Object.fromEntries((it.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? ''])),
    tags: Object.fromEntries((it.Tags ?? []).map((one) => [one.Key ?? '', one.Value ?? ''])),
    protected: it.EnableTerminationProtection ?? false,
    created: fromDate(it.CreationTime ?? asEpoch),
    changeSetId: it.ChangeSetId ?? '',
  };
}

function lineOf(it: StackEvent): StackEventLine {
  return {
    at: fromDate(it.Timestamp ?? asEpoch),
    logicalId: it.LogicalResourceId ?? '',
    type: it.ResourceType ?? '',
    status: it.ResourceStatus ?? '',
    reason: it.ResourceStatusReason,
    token: it.ClientRequestToken,
  };
}

const asEpoch = new Date(0);

/** The failure that came first and says why; the others ("Resource creation cancelled") only follow from it. */
export function firstFailure(events: readonly StackEventLine[]): StackEventLine | undefined {
  return [...events].reverse().find((event) => event.status.endsWith('_FAILED') && event.type !== 'AWS::CloudFormation::Stack' && !/cancelled/i.test(event.reason ?? ''));
}
