// From the pointer, the stacks and the database, and nothing else: which parameters bring the stacks in step, and why not.
import type { Cloud } from '../../../aws/cloud.ts';
import { divergedFrom } from '../../../aws/writer.ts';
import { regionsOf } from '../../../config/describe.ts';
import type { Change, Plan } from '../../../engine/plan.ts';
import type { Step } from '../../../engine/step.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { hashOf } from '../../../world/ids.ts';
import { executeStep, stackSteps, type AllowedStack } from '../../steps/cloudformation/stack-steps.ts';
import { pointWriter } from '../../steps/ssm/pointer-step.ts';
import { baseName, parameterRoot } from '../../names.ts';
import { holdsData } from '../immutable.ts';
import { readLayer } from '../layer.ts';
import { partIn } from '../placement.ts';
import { environmentProblem } from '../problems.ts';
import { atRest } from '../stack-status.ts';
import { movingOutputs } from './observe.ts';
import type { ReconcileFacts, ReconcileRequest, ToldStack, Writer } from './request.ts';

interface Turn {
  readonly stack: ToldStack;
  readonly template: string;
  readonly turned: Readonly<Record<string, string>>;
}

export function planReconcile(cloud: Cloud, request: ReconcileRequest, facts: ReconcileFacts): Plan {
  const { environment } = request;
  const where = `${environment.app} ${environment.environment} in ${regionsOf(environment).join(' and ')}`;
  const diverged = divergedFrom(facts.writer);
  const wanted = request.writer ?? facts.writer?.pointer;
  const asked = request.writer !== undefined && !isSaid(request.writer, facts);
  if (diverged.length === 0 && !asked) return { headline: `${where}: the stacks are in step, no changes`, refusals: accountRefusal(request, facts), steps: [], watches: [], changes: [], approval: {} };
  const refusals = [...accountRefusal(request, facts), ...refusalsOf(request, facts, { wanted, diverged })];
  const turns = wanted === undefined || refusals.length > 0 ? [] : turnsTo(wanted, request, facts);
  const epoch = (facts.writer?.pointer?.epoch ?? 0) + 1;
  const points = wanted !== undefined && refusals.length === 0 && !isSaid(wanted, facts);
  const pointing = points ? [pointWriter((region) => cloud.parameters(region), { root: parameterRoot(environment), writer: { ...wanted, epoch } })] : [];
  const allowed = turns.map((turn) => allowedStack(environment.region, turn));
  const steps = [...pointing, ...allowed.flatMap((stack, index) => stepsOf(cloud, stack, { region: turns[index]?.stack.region ?? '', first: allowed[0]?.part, pointed: pointing[0]?.id }))];
  return {
    headline: wanted === undefined ? `${where}: diverged` : `${where}: bring the stacks in step with ${wanted.instance} in ${wanted.region}`,
    refusals,
    steps,
    watches: [],
    changes: [
      ...(points ? [{ kind: 'change', what: 'writer pointer', before: facts.writer?.pointer === undefined ? null : `${facts.writer.pointer.instance} in ${facts.writer.pointer.region}`, after: `${wanted.instance} in ${wanted.region}, epoch ${epoch}` } as const] : []),
      ...turns.map(changeOf),
    ],
    ...(turns.length === 0 || wanted === undefined ? {} : { warnings: [...warningsOf(wanted, request, facts), ...runAfterwards(turns, request)] }),
    approval: { ...(wanted === undefined ? {} : { writer: { region: wanted.region, instance: wanted.instance } }), stacks: allowed.map((it) => ({ name: it.name, region: it.region ?? environment.region, template: hashOf(it.template), parameters: it.parameters })) },
  };
}

const isSaid = ({ region, instance }: Writer, { writer }: ReconcileFacts): boolean => writer?.pointer?.region === region && writer.pointer.instance === instance;

const accountRefusal = ({ environment }: ReconcileRequest, { account }: ReconcileFacts): readonly ProblemData[] => (account === environment.account ? [] : [environmentProblem('WRONG_ACCOUNT', { caller: account, account: environment.account, environment: environment.environment }).data]);

function refusalsOf(request: ReconcileRequest, facts: ReconcileFacts, { wanted, diverged }: { readonly wanted: Writer | undefined; readonly diverged: readonly string[] }): readonly ProblemData[] {
  const { environment } = request;
  const { stacks, instance } = facts;
  const unrest = stacks.filter(({ status }) => !atRest.has(status)).map(({ name, status }) => environmentProblem('STACK_BUSY', { stack: name, status }).data);
  if (wanted === undefined) {
    const choices = [facts.writer?.stacks, facts.writer?.replica].flatMap((it) => (it === undefined ? [] : [`${it.region}/${it.instance}`]));
    return [...unrest, environmentProblem('WRITER_UNKNOWN', { said: diverged.join('; '), choices }).data];
  }
  const writer = `${wanted.instance} in ${wanted.region}`;
  const unfit = (said: string, fix: string): readonly ProblemData[] => [...unrest, environmentProblem('WRITER_UNFIT', { writer, said, fix }).data];
  if (!regionsOf(environment).includes(wanted.region)) return unfit(`the environment has no region ${wanted.region}`, 'Say a region that platform.yml names.');
  if (instance === undefined) return unfit('there is no such database', `Look at \`aws --region ${wanted.region} rds describe-db-instances\`, and say which with --writer.`);
  if (instance.follows !== '') return unfit(`it follows ${instance.follows} and takes no writes`, 'Promote it first, or name the one that is written to with --writer.');
  if (!['available', 'storage-optimization'].includes(instance.status)) return unfit(`it is ${instance.status}`, 'Wait until it is available, then run this again.');
  if (!instance.encrypted) return unfit('it is not encrypted', 'Restore it with the key of the environment.');
  const group = facts.securityGroups[wanted.region] ?? '';
  if (group !== '' && !instance.securityGroups.includes(group)) {
    return unfit(`services are not let in: it lacks the security group ${group}`, `\`aws --region ${wanted.region} rds modify-db-instance --db-instance-identifier ${wanted.instance} --vpc-security-group-ids ${group} --apply-immediately\`, then run this again.`);
  }
  const replica = stacks.find(({ layer }) => layer === 'data-replica');
  if (wanted.region !== environment.region && replica?.outputs['InstanceIdentifier'] !== wanted.instance) return unfit('it is not the one of the stack of that region', `There the stack has ${replica?.outputs['InstanceIdentifier'] ?? 'none'}; a database beside it can be the writer only in ${environment.region}.`);
  if (wanted.region === environment.region && (facts.writer?.replica?.state === 'alone' || replica?.parameters['Follows'] === 'false')) {
    return unfit(`${replica?.outputs['InstanceIdentifier'] ?? 'the replica'} in the second region follows nobody any more, and only a new one can`, 'Delete the promoted one and its stack (it leaves a snapshot), bootstrap the layer data-replica anew, then run this again.');
  }
  return unrest;
}

