// A change on its way: PENDING until the name servers answer it, and only then do answers change.
import type { ChangeInfo } from '@aws-sdk/client-route-53';
import { asDate, between, latest, plus, seconds, type Instant } from '../../../world/time.ts';
import { token } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { event, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { changesOf, servedKey, servedOf, zonesOf, type Change, type ServedSets } from './entities.ts';

/** How many changes are remembered: GetChange of an older one answers NoSuchChange. */
const remembered = 2000;

const idOf = (context: Context, n: number): string => `C${token('route53.change', context.account, String(n)).slice(0, 20).toUpperCase()}`;

/**
 * Starts a change of a zone. AWS: "usually within 60 seconds" to INSYNC (botocore route53: GetChange).
 */
export function startChange(context: Context, zoneId: string, what: { readonly comment?: string; readonly outcome: readonly ServedSets[] }): ChangeInfo {
  const n = context.count('route53.change');
  const id = idOf(context, n);
  if (n > remembered) changesOf(context).delete(idOf(context, n - remembered));
  const takes = draw(context, `route53/zone/${zoneId}/change`, rules.takes(context, 'change-propagation').until);
  const zone = zonesOf(context).get(zoneId);
  const at: Instant = latest(plus(context.now, takes), zone?.syncedAt ?? context.now);
  if (zone !== undefined) zonesOf(context).put(zoneId, { ...zone, syncedAt: at });
  const change: Change = { id, zone: zoneId, status: 'PENDING', submitted: context.now, comment: what.comment, outcome: what.outcome };
  changesOf(context).put(id, change);
  context.schedule(between(context.now, at), 'route53.change-in-sync', { change: id });
  return changeInfo(change);
}

export const changeInSync = event<{ readonly change: string }>(({ change: id }, context) => {
  const change = changesOf(context).get(id);
  if (change === undefined || change.status === 'INSYNC') return;
  if (controlPlaneDown(context)) {
    // The control plane hands changes to the name servers: while it is away, what is pending stays pending.
    context.schedule(seconds(10), 'route53.change-in-sync', { change: id });
    return;
  }
  const served = servedOf(context);
  const standing = zonesOf(context).get(change.zone) !== undefined;
  for (const it of standing ? change.outcome : []) {
    const key = servedKey(it.zone, it.name, it.type);
    if (it.sets.length === 0) served.delete(key);
    else served.put(key, it);
  }
  changesOf(context).put(id, { ...change, status: 'INSYNC', outcome: [] });
});

/** The Route 53 control plane lives in us-east-1 and goes down with it. (Developer Guide, "Route 53 concepts": control plane) */
export function controlPlaneDown(context: Context): boolean {
  const home = context.in('us-east-1');
  return controlPlaneIsDown(home, { name: 'route53' }) || ['route53-control-plane-down', 'region-partitioned'].some((fault) => home.faults(fault).length > 0);
}

export function changeInfo(change: Change): ChangeInfo {
  return { Id: `/change/${change.id}`, Status: change.status, SubmittedAt: asDate(change.submitted), ...(change.comment === undefined ? {} : { Comment: change.comment }) };
}

export function changeOf(context: Context, given: string): Change {
  const id = given.replace(/^\/?change\//, '');
  const change = changesOf(context).get(id);
  if (change === undefined) throw new AwsFault('NoSuchChange', `Could not find resource with ID: ${id}`, { status: 404 });
  return change;
}
