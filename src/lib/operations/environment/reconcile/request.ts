// What a reconcile is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { SeenWriter } from '../../../aws/writer.ts';
import type { EnvironmentDescription } from '../../../config/describe.ts';

export interface Writer {
  readonly region: string;
  readonly instance: string;
}

export interface ReconcileRequest {
  readonly environment: EnvironmentDescription;
  /** Who is written to, where the pointer does not say it. */
  readonly writer?: Writer;
}

/** A stack that is told of the database. */
export interface ToldStack {
  readonly region: string;
  readonly name: string;
  readonly layer: string;
  readonly status: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The template it was last given. */
  readonly template: string;
}

export interface ReconcileFacts {
  readonly account: string;
  /** The bundled templates of the layers with databases, for stacks that are older than what a reconcile says to them. */
  readonly templates: Readonly<Record<string, string>>;
  readonly stacks: readonly ToldStack[];
  readonly writer?: SeenWriter;
  /** The one that is written to, as it stands; left out where it is not there. */
  readonly instance?: {
    readonly region: string;
    readonly id: string;
    readonly status: string;
    readonly endpoint: string;
    readonly follows: string;
    readonly encrypted: boolean;
    readonly securityGroups: readonly string[];
    readonly backupDays: number;
  };
  /** By region: the group that services are let into. */
  readonly securityGroups: Readonly<Record<string, string>>;
}
