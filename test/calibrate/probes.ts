// The fixed script: which probes there are, in what order, and which only come when they are asked for.
import type { Lab } from './lab.ts';
import { blueGreen } from './probes/blue-green.ts';
import { database } from './probes/database.ts';
import { dns } from './probes/dns.ts';
import { metrics } from './probes/metrics.ts';
import { reads } from './probes/reads.ts';
import { stackPace } from './probes/stack-pace.ts';
import { tasks } from './probes/tasks.ts';

export interface Probe {
  readonly name: string;
  readonly about: string;
  readonly run: (lab: Lab) => Promise<void>;
  /** Only with `--with`. */
  readonly wish?: string;
}

/** One after the other: none then slows another down. */
export const probes: readonly Probe[] = [
  { name: 'stack-pace', about: 'a stack of three free resources', run: stackPace },
  { name: 'reads', about: 'a cluster, a role and a target group, read right after each write', run: reads },
  { name: 'dns', about: 'a private zone with one record', run: dns },
  { name: 'tasks', about: 'one Fargate task of 0.25 vCPU, twice', run: tasks },
  { name: 'metrics', about: 'one metric of its own, with an alarm', run: metrics },
  { name: 'blue-green', about: 'an internal load balancer, and a blue-green service of one task', run: blueGreen },
  { name: 'database', about: 'a PostgreSQL db.t4g.micro with 20 GB; with `failover` Multi-AZ', run: database, wish: 'rds' },
];
