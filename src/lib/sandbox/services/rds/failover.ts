// A Multi-AZ failover as AWS shows it: what clients meet, what the events say, what the API says, each at its own time.
import { between, milliseconds, minutes, plus, seconds, zero, type Duration } from '../../../world/time.ts';
import { draw } from '../../world/draw.ts';
import type { ActiveFault, Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import type { DbInstance } from './entities.ts';
import { tell } from './events.ts';
import { begin, instanceEvent, save, type Step } from './timeline.ts';

/** How long RDS tries before it brings the old primary back, under the fault `rds-failover-fails`. */
const givesUpAfter = minutes(15);

export type Cause = 'requested' | 'zone-lost';

/** Begins a failover; the caller has checked that there may be one. */
export function startFailover(context: Context, instance: DbInstance, cause: Cause): DbInstance {
  const { start, early } = beginning(context, instance, cause);
  const fails = faultOf(context, 'rds-failover-fails', instance);
  const rest = fails === undefined ? succeeding(context, instance, { cause, start }) : failing(start, fails);
  const track = cause === 'requested' ? 'work' : 'failover';
  return begin(context, instance, { name: 'failover', track, steps: [...early, ...rest] });
}

/** Until clients are cut off. */
function beginning(context: Context, instance: DbInstance, cause: Cause): { readonly start: Duration; readonly early: readonly Step[] } {
  const entity = `rds/instance/${instance.id}`;
  if (cause === 'zone-lost') {
    const start = draw(context, `${entity}/detection`, rules.takes(context, 'zone-loss-noticed').noticing);
    return {
      start,
      early: [
        { after: zero, serving: 'down' },
        { after: start, set: { status: 'rebooting' }, tell: ['failover-started'] },
      ],
    };
  }
  const start = draw(context, `${entity}/failover-start`, rules.takes(context, 'failover-start').start);
  const writesStop = draw(context, `${entity}/writes-stop`, rules.takes(context, 'writes-stop-first').before);
  return {
    start,
    early: [
      { after: draw(context, `${entity}/status-lag`, rules.takes(context, 'status-lag').lag), set: { status: 'rebooting' } },
      { after: less(start, writesStop), serving: 'read-only' },
      { after: start, serving: 'down', tell: ['failover-started'] },
    ],
  };
}

function succeeding(context: Context, instance: DbInstance, it: { readonly cause: Cause; readonly start: Duration }): readonly Step[] {
  const entity = `rds/instance/${instance.id}`;
  const fixed = faultOf(context, 'rds-failover', instance);
  const drawn = draw(context, `${entity}/failover`, rules.takes(context, 'failover-outage').outage);
  const outage = secondsOf(fixed, 'seconds') ?? drawn;
  // With a lost zone clients are cut off from the loss on, before RDS has noticed.
  const upAt = it.cause === 'zone-lost' ? longest(outage, more(it.start, seconds(1))) : more(it.start, outage);
  const saidAt = more(upAt, draw(context, `${entity}/said-after`, rules.takes(context, 'completion-said-late').after));
  const shownAfter = draw(context, `${entity}/zones-shown`, rules.takes(context, 'az-fields-late').after);
  return [
    { after: longest(less(upAt, seconds(4)), more(it.start, milliseconds(1))), tell: ['restarted'] },
    { after: upAt, set: swapped(instance), serving: 'up', moved: true },
    { after: saidAt, set: { lastFailoverAt: plus(context.now, saidAt) }, tell: [it.cause === 'requested' ? 'failover-requested' : 'failover-zone-lost', 'failover-completed'] },
    { after: more(saidAt, secondsOf(fixed, 'az-lag') ?? shownAfter), then: 'rds.zones-shown' },
    // Meanwhile the other zone may have been lost.
    { after: more(saidAt, milliseconds(1)), then: 'rds.zones-changed' },
    { after: more(saidAt, draw(context, `${entity}/available-after`, rules.takes(context, 'available-after-completion').after)), set: { status: 'available' }, then: 'rds.parameters-loaded' },
  ];
}

/** The standby does not take over; at last RDS brings the primary back where it was. */
function failing(start: Duration, fault: ActiveFault): readonly Step[] {
  const backAt = more(start, secondsOf(fault, 'seconds') ?? givesUpAfter);
  return [
    { after: less(backAt, seconds(20)), tell: ['activation-started'] },
    { after: backAt, serving: 'up', tell: ['activation-completed'] },
    { after: more(backAt, seconds(10)), set: { status: 'available' } },
  ];
}

/** The API at last says where the primary is. */
export const showZones = instanceEvent((instance, context) => {
  const { shownStandbyZone: _, ...rest } = instance;
  save(context, { ...rest, shownZone: instance.zone, ...(instance.standbyZone === undefined ? {} : { shownStandbyZone: instance.standbyZone }) });
});

/** A requested failover too soon after another: AWS accepts the call, says so in an event, and does nothing. */
export function isTooSoon(context: Context, instance: DbInstance): boolean {
  return instance.lastFailoverAt !== undefined && between(instance.lastFailoverAt, context.now) < rules.takes(context, 'repeat-abandoned').within.from;
}

export const abandon = instanceEvent((instance, context) => tell(context, { type: 'db-instance', id: instance.id }, 'failover-abandoned'));

function swapped(instance: DbInstance): Partial<DbInstance> {
  return instance.standbyZone === undefined ? {} : { zone: instance.standbyZone, standbyZone: instance.zone };
}

/** An active fault that names this instance or none. */
export function faultOf(context: Context, name: string, instance: DbInstance): ActiveFault | undefined {
  return context.faults(name).find((fault) => (fault.args['instance'] ?? instance.id) === instance.id);
}

const secondsOf = (fault: ActiveFault | undefined, arg: string): Duration | undefined => (fault?.args[arg] === undefined ? undefined : seconds(Number(fault.args[arg])));
const more = (a: Duration, b: Duration): Duration => milliseconds(a + b);
const less = (a: Duration, b: Duration): Duration => milliseconds(Math.max(0, a - b));
const longest = (a: Duration, b: Duration): Duration => (a > b ? a : b);
