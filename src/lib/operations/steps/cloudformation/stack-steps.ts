// The two steps of every stack: its change set is made and compared with what was approved, then executed and followed.
import { type ChangeSet, type CloudFormation, firstFailure, type Import, type Stack, type StackEventLine, type StackResource } from '../../../aws/cloud-formation.ts';
import { done, failed, todo, waiting, type Standing } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { between, iso, minus, minutes, seconds, type Instant } from '../../../world/time.ts';
import { deletionFailure, deletionToken } from './delete-step.ts';
import type { LaterValues } from './elsewhere.ts';
import { stackProblem } from './problems.ts';
import { awsFor, shownName, type NamedStack } from './stack-name.ts';

/** What the plan allows one stack to become. */
export interface AllowedStack extends NamedStack {
  /** Unique in the plan: `network`, `service-serverpod`, `us-west-2/network`. */
  readonly part: string;
  /** The template's name. */
  readonly layer: string;
  readonly title: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'IMPORT';
  /** Of an import: what is taken over, and nothing else. */
  readonly imports?: readonly Import[];
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Reads what was not known when the plan was made; undefined while a value cannot be seen yet. */
  readonly later?: LaterValues;
  readonly tags: Readonly<Record<string, string>>;
  /** Logical ids by what may happen to them. `any`: the template itself is new, all of it may be added. */
  readonly add: readonly string[];
  readonly modify: readonly string[];
  readonly remove: readonly string[];
  /** Who asks for it, in words that others read in the change set. */
  readonly asked?: string;
  /** Environments share it: where somebody else has begun to make it, it is waited for. */
  readonly shared?: boolean;
  /** ARN of the role that CloudFormation works under, where a pipeline calls it. */
  readonly role?: string;
  /** Resources that hold data: never replaced, never removed. */
  readonly stateful: readonly string[];
  /** Those that hold data and may be replaced or removed, because somebody said so by name. */
  readonly replace?: readonly string[];
}

/** How many change sets one run may need for one stack: each failed execution spends one. */
const mostChangeSets = 5;
const failedCreations: ReadonlySet<string> = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']);

const executeWords = { CREATE: 'Create', UPDATE: 'Update', IMPORT: 'Take what was kept over into' } as const;

const tellEvery = seconds(30);
/** For so long the events of a failure may be missing. */
const eventsLag = minutes(1);

export const executeStep = (part: string): string => `${part}-stack`;
export const changesStep = (part: string): string => `${part}-changes`;

/** @param after ids of the steps that must be done before */
export function stackSteps(formation: CloudFormation, stack: AllowedStack, after: readonly string[]): readonly Step[] {
  return [prepare(formation, stack, after), execute(formation, stack)];
}

function prepare(formation: CloudFormation, stack: AllowedStack, after: readonly string[]): Step {
  /** The name that the last look found free: what comes next need not look again. */
  let free: string | undefined;
  return {
    id: changesStep(stack.part),
    title: `Prepare ${shownName(stack)}`,
    why: `${stack.title}: the change set is compared with the approved plan before anything happens`,
    byHand: `${awsFor(stack)} cloudformation create-change-set --stack-name ${stack.name} --change-set-type ${stack.kind} --template-body file://templates/${stack.layer}.yml --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM`,
    actions: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks', 'cloudformation:DeleteStack', 'ssm:GetParameters', ...(stack.role === undefined ? [] : ['iam:PassRole'])],
    after,
    limit: minutes(15),
    every: seconds(5),
    leaves: 'A change set that was not executed changes nothing.',
    async check(context) {
      const it = await formation.stack(stack.name);
      if (it?.status === 'DELETE_IN_PROGRESS') return waiting('the stack that failed before is being deleted');
      if (it !== undefined && stack.kind !== 'UPDATE' && failedCreations.has(it.status)) return todo;
      if (it?.status === 'DELETE_FAILED' && stack.kind !== 'UPDATE') {
        // Somebody's deletion, or ours?
        const left = context.actedAt === undefined ? undefined : deletionFailure(await formation.allEvents(stack.name, deletionToken(context)));
        return left === undefined ? todo : failed(stackProblem('STACK_NOT_DELETED', { stack: shownName(stack), resource: left.logicalId, type: left.type, reason: left.reason ?? it.reason ?? 'no reason given' }).data);
      }
      const { set, name } = await current(formation, stack, context);
      free = set === undefined ? name : undefined;
      if (set === undefined && stack.kind === 'CREATE' && it !== undefined && it.status !== 'REVIEW_IN_PROGRESS') {
        const own = context.memory.note(changesStep(stack.part), 'changeSet');
        // Executed in this run: what became of it the next step sees.
        if (typeof own === 'string' && own !== '') return done({ changeSet: own, empty: false });
        return overtaken(formation, stack, it);
      }
      if (set === undefined && stack.later !== undefined && (await stack.later()) === undefined) return waiting('a value that another stack hands on is not to be seen yet');
      if (set === undefined) return todo;
      if (set.empty) return done({ changeSet: name, empty: true });
      if (set.status === 'FAILED') return failed(stackProblem('CHANGE_SET_FAILED', { stack: shownName(stack), reason: set.reason ?? 'no reason given' }).data);
      if (set.status !== 'CREATE_COMPLETE') return waiting('CloudFormation works out the changes');
      const extra = beyond(set, stack);
      if (extra.length > 0) return failed(stackProblem('CHANGE_SET_WIDER', { stack: shownName(stack), extra }).data);
      return done({ changeSet: name, empty: false, changes: set.changes.length });
    },
    async act(context) {
      const it = await formation.stack(stack.name);
      if (it !== undefined && stack.kind !== 'UPDATE' && (failedCreations.has(it.status) || it.status === 'DELETE_FAILED')) {
        context.say(`${shownName(stack)} is ${it.status}: it ${it.status === 'DELETE_FAILED' ? 'was being deleted' : 'never stood'}, so it is deleted and made anew`);
        await formation.deleteStack(stack.name, deletionToken(context));
        return;
      }
      const name = free ?? (await current(formation, stack, context)).name;
      await formation.createChangeSet({ stack: stack.name, name, kind: stack.kind, template: stack.template, parameters: { ...stack.parameters, ...(await stack.later?.()) }, tags: stack.tags, token: name, role: stack.role, imports: stack.imports, ...(stack.asked === undefined ? {} : { description: `run ${context.run} of ${stack.asked}` }) });
    },
  };
}

