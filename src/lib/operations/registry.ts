// All operations there are, by the words that start them: resume finds them here, and so do the laws.
import type { Cloud } from '../aws/cloud.ts';
import type { Operation } from '../engine/operation.ts';
import type { Instant } from '../world/time.ts';
import { rollbackDrill } from './deploy/drill/operation.ts';
import { deploy } from './deploy/operation.ts';
import { rollback } from './deploy/rollback/operation.ts';
import { approve } from './deploy/approve/operation.ts';
import { reject } from './deploy/reject/operation.ts';
import { repair } from './deploy/repair/operation.ts';
import { stop } from './deploy/stop/operation.ts';
import { bootstrap } from './environment/bootstrap/operation.ts';
import { lookAtChangeSets } from './environment/change-sets/operation.ts';
import { destroy } from './environment/destroy/operation.ts';
import { reconcile } from './environment/reconcile/operation.ts';
import { drill } from './failover/drill/operation.ts';

export interface OperationWorld {
  readonly cloud: Cloud;
  readonly now: () => Instant;
}

type AnyOperation = Operation<never, never>;

export const operations: Readonly<Record<string, (world: OperationWorld) => AnyOperation>> = {
  'env.bootstrap': ({ cloud }) => bootstrap(cloud) as AnyOperation,
  'env.change-sets': ({ cloud }) => lookAtChangeSets(cloud) as AnyOperation,
  'env.destroy': ({ cloud }) => destroy(cloud) as AnyOperation,
  'env.reconcile': ({ cloud }) => reconcile(cloud) as AnyOperation,
  deploy: ({ cloud, now }) => deploy(cloud, now) as AnyOperation,
  'deploy.rollback': ({ cloud }) => rollback(cloud) as AnyOperation,
  'failover.drill.rollback': ({ cloud }) => rollbackDrill(cloud) as AnyOperation,
  'deploy.repair': ({ cloud }) => repair(cloud) as AnyOperation,
  'deploy.stop': ({ cloud, now }) => stop(cloud, now) as AnyOperation,
  'deploy.approve': ({ cloud, now }) => approve(cloud, now) as AnyOperation,
  'deploy.reject': ({ cloud, now }) => reject(cloud, now) as AnyOperation,
  'failover.drill': ({ cloud, now }) => drill(cloud, now) as AnyOperation,
};
