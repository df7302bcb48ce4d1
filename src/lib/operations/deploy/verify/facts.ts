// What is seen beside a deploy's own facts, to say whether it can be shipped and put back. Plain data; null: it could not be read.
import type { TargetGroupSettings } from '../../../aws/load-balancing.ts';

export interface VerifyFacts {
  /** Trust documents by role, as IAM keeps them; empty text: there is no such role. */
  readonly trust: { readonly task: string | null; readonly execution: string | null; readonly infrastructure: string | null };
  readonly secrets: readonly SeenSecret[];
  /** What the execution role may not do, by IAM's own simulation. */
  readonly denied: readonly { readonly action: string; readonly resource: string; readonly unsure: boolean }[] | null;
  /** ARN; empty: there is none. */
  readonly logGroup: string | null;
  readonly targetGroups: readonly TargetGroupSettings[] | null;
  /** The group that the current service revision is really in; empty: AWS does not say. */
  readonly revisionGroup: string | null;
  /** vCPUs that Fargate gives the account. */
  readonly vcpus: number | null;
  /** Free addresses by subnet. */
  readonly free: Readonly<Record<string, number>> | null;
  /** The alarms that a deployment listens to, those that are there. */
  readonly alarms: readonly { readonly name: string; readonly state: string }[] | null;
  /** Whether the image that runs can still be pulled. */
  readonly oldImage: boolean | null;
}

export interface SeenSecret {
  /** The container's variables that come from it. */
  readonly variables: readonly string[];
  /** Name or ARN, as the task definition says it. */
  readonly source: string;
  /** ARN of the secret; empty: there is none. */
  readonly arn: string | null;
  /** ARN of the customer's key; empty: AWS's own. */
  readonly key: string;
}