/** Somebody else has begun to make the stack since this was planned: the first who executes has it, which is the lock of a first time. */
async function overtaken(formation: CloudFormation, stack: AllowedStack, it: Stack): Promise<Standing> {
  const by = (await formation.madeBy(it)) || 'somebody else';
  const since = iso(it.created);
  if (stack.shared !== true) return failed(stackProblem('PLAN_OVERTAKEN', { stack: shownName(stack), status: it.status, by, since }).data);
  if (it.status.endsWith('_IN_PROGRESS')) return waiting(`${by} makes it, since ${since}`);
  const differing = Object.entries(stack.parameters).filter(([name, value]) => it.parameters[name] !== value).map(([name]) => name);
  if (differing.length > 0) return failed(stackProblem('SHARED_STACK_OTHER', { stack: shownName(stack), by, since, differing }).data);
  return done({ changeSet: '', empty: true });
}

/** The change set of this run that is not spent: the first whose execution has not failed. */
async function current(formation: CloudFormation, stack: AllowedStack, context: Pick<StepContext, 'run' | 'token'>): Promise<{ readonly name: string; readonly set: ChangeSet | undefined }> {
  for (let n = 0; ; n++) {
    // AWS: a change set's name begins with a letter and is unique in its stack.
    const name = `p${context.token(`changes-${n}`)}`;
    const set = await formation.changeSet(stack.name, name);
    if (set === undefined || n === mostChangeSets - 1 || !['EXECUTE_FAILED', 'OBSOLETE'].includes(set.executionStatus)) return { name, set };
  }
}

/** What the change set would do that was not approved. */
function beyond(set: ChangeSet, stack: AllowedStack): readonly string[] {
  const allowed = { Add: new Set(stack.add), Modify: new Set(stack.modify), Remove: new Set(stack.remove) };
  return set.changes.flatMap((change) => {
    const said = `${change.action} ${change.logicalId} (${change.type})`;
    if (stack.stateful.includes(change.logicalId) && (change.action === 'Remove' || change.replacement === 'True')) return [`${said}, which holds data`];
    if (stack.replace?.includes(change.logicalId) === true) return [];
    if (change.action === 'Import' && stack.imports?.some(({ logicalId }) => logicalId === change.logicalId) === true) return [];
    const may = allowed[change.action as keyof typeof allowed];
    // A value from another layer may change what depends on it: in place only.
    if (change.action === 'Modify' && stack.kind === 'UPDATE' && change.replacement !== 'True') return [];
    return may?.has(change.logicalId) === true ? [] : [said];
  });
}

/** RDS makes a Multi-AZ instance and a replica of it one after the other, each in up to three quarters of an hour (unverified: AWS publishes no times). */
const slowLayers: ReadonlySet<string> = new Set(['data', 'data-replica']);