/** The stacks that are told, and of what. */
function turnsTo(wanted: Writer, { environment }: ReconcileRequest, facts: ReconcileFacts): readonly Turn[] {
  const there = facts.stacks.filter(({ region }) => region === wanted.region);
  const owner = there.find(({ layer }) => layer === (wanted.region === environment.region ? 'data' : 'data-replica'));
  if (owner === undefined) return [];
  const own = wanted.instance === baseName(environment);
  const turned: Readonly<Record<string, string>> = owner.layer === 'data-replica' ? { Follows: 'false' } : { WriterInstance: own ? '' : wanted.instance, WriterEndpoint: own ? '' : (facts.instance?.endpoint ?? '') };
  // One that was made by an older version has no word for it yet.
  const knows = Object.keys(turned).every((name) => readLayer(owner.template).parameters.includes(name));
  const first: Turn = { stack: owner, template: knows ? owner.template : (facts.templates[owner.layer] ?? ''), turned };
  const readers = owner.layer === 'data' ? there.filter((it) => it !== owner && Object.values(readLayer(it.template).inputs).some((source) => movingOutputs.includes(source))) : [];
  return [first, ...readers.map((stack): Turn => ({ stack, template: stack.template, turned: {} }))];
}

function allowedStack(home: string, { stack, template, turned }: Turn): AllowedStack {
  const layer = readLayer(template);
  const known = Object.fromEntries(Object.entries({ ...stack.parameters, ...turned }).filter(([name]) => layer.parameters.includes(name)));
  return {
    name: stack.name,
    ...(stack.region === home ? {} : { region: stack.region }),
    part: partIn(home, stack.region, stack.layer),
    layer: stack.layer,
    title: layer.title,
    kind: 'UPDATE',
    template,
    parameters: known,
    tags: stack.tags,
    // Nothing new, nothing gone; values change in place, but for what a task that runs once is told: a task definition is always made anew,
    // and the next bootstrap runs it.
    add: [],
    modify: layer.runs === undefined ? [] : Object.entries(layer.resources).flatMap(([id, { type }]) => (type === 'AWS::ECS::TaskDefinition' ? [id] : [])),
    remove: [],
    stateful: Object.entries(layer.resources).filter(([, it]) => holdsData(it)).map(([id]) => id),
  };
}

function stepsOf(cloud: Cloud, stack: AllowedStack, at: { readonly region: string; readonly first: string | undefined; readonly pointed: string | undefined }): readonly Step[] {
  const before = stack.part === at.first ? (at.pointed === undefined ? [] : [at.pointed]) : [executeStep(at.first ?? '')];
  return stackSteps(cloud.cloudFormation(at.region), stack, before);
}

function changeOf({ stack, turned }: Turn): Change {
  const parts = Object.entries(turned).map(([name, value]): Change => ({ kind: 'change', what: name, before: stack.parameters[name] ?? null, after: value }));
  return parts.length === 0 ? { kind: 'change', what: stack.name, after: 'known after data' } : { kind: 'change', what: stack.name, parts };
}

/** What has to be so inside the database is done by tasks, and those are bootstrap's to run. */
function runAfterwards(turns: readonly Turn[], { environment }: ReconcileRequest): readonly string[] {
  const titles = turns.flatMap(({ template }) => readLayer(template).runs?.title ?? []);
  return titles.length === 0 ? [] : [`${titles.join(', ')}: \`platform env bootstrap -e ${environment.environment}\` does that once in the database that is written to now`];
}

function warningsOf(wanted: Writer, { environment }: ReconcileRequest, { writer, instance }: ReconcileFacts): readonly string[] {
  const old = writer?.stacks;
  const left = old === undefined || (old.region === wanted.region && old.instance === wanted.instance) ? [] : [`${old.instance} in ${old.region} stays as it is, untouched: nobody of ours is sent to it any more, and it costs as before`];
  return [
    ...left,
    ...(wanted.region === environment.region ? ['Tasks that run keep the address that they were started with: deploy the services anew, or restart them'] : []),
    ...(wanted.region === environment.region && wanted.instance !== baseName(environment) ? [`${wanted.instance} belongs to no stack: its class, backups and standby are as it was restored, until its data move back`] : []),
    ...(instance?.backupDays === 0 ? [`${wanted.instance} has no automated backups: \`aws --region ${wanted.region} rds modify-db-instance --db-instance-identifier ${wanted.instance} --backup-retention-period 7 --apply-immediately\``] : []),
  ];
}
