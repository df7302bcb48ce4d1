// The world's faults as ECS meets them: tasks of a lost zone end, starts and deployments that were held go on.
import type { Json } from '../../../engine/standing.ts';
import { between, seconds, type Instant } from '../../../world/time.ts';
import { controlPlaneIsDown } from '../../world/control-plane.ts';
import { draw } from '../../world/draw.ts';
import { event, type ActiveFault, type Context } from '../../world/service.ts';
import type { World } from '../../world/world.ts';
import { rules } from './beliefs.ts';
import { kinds, type Service, type Task } from './entities.ts';
import { planRebalance } from './rebalance.ts';
import { darkSince } from './serving.ts';
import { lookSoon } from './service-store.ts';
import { interruptSpot } from './spot.ts';
import { stopTask } from './task-end.ts';
import { isPending } from './task-store.ts';

const heeded: ReadonlySet<string> = new Set(['az-down', 'region-down', 'control-plane-down', 'no-capacity', 'spot-interruption', 'stuck-deployment', 'failed-deployment']);

const watched: readonly string[] = ['world.fault', 'ecs.fault'];
/** At which changes of the faults it has looked. */
const looked = new WeakMap<World, number>();

interface Noticed {
  readonly from: Instant;
  readonly until: Instant | null;
}

/**
 * Watches the faults for ECS and Elastic Load Balancing: hand it to the world as an observer. It costs one look at the
 * faults per change of the world, and schedules `ecs.faults-changed` for the instants at which one begins or ends.
 */
export function observeFaults(world: World): void {
  const changes = world.store.changesOfAny(watched);
  if (looked.get(world) === changes) return;
  looked.set(world, changes);
  const faults = world.faults().filter(({ name }) => heeded.has(name));
  const noticed = world.worldTable<Noticed>('ecs.fault');
  const gone = noticed.entries().filter(([id]) => !faults.some((fault) => fault.id === id));
  const fresh = faults.filter((fault) => differs(noticed.get(fault.id), fault));
  if (gone.length === 0 && fresh.length === 0) return;
  for (const [id] of gone) noticed.delete(id);
  for (const { id, from, until } of fresh) noticed.put(id, { from, until: until ?? null });
  const moments = new Set([world.now, ...fresh.flatMap(({ from, until }) => (until === undefined ? [from] : [from, until])).filter((at) => at > world.now)]);
  for (const context of world.contextsWith(kinds.cluster)) for (const at of moments) context.schedule(between(world.now, at), 'ecs.faults-changed', {});
}

const differs = (noticed: Noticed | undefined, { from, until }: ActiveFault): boolean => noticed?.from !== from || noticed.until !== (until ?? null);

export const faultsChanged = event<Json>((_, context) => {
  if (context.knows('elasticloadbalancing', 'DescribeTargetHealth')) context.schedule(seconds(0), 'elasticloadbalancing.faults-changed', {});
  // Nothing is replaced before the control plane is back.
  if (!controlPlaneIsDown(context, { name: 'ecs' })) for (const task of context.table<Task>(kinds.task).values()) loseTask(context, task);
  interruptSpot(context);
  for (const service of context.table<Service>(kinds.service).values()) {
    if (service.status === 'INACTIVE') continue;
    if (service.steady) planRebalance(context, service);
    lookSoon(context, service.key);
  }
});

function loseTask(context: Context, task: Task): void {
  if (task.desiredStatus === 'STOPPED' || darkSince(context, task) === undefined) return;
  if (isPending(task)) stopTask(context, task.id, { stopCode: 'TaskFailedToStart', reason: 'Timeout waiting for network interface provisioning to complete.' });
  // What no load balancer checks is found by the platform itself.
  else if (task.targetGroups.length === 0) context.schedule(draw(context, `ecs/task/${task.id}/lost`, rules.takes(context, 'lost-zone-noticed').noticing), 'ecs.task-lost', { task: task.id });
}