function execute(formation: CloudFormation, stack: AllowedStack): Step {
  const prepared = changesStep(stack.part);
  /** Undefined until it is seen to be under way. */
  let told: { readonly at: Instant; readonly status: string; readonly standing: Standing } | undefined;
  /** Whose creation it is: told by the change set, which is gone where another one was executed. */
  let ours = stack.kind !== 'CREATE';
  const isOthers = async (context: StepContext): Promise<boolean> => {
    // AWS: executing a change set deletes the others of its stack (API reference, ExecuteChangeSet).
    ours ||= (await formation.changeSet(stack.name, context.memory.text(prepared, 'changeSet'))) !== undefined || (await formation.newestEvents(stack.name, tokenOf(context))).length > 0;
    return !ours;
  };
  /** The first look at which it had failed and no event said why. */
  let untold: Instant | undefined;
  const tokenOf = (context: StepContext): string => context.token(`execute-${context.memory.text(prepared, 'changeSet')}`);
  return {
    id: executeStep(stack.part),
    title: `${executeWords[stack.kind]} ${shownName(stack)}`,
    why: stack.title,
    byHand: `${awsFor(stack)} cloudformation execute-change-set --stack-name ${stack.name} --change-set-name NAME, then ${awsFor(stack)} cloudformation wait stack-${stack.kind.toLowerCase()}-complete --stack-name ${stack.name}`,
    actions: ['cloudformation:ExecuteChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
    after: [prepared],
    // A failed execution spends its change set; a stack that never stood is deleted and made anew.
    again: [prepared],
    limit: slowLayers.has(stack.layer) ? minutes(120) : minutes(60),
    overdue: `CloudFormation goes on by itself and may still end well or put the stack back: \`${awsFor(stack)} cloudformation describe-stack-events --stack-name ${stack.name}\`. To stop it: \`${awsFor(stack)} cloudformation ${stack.kind === 'CREATE' ? 'delete-stack' : 'cancel-update-stack'} --stack-name ${stack.name}\`.`,
    every: seconds(5),
    rarest: seconds(15),
    async check(context) {
      if (context.memory.note(prepared, 'empty') === true) return done(await outputsOf(formation, stack));
      const token = tokenOf(context);
      // One call a look: every few of them go to the resources, for the line that people read, and the others to the stack.
      if (told !== undefined && between(told.at, context.now()) >= tellEvery) {
        told = { ...told, at: context.now(), standing: underWay(await formation.resources(stack.name), { stack, status: told.status }) };
        return told.standing;
      }
      const seen = await formation.stack(stack.name);
      if (seen === undefined || seen.status === 'REVIEW_IN_PROGRESS') return todo;
      if (!failedCreations.has(seen.status) && (await isOthers(context))) {
        const standing = await overtaken(formation, stack, seen);
        return standing.is === 'done' ? done(seen.outputs) : standing;
      }
      if (seen.status.endsWith('_IN_PROGRESS')) {
        told = { at: told?.at ?? minus(context.now(), tellEvery), status: seen.status, standing: told?.standing ?? waiting(`CloudFormation: ${seen.status}`) };
        return told.standing;
      }
      told = undefined;
      // At rest: by our doing, or as it was before?
      const events = await formation.newestEvents(stack.name, token);
      if (events.length === 0) return todo;
      if (seen.status === 'CREATE_COMPLETE' || seen.status === 'UPDATE_COMPLETE' || seen.status === 'IMPORT_COMPLETE') return done(seen.outputs);
      const all = await formation.allEvents(stack.name, token);
      // Events come late: without the one that says why, nobody knows what to mend.
      untold ??= firstFailure(all) === undefined ? context.now() : undefined;
      if (firstFailure(all) === undefined && untold !== undefined && between(untold, context.now()) < eventsLag) return waiting(`CloudFormation: ${seen.status}; its events do not say why yet`);
      return stackFailed(stack, all, seen.status);
    },
    async act(context) {
      await formation.executeChangeSet(stack.name, context.memory.text(prepared, 'changeSet'), tokenOf(context));
    },
  };
}

async function outputsOf(formation: CloudFormation, stack: AllowedStack): Promise<Readonly<Record<string, string>>> {
  return (await formation.stack(stack.name))?.outputs ?? {};
}

function stackFailed(stack: AllowedStack, events: readonly StackEventLine[], status: string): Standing {
  const first = firstFailure(events);
  return failed(
    stackProblem('STACK_FAILED', {
      stack: shownName(stack),
      resource: first?.logicalId ?? 'a resource',
      type: first?.type ?? 'unknown type',
      reason: first?.reason ?? 'no reason given',
      status,
    }).data,
  );
}

/** How many resources are ready, and which one the stack has waited for longest. */
function underWay(resources: readonly StackResource[], { stack, status }: { readonly stack: AllowedStack; readonly status: string }): Standing {
  const ready = resources.filter((resource) => resource.status.endsWith('_COMPLETE')).length;
  const total = Math.max(resources.length, stack.kind === 'CREATE' ? stack.add.length : 0);
  const oldestOpen = resources.filter((resource) => resource.status.endsWith('_IN_PROGRESS')).sort((a, b) => a.since - b.since)[0];
  const rolling = status.includes('ROLLBACK') ? 'putting the stack back; ' : '';
  const because = oldestOpen === undefined ? `${rolling}${ready} of ${total} resources` : `${rolling}${ready} of ${total} resources; ${oldestOpen.logicalId} (${oldestOpen.type.replace('AWS::', '')})`;
  return waiting(because, total === 0 ? 0 : Math.floor((100 * ready) / total));
}
