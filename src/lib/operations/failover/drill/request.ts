// What a drill is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { EnvironmentDescription } from '../../../config/describe.ts';

export type Scenario = 'multi-az';

export interface DrillRequest {
  readonly environment: EnvironmentDescription;
  readonly scenario: Scenario;
}

export interface DrilledPath {
  /** `serverpod read`, `serverpod write`. */
  readonly name: string;
  readonly kind: 'read' | 'write';
  readonly url: string;
}

export interface DrillFacts {
  readonly account: string;
  /** Empty: the environment has no database. */
  readonly instanceId: string;
  readonly instance: {
    readonly status: string;
    readonly multiAz: boolean;
    readonly zone: string;
    readonly standbyZone: string;
    readonly engine: string;
    readonly instanceClass: string;
  } | null;
  /** Paths of services that run, need the database and say how to be asked. */
  readonly paths: readonly DrilledPath[];
  /** Services that need the database and cannot be watched: not deployed, or no probe path of their own. */
  readonly unwatched: readonly string[];
  /** Seconds since the last failover that AWS still tells of; null: none in two weeks. */
  readonly secondsSinceFailover: number | null;
}
