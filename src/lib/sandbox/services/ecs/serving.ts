// What a task answers to those who reach its port: the world's users and the load balancer's health checks.
import { earliest, milliseconds, zero, type Duration, type Instant } from '../../../world/time.ts';
import type { ActiveFault, Context } from '../../world/service.ts';
import { zoneOf } from '../../world/regions.ts';
import { kinds, type Task, type TaskDefinition } from './entities.ts';

export type PathKind = 'health' | 'read' | 'write';

export interface TaskAnswer {
  /** A connection is taken and an answer comes; false: refused, or nothing at all. */
  readonly answers: boolean;
  /** Why there is no answer: a timeout hangs, a refused connection is known at once. */
  readonly silence?: 'refused' | 'timeout';
  /** The status of all answers but the failing share; 0 where nothing answers. */
  readonly status: number;
  /** The share of requests answered with 500, 0 to 1. */
  readonly errorShare: number;
  readonly latency: Duration;
  /** Set where the task keeps its data in a database: reads and writes are then only as good as that. */
  readonly database?: DatabaseUse;
}

export interface DatabaseUse {
  /** `shop-production.c1a2b3.us-east-1.rds.amazonaws.com`, where the task definition says it in the open. */
  readonly host?: string;
  /** Where it is told by a secret or parameter instead. */
  readonly secretArn?: string;
}

// How long a healthy task of the sandbox takes; nothing is known of real applications.
const usual: Readonly<Record<PathKind, Duration>> = { health: milliseconds(8), read: milliseconds(40), write: milliseconds(70) };
const up: ReadonlySet<string> = new Set(['ACTIVATING', 'RUNNING', 'DEACTIVATING', 'STOPPING']);

export function taskOf(context: Context, id: string): Task | undefined {
  return context.table<Task>(kinds.task).get(id);
}

/** What the task answers at the world's now; writes nothing and draws nothing. */
export function taskAnswer(context: Context, task: Task, kind: PathKind): TaskAnswer {
  if (kind === 'health') return healthAnswer(context, task, context.now);
  const database = databaseUse(context, task);
  const named = database === undefined ? {} : { database };
  const silence = silenceOf(context, task, context.now);
  if (silence !== undefined) return { ...mute(silence), ...named };
  return { answers: true, status: 200, errorShare: task.behaviour.kind === 'errors' ? (task.behaviour.share ?? 0) : 0, latency: latencyOf(task, kind), ...named };
}

/**
 * What the task's health path answers at an instant, as far as is known now. Who asks stands in the same region: lost with it, it
 * comes to no verdict.
 */
export function healthAnswer(context: Context, task: Task, at: Instant): TaskAnswer {
  const silence = silenceAt(zoneLosses(context, task), task, at);
  if (silence !== undefined) return mute(silence);
  return { answers: true, status: task.behaviour.kind === 'unhealthy' ? 503 : 200, errorShare: 0, latency: latencyOf(task, 'health') };
}

const mute = (silence: 'refused' | 'timeout'): TaskAnswer => ({ answers: false, silence, status: 0, errorShare: 0, latency: zero });
const latencyOf = (task: Task, kind: PathKind): Duration => (task.behaviour.kind === 'slow' ? (task.behaviour.takes ?? zero) : usual[kind]);

function silenceOf(context: Context, task: Task, at: Instant): 'refused' | 'timeout' | undefined {
  return silenceAt(losses(context, task), task, at);
}

function silenceAt(lost: readonly ActiveFault[], task: Task, at: Instant): 'refused' | 'timeout' | undefined {
  if (lost.some((fault) => fault.from <= at && (fault.until === undefined || at < fault.until))) return 'timeout';
  return listens(task, at) ? undefined : 'refused';
}

/** The instants at which, as far as is known now, its answers change. */
export function answerChanges(context: Context, task: Task): readonly Instant[] {
  const ends = losses(context, task).flatMap(({ until }) => (until === undefined ? [] : [until]));
  return [...ends, ...[task.readyAt, task.executionStoppedAt].filter((at) => at !== undefined)];
}

/** Whether the application is up and has not ended. */
export function listens(task: Task, at: Instant): boolean {
  if (!up.has(task.lastStatus) || task.readyAt === undefined || at < task.readyAt) return false;
  return task.executionStoppedAt === undefined || at < task.executionStoppedAt;
}

/** Since when the zone or region that the task runs in is lost; undefined while it is not. */
export function darkSince(context: Context, task: Task): Instant | undefined {
  return losses(context, task)
    .map((fault) => fault.from)
    .reduce<Instant | undefined>((first, from) => (first === undefined ? from : earliest(first, from)), undefined);
}

const losses = (context: Context, task: Task): readonly ActiveFault[] => [...context.faults('region-down'), ...zoneLosses(context, task)];
const zoneLosses = (context: Context, task: Task): readonly ActiveFault[] => context.faults('az-down').filter((fault) => zoneMeant(context, fault.args['az']) === task.zone);

/** The name of the zone that a fault's argument means, by name or id. */
export function zoneMeant(context: Context, nameOrId: string | undefined): string | undefined {
  return nameOrId === undefined ? undefined : (zoneOf(context.region, nameOrId)?.name ?? nameOrId);
}

const endpoint = /([a-z0-9-]+(?:\.[a-z0-9-]+)*\.rds\.amazonaws\.com)/i;
const databaseName = /^(DATABASE|DB|PG|POSTGRES(QL)?|RDS)_?(HOST(NAME)?|URL|ENDPOINT|DSN|URI)$|DATABASE_(HOST|URL)$|^PGHOST$/i;
const databaseSecret = /(^|_)(DATABASE|DB|PG|POSTGRES(QL)?|RDS)(_|$)/i;

const uses = new WeakMap<TaskDefinition, { readonly use: DatabaseUse | undefined }>();

/** The database that a task's definition names: an RDS endpoint in a variable, or a variable or secret named like one. */
export function databaseUse(context: Context, task: Task): DatabaseUse | undefined {
  const definition = context.table<TaskDefinition>(kinds.taskDefinition).get(task.taskDefinition);
  if (definition === undefined || task.overrides?.containerOverrides !== undefined) return useOf(definition, task);
  // Asked of every task for every way of a request; stored definitions never change.
  let known = uses.get(definition);
  if (known === undefined) uses.set(definition, (known = { use: useOf(definition, task) }));
  return known.use;
}

function useOf(definition: TaskDefinition | undefined, task: Task): DatabaseUse | undefined {
  const containers = definition?.registered.containerDefinitions ?? [];
  const variables = [
    ...containers.flatMap((container) => container.environment ?? []),
    ...(task.overrides?.containerOverrides ?? []).flatMap((container) => container.environment ?? []),
  ];
  for (const { value } of variables) {
    const host = endpoint.exec(value ?? '')?.[1];
    if (host !== undefined) return { host: host.toLowerCase() };
  }
  for (const { name, value } of variables) {
    if (databaseName.test(name ?? '') && (value ?? '') !== '') return { host: (value ?? '').toLowerCase() };
  }
  const secret = containers.flatMap((container) => container.secrets ?? []).find(({ name }) => databaseSecret.test(name ?? ''));
  return secret?.valueFrom === undefined ? undefined : { secretArn: secret.valueFrom };
}
