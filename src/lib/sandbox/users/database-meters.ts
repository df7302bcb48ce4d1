// The metrics of a database: how busy the users keep it, how full it grows.
import type { ActiveFault, Context } from '../world/service.ts';
import { metricId, type MetricId } from '../services/monitoring/metric-id.ts';
import { readingNow, type Reading } from '../services/monitoring/streams.ts';
import { rules } from '../services/rds/beliefs.ts';
import type { DbInstance } from '../services/rds/entities.ts';
import { classesIn } from '../services/rds/instance-classes.ts';
import { connectedTasks, type Database } from './databases.ts';
import type { Look } from './look.ts';
import { dimensionsOf, level, undrawn, type Metered } from './metered.ts';
import { poolSize } from './pools.ts';
import { isWrittenTo } from './writes.ts';

// What requests cost a database: guesses.
const busyWithRead = 0.0015;
const busyWithWrite = 0.004;
const idleCpu = 3;
/** What stays of a write on disk, after updates and vacuum. */
const bytesPerWrite = 40;
const bytesAtFirst = 2 * 1024 ** 3;
const gib = 1024 ** 3;
const usualLag = 0.8;
/** What an idle source's replica shows at most, where it shows more than the usual. */
const idleLag = 300;

export function databaseMetrics(look: Look, database: Database, served: { readonly reads: number; readonly writes: number }): readonly Metered[] {
  const { context, instance, state } = database;
  const dimensions = dimensionsOf(instance, (it) => ({ DBInstanceIdentifier: it.id }));
  const id = (name: string): MetricId => metricId('AWS/RDS', name, dimensions);
  if (!state.readable) return ['CPUUtilization', 'DatabaseConnections', 'FreeableMemory', 'ReadLatency', 'WriteLatency', 'ReplicaLag'].map((name) => ({ id: id(name), unit: 'None', reading: undefined }));
  const made = classesIn(context.region).find((it) => it.name === instance.class) ?? { vcpus: 2, memoryGib: 1 };
  const cpu = Math.min(100, idleCpu + ((served.reads * busyWithRead + served.writes * busyWithWrite) / made.vcpus) * 100);
    return [
    { id: id('CPUUtilization'), unit: 'Percent', reading: level(cpu) },
    { id: id('DatabaseConnections'), unit: 'Count', reading: level(poolSize * connectedTasks(look, database)) },
    { id: id('FreeStorageSpace'), unit: 'Bytes', reading: freeStorage(database, id('FreeStorageSpace'), served.writes) },
    { id: id('FreeableMemory'), unit: 'Bytes', reading: level(0.35 * made.memoryGib * gib) },
    { id: id('ReadLatency'), unit: 'Seconds', reading: level(served.reads > 0 ? 0.0007 : 0) },
    { id: id('WriteLatency'), unit: 'Seconds', reading: level(served.writes > 0 ? 0.0016 : 0) },
    { id: id('ReadIOPS'), unit: 'Count/Second', reading: level(served.reads * 0.2) },
    { id: id('WriteIOPS'), unit: 'Count/Second', reading: level(served.writes * 2) },
    { id: id('ReplicaLag'), unit: 'Seconds', reading: instance.replicaOf === undefined ? undefined : lagReading(look, database, id('ReplicaLag')) },
  ];
}

/**
 * How far a read replica is behind, in seconds; the fault `replica-lag seconds=` sets it. A second or so is usual. While its source's
 * region (or its own) is cut off or lost, nothing comes over and it falls behind by the clock.
 */
export function replicaLag({ context, instance }: Pick<Database, 'context' | 'instance'>): number {
  const faults = context.faults('replica-lag').filter((fault) => (fault.args['instance'] ?? instance.id) === instance.id);
  const cutFor = Math.max(0, ...cutsOf(context, instance).map((fault) => (context.now - fault.from) / 1000));
  return Math.max(usualLag, ...faults.map((fault) => Number(fault.args['seconds'] ?? 0))) + cutFor;
}

/** The faults that keep a replica of another region's database from getting anything. */
function cutsOf(context: Context, instance: DbInstance): readonly ActiveFault[] {
  const source = /^arn:aws:rds:([a-z0-9-]+):/.exec(instance.replicaOf ?? '')?.[1] ?? context.region;
  if (source === context.region) return [];
  return [context.in(source), context].flatMap((place) => ['region-down', 'region-partitioned'].flatMap((name) => place.faults(name)));
}

function sourceIsIdle(look: Look, { replicaOf = '' }: DbInstance): boolean {
  const [, region = '', database = ''] = /^arn:aws:rds:([a-z0-9-]+):\d+:db:(.+)$/.exec(replicaOf) ?? [];
  return !isWrittenTo(look.world, { region, database });
}

/** Behind by the clock while it is cut off; the line that is drawn already stays. */
function lagReading(look: Look, database: Database, id: MetricId): Reading {
  const { context, instance } = database;
  const lag = Math.max(replicaLag(database), rules.flipped(context, 'idle-replica-lag') && sourceIsIdle(look, instance) ? idleLag : 0);
  if (cutsOf(context, instance).length === 0) return level(lag);
  const drawn = readingNow(context, id);
  return drawn?.kind === 'level' && drawn.perSecond === 1 ? undrawn : level(lag, 1);
}

/** Free space falls as users write, from what is free to begin with. */
function freeStorage({ context, instance }: Database, id: MetricId, writes: number): Reading {
  const perSecond = -writes * bytesPerWrite;
  const drawn = readingNow(context, id);
  if (drawn?.kind !== 'level') return level(instance.allocatedStorage * gib - bytesAtFirst, perSecond);
  const wanted = level(drawn.value, perSecond);
  return wanted.kind === 'level' && drawn.perSecond === wanted.perSecond ? undrawn : wanted;
}
