// Two steps that make a change set only to see what AWS says of it: it is made and read, then taken away again, with the shell that it came in.
import type { ChangeSet, CloudFormation, ResourceChange } from '../../../aws/cloud-formation.ts';
import { done, todo, waiting, type Json, type Standing } from '../../../engine/standing.ts';
import type { Step, StepContext } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';
import { shownName, awsFor } from './stack-name.ts';
import type { AllowedStack } from './stack-steps.ts';

export const lookStep = (part: string): string => `${part}-look`;
export const clearStep = (part: string): string => `${part}-clear`;

export interface LookedAt {
  readonly stack: AllowedStack;
  /** There is no stack of this name: the change set brings an empty shell, which is ours to take away. */
  readonly shell: boolean;
  /** How AWS's answer differs from what the plan expected, in words. */
  readonly compare: (set: ChangeSet) => readonly string[];
}

/** What `look` notes: plain data for the journal and the answer. */
export interface Looked {
  readonly status: 'empty' | 'failed' | 'read';
  readonly reason: string;
  readonly changes: readonly (Omit<ResourceChange, 'replacement'> & { readonly replacement?: string })[];
  readonly differences: readonly string[];
}

export function lookSteps(formation: CloudFormation, it: LookedAt): readonly Step[] {
  return [look(formation, it), clear(formation, it)];
}

/** AWS: a change set's name begins with a letter. The same in both steps, and in a run that is gone on with. */
const nameOf = (context: StepContext): string => `look-${context.run.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 128);

function look(formation: CloudFormation, { stack, shell, compare }: LookedAt): Step {
  return {
    id: lookStep(stack.part),
    title: `Ask AWS what would change in ${shownName(stack)}`,
    why: `${stack.title}: a real change set, which nobody executes`,
    byHand: `${awsFor(stack)} cloudformation create-change-set --stack-name ${stack.name} --change-set-type ${stack.kind} --template-body file://templates/${stack.layer}.yml --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM, then describe-change-set --include-property-values`,
    actions: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStacks', 'cloudformation:ListChangeSets', 'cloudformation:DeleteChangeSet', 'cloudformation:DeleteStack', 'ssm:GetParameters', ...(stack.role === undefined ? [] : ['iam:PassRole'])],
    after: [],
    limit: minutes(15),
    every: seconds(5),
    async check(context) {
      const set = await formation.changeSet(stack.name, nameOf(context), true);
      if (set === undefined) return todo;
      if (set.empty) return noted({ status: 'empty', reason: '', changes: [], differences: compare(set) });
      if (set.status === 'FAILED') return noted({ status: 'failed', reason: set.reason ?? 'no reason given', changes: [], differences: [] });
      if (set.status !== 'CREATE_COMPLETE') return waiting('CloudFormation works out the changes');
      return noted({ status: 'read', reason: '', changes: set.changes.map(({ replacement, ...it }) => (replacement === undefined ? it : { ...it, replacement })), differences: compare(set) });
    },
    async act(context) {
      const name = nameOf(context);
      await formation.createChangeSet({ stack: stack.name, name, kind: stack.kind, template: stack.template, parameters: stack.parameters, tags: stack.tags, token: name, role: stack.role });
    },
    undo: {
      title: `Take the change set of ${shownName(stack)} away`,
      act: (context) => takeAway(formation, { stack, shell }, context),
      check: async (context) => {
        const standing = await isThere(formation, { stack, shell }, context);
        return standing === 'moving' ? waiting('CloudFormation deletes the shell') : standing === 'there' ? done() : todo;
      },
    },
  };
}

const noted = (it: Looked): Standing => done(it as unknown as Readonly<Record<string, Json>>);

function clear(formation: CloudFormation, { stack, shell }: LookedAt): Step {
  return {
    id: clearStep(stack.part),
    title: `Take the change set of ${shownName(stack)} away${shell ? ', and the empty shell that it came in' : ''}`,
    why: 'nothing of the look may stay',
    byHand: `${awsFor(stack)} cloudformation ${shell ? `delete-stack --stack-name ${stack.name}` : `delete-change-set --stack-name ${stack.name} --change-set-name NAME`}`,
    actions: ['cloudformation:DeleteChangeSet', 'cloudformation:DeleteStack', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStacks', 'cloudformation:ListChangeSets'],
    after: [lookStep(stack.part)],
    limit: minutes(10),
    every: seconds(5),
    leaves: 'It is as it was before the look.',
    async check(context) {
      const standing = await isThere(formation, { stack, shell }, context);
      if (standing === 'moving') return waiting('CloudFormation deletes the shell');
      return standing === 'there' ? todo : done();
    },
    act: (context) => takeAway(formation, { stack, shell }, context),
  };
}

type Ours = Pick<LookedAt, 'stack' | 'shell'>;

async function isThere(formation: CloudFormation, { stack, shell }: Ours, context: StepContext): Promise<'there' | 'moving' | 'gone'> {
  const seen = shell ? await formation.stack(stack.name) : undefined;
  if (seen?.status === 'DELETE_IN_PROGRESS') return 'moving';
  if ((await formation.changeSet(stack.name, nameOf(context))) !== undefined) return 'there';
  // An empty shell without any change set is what our own deletion of the set left; with somebody else's it is theirs by now.
  return seen?.status === 'REVIEW_IN_PROGRESS' && (await formation.changeSetNames(stack.name)).length === 0 ? 'there' : 'gone';
}

/** One write. A shell goes whole, unless somebody has put something of theirs into it meanwhile. */
async function takeAway(formation: CloudFormation, { stack, shell }: Ours, context: StepContext): Promise<void> {
  const name = nameOf(context);
  const empty = shell && (await formation.stack(stack.name))?.status === 'REVIEW_IN_PROGRESS' && (await formation.changeSetNames(stack.name)).every((it) => it === name);
  if (empty) await formation.deleteStack(stack.name, context.token('clear'));
  else await formation.deleteChangeSet(stack.name, name);
}
