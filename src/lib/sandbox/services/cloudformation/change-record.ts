// One change of a change set, as it is kept: with values, from which both views of DescribeChangeSet are made.
import type { AttributeChangeType, BeforeValueFrom, ChangeAction, ChangeSource, DriftIgnoredReason, EvaluationType, PolicyAction, Replacement, RequiresRecreation, ResourceAttribute, StackResourceDriftStatus } from '@aws-sdk/client-cloudformation';

export interface ChangeDetail {
  readonly attribute: ResourceAttribute;
  readonly name?: string;
  readonly path?: string;
  readonly before?: string;
  readonly after?: string;
  readonly change?: AttributeChangeType;
  readonly recreation?: RequiresRecreation;
  readonly evaluation: EvaluationType;
  readonly source?: ChangeSource;
  readonly cause?: string;
  /**
   * Listed only because an attribute of a changed resource might change.
   * AWS: such details are left out with IncludePropertyValues (recorded against AWS in LocalStack's snapshots, test_change_set_fn_get_attr).
   */
  readonly guess: boolean;
  /** Of a drift-aware change set. */
  readonly beforeFrom?: BeforeValueFrom;
  readonly drift?: { readonly previous?: string; readonly actual?: string };
}

export interface ChangeRecord {
  readonly action: ChangeAction;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly replacement?: Replacement;
  /** Without the guessed details. */
  readonly surely?: Replacement;
  readonly policy?: PolicyAction;
  readonly details: readonly ChangeDetail[];
  readonly before?: string;
  readonly after?: string;
  /** Of a drift-aware change set. */
  readonly drift?: { readonly status: StackResourceDriftStatus; readonly ignored: readonly { readonly path: string; readonly reason: DriftIgnoredReason }[] };
}
