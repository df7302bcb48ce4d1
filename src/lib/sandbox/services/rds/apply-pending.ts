// Pending changes carried out: in which order, how long, with what outage. 
import { between, milliseconds, plus, type Duration } from '../../../world/time.ts';
import type { Span } from '../../world/beliefs.ts';
import { draw } from '../../world/draw.ts';
import type { Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { backupSteps } from './backups.ts';
import { familyOf } from './engine-versions.ts';
import { kinds, type DbInstance, type Pending } from './entities.ts';
import { tell } from './events.ts';
import { endpointOf, partsOf, arnOf } from './identifiers.ts';
import { isBusy } from './instances.ts';
import { standbyFor, subnetGroupOf, zonesOfGroup } from './placement.ts';
import { begin, instanceEvent, save, servingNow, type Step } from './timeline.ts';
import { nextMaintenanceWindow } from './windows.ts';

type Takes = ReturnType<typeof rules.takes<'modification-times'>>;

/** Puts a running list of steps together, each after the one before. */
class Course {
  readonly steps: Step[] = [];
  readonly takes: Takes;
  at: Duration;
  readonly #draw: (bounds: Span) => Duration;

  constructor(takes: Takes, drawFor: (bounds: Span) => Duration) {
    this.takes = takes;
    this.at = drawFor(takes.lag);
    this.#draw = drawFor;
  }

  /** Something now, then time passes. */
  do(step: Omit<Step, 'after'>, bounds?: Span): this {
    this.steps.push({ after: this.at, ...step });
    this.at = milliseconds(this.at + (bounds === undefined ? 1 : this.#draw(bounds)));
    return this;
  }
}

/** Begins to carry out `what` of the pending changes. */
export function applyPending(context: Context, instance: DbInstance, what: Pending): DbInstance {
  const drawFor = (bounds: Span): Duration => draw(context, `rds/instance/${instance.id}/modify`, bounds);
  const course = new Course(rules.takes(context, 'modification-times'), drawFor);
  if (what.passwordHash !== undefined) {
    course.do({ set: { status: 'resetting-master-credentials' } }, course.takes.password).do({ set: { passwordHash: what.passwordHash, status: 'modifying' }, tell: ['password-reset'] });
  } else course.do({ set: { status: 'modifying' } });
  changeStorage(course, what);
  changeMultiAz(course, what, { context, instance });
  changeClass(course, what, instance);
  changeEngine(course, what, instance);
  changeNetwork(course, what, { context, instance });
  if (what.caCertificate !== undefined) course.do({ set: { caCertificate: what.caCertificate } });
  if (what.iamAuthentication !== undefined) course.do({ set: { iamAuthentication: what.iamAuthentication } });
  const rest = Object.fromEntries(Object.entries(instance.pending).filter(([field]) => what[field as keyof Pending] === undefined));
  finish(course, what, { context, instance, rest });
  return begin(context, instance, { name: 'modify', steps: course.steps });
}

function changeStorage(course: Course, what: Pending): void {
  const { allocatedStorage, storageType, iops, throughput } = what;
  if (allocatedStorage === undefined && storageType === undefined && iops === undefined && throughput === undefined) return;
  const set = { ...(allocatedStorage === undefined ? {} : { allocatedStorage }), ...(storageType === undefined ? {} : { storageType }), ...(iops === undefined ? {} : { iops }), ...(throughput === undefined ? {} : { throughput }) };
  course.do({ tell: ['storage-applying'] }, course.takes.storage).do({ set, tell: ['storage-finished'], ...(storageType === 'gp2' ? { clear: ['iops', 'throughput'] } : {}) });
}

function changeMultiAz(course: Course, what: Pending, it: { readonly context: Context; readonly instance: DbInstance }): void {
  if (what.multiAz === true) {
    const zones = zonesOfGroup(subnetGroupOf(it.context, it.instance.subnetGroup));
    const standbyZone = standbyFor(it.context, it.instance.id, { zones, primary: it.instance.zone });
    course.do({ tell: ['multi-az-applying'] }, course.takes.toMultiAz).do({ set: { multiAz: true, standbyZone, shownStandbyZone: standbyZone }, tell: ['multi-az-finished'] });
  }
  if (what.multiAz === false) course.do({ tell: ['single-az-applying'] }, course.takes.toSingleAz).do({ set: { multiAz: false }, clear: ['standbyZone', 'shownStandbyZone'], tell: ['single-az-finished'] });
}

// AWS: with Multi-AZ the standby is changed first and then takes over, so the outage is a failover's (RDS user guide,
// "Modifying a DB instance class"). The sandbox leaves the primary's zone as it was: RDS does not say which it ends in.
function changeClass(course: Course, what: Pending, instance: DbInstance): void {
  if (what.class === undefined) return;
  course.do({ tell: ['class-applying'] }, course.takes.class);
  course.do({ serving: 'down', ...(instance.multiAz ? { tell: ['failover-started' as const] } : { tell: ['shutdown' as const] }) }, instance.multiAz ? course.takes.failover : course.takes.classOutage);
  course.do({ set: { class: what.class }, serving: 'up', moved: true, tell: instance.multiAz ? ['restarted', 'failover-completed', 'class-finished'] : ['restarted', 'class-finished'], then: 'rds.parameters-loaded' });
}

// AWS: both hosts are upgraded at once, so Multi-AZ does not shorten it (RDS user guide, "Overview of the PostgreSQL upgrade process").
function changeEngine(course: Course, what: Pending, instance: DbInstance): void {
  const version = what.engineVersion;
  if (version === undefined) return;
  const family = familyOf(version);
  const major = family !== familyOf(instance.engineVersion);
  const toDefault = major && instance.parameterGroup.startsWith('default.') ? { parameterGroup: `default.${family}` } : {};
  course.do({ set: { status: 'upgrading' }, tell: ['patching-started'] }, major ? course.takes.majorUpgrade : course.takes.minorUpgrade);
  course.do({ serving: 'down', tell: ['shutdown'] }, course.takes.upgradeOutage);
  course.do({ set: { engineVersion: version, ...toDefault }, serving: 'up', tell: ['restarted', 'patching-finished'], then: 'rds.parameters-loaded' });
}

function changeNetwork(course: Course, what: Pending, it: { readonly context: Context; readonly instance: DbInstance }): void {
  if (what.port === undefined && what.subnetGroup === undefined) return;
  const group = what.subnetGroup === undefined ? {} : { subnetGroup: what.subnetGroup, vpcId: subnetGroupOf(it.context, what.subnetGroup).vpcId };
  course.do({ serving: 'down', tell: ['shutdown'] }, course.takes.restart).do({ set: { ...group, ...(what.port === undefined ? {} : { port: what.port }) }, serving: 'up', tell: ['restarted'], then: 'rds.parameters-loaded' });
}

function finish(course: Course, what: Pending, it: { readonly context: Context; readonly instance: DbInstance; readonly rest: Pending }): void {
  const { context, instance, rest } = it;
  const storage = what.allocatedStorage !== undefined || what.storageType !== undefined || what.iops !== undefined;
  const end = storage ? { status: 'storage-optimization', storageChangedAt: plus(context.now, course.at), pending: rest } : { status: 'available', pending: rest };
  if (what.newId !== undefined) course.do({ set: { status: 'renaming' } }, course.takes.rename).do({ then: 'rds.renamed' });
  if (what.backupRetention === 0) course.do({ set: { backupRetention: 0 }, clear: ['restorableFrom'], tell: ['backups-disabled'] });
  if (what.backupRetention !== undefined && what.backupRetention > 0) {
    const first = instance.backupRetention === 0;
    course.do({ set: { backupRetention: what.backupRetention }, ...(first ? { tell: ['backups-enabled' as const] } : {}) });
    if (first) {
      const steps = backupSteps(context, instance, course.at);
      course.steps.push(...steps);
      course.at = milliseconds((steps.at(-1)?.after ?? course.at) + 1);
    }
  }
  course.do({ set: end, ...(storage ? { then: 'rds.storage-optimizes' } : {}) });
}

export const storageOptimizes = instanceEvent((instance, context) => {
  context.schedule(draw(context, `rds/instance/${instance.id}/optimize`, rules.takes(context, 'modification-times').optimization), 'rds.storage-optimized', { resourceId: instance.resourceId });
});

export const storageOptimized = instanceEvent((instance, context) => {
  if (instance.status === 'storage-optimization') save(context, { ...instance, status: 'available' });
});

/** The new name holds: another key, another endpoint; the old name answers no more. */
export const renamed = instanceEvent((instance, context) => {
  const newId = instance.pending.newId;
  if (newId === undefined) return;
  const table = context.table<DbInstance>(kinds.instance);
  if (table.get(newId) !== undefined) return;
  const { newId: _, ...pending } = instance.pending;
  const serving = instance.serving === undefined ? {} : { serving: servingNow(context, instance, { as: 'up', moved: true }) };
  table.delete(instance.id);
  table.put(newId, { ...instance, id: newId, pending, endpoint: endpointOf(context, newId), ...serving });
  for (const other of table.values()) {
    if (partsOf(other.replicaOf ?? '')?.name === instance.id) save(context, { ...other, replicaOf: arnOf(context, 'db', newId) });
    if (other.replicas.includes(instance.id)) save(context, { ...other, replicas: other.replicas.map((id) => (id === instance.id ? newId : id)) });
  }
  tell(context, { type: 'db-instance', id: newId }, { text: `Renamed instance from ${instance.id} to ${newId}`, categories: ['configuration change'] });
});

export const maintenanceWindow = instanceEvent((instance, context) => {
  context.schedule(between(context.now, nextMaintenanceWindow(instance.maintenanceWindow, context.now)), 'rds.maintenance-window', { resourceId: instance.resourceId });
  if (Object.keys(instance.pending).length > 0 && !isBusy(instance) && instance.status === 'available') applyPending(context, instance, instance.pending);
});
