// What CloudFormation needs to know of a resource type: how to make it, see it, change it, take it away.
import type { Duration } from '../../../world/time.ts';
import type { Context } from '../../world/service.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** The resource as its stack sees it. */
export interface ResourceInStack {
  readonly context: Context;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The stack's tags plus `aws:cloudformation:stack-name` and its like; handlers that support tags put them on. */
  readonly tags: Readonly<Record<string, string>>;
  /** A physical name as CloudFormation makes them: STACK-LOGICALID-RANDOM, cut to `longest`. */
  generatedName(longest: number): string;
}

/** How far a resource is: CloudFormation looks again until it is not `waiting`. */
export type Progress = 'ready' | 'waiting' | { readonly failed: string };

export interface ResourceType {
  /** Top-level properties without which AWS refuses the resource. */
  readonly required: readonly string[];
  /** Top-level properties that cannot change in place: a change means replacement. */
  readonly createOnly?: readonly string[];
  /** Starts making it and answers its physical id. Throws `AwsFault` where the service would refuse. */
  create(properties: Properties, resource: ResourceInStack): string;
  /** How far the making (or a change) is; left out: ready once `takes` has passed. */
  progress?(physicalId: string, resource: ResourceInStack): Progress;
  /** How long it takes where there is no `progress`; left out: a second or two. */
  takes?(resource: ResourceInStack): Duration;
  /** What `Ref` answers; left out: the physical id. */
  ref?(physicalId: string, resource: ResourceInStack): string;
  /** What `Fn::GetAtt` answers, by attribute name (dots included: `Endpoint.Address`). */
  attributes?(physicalId: string, resource: ResourceInStack): Readonly<Record<string, string | readonly string[]>>;
  /** Changes it in place; left out: every change is a replacement. */
  update?(physicalId: string, change: { readonly before: Properties; readonly after: Properties }, resource: ResourceInStack): void;
  /** Starts taking it away. */
  delete(physicalId: string, resource: ResourceInStack): void;
  /** `ready` when it is gone; left out: gone at once. */
  gone?(physicalId: string, resource: ResourceInStack): Progress;
  /** What a DeletionPolicy or UpdateReplacePolicy of Snapshot asks for: as `delete`, keeping a snapshot. Left out: `delete`. */
  deleteKeepingSnapshot?(physicalId: string, resource: ResourceInStack): void;
  /**
   * The properties as they are now, by the template's names, of those that can be told; undefined when it is gone. Drift is
   * found with it; left out: its drift is not checked.
   */
  read?(physicalId: string, resource: ResourceInStack): Properties | undefined;
}
