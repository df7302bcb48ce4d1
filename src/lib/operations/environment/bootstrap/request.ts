// What a bootstrap is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { EnvironmentDescription } from '../../../config/describe.ts';
import type { SeenWriter } from '../../../aws/writer.ts';
import type { FoundNetwork } from '../../../aws/found-network.ts';
import type { PreflightFacts } from './preflight/preflight.ts';
import type { SeenAccount } from './account.ts';
import type { SeenDelegation } from './delegation.ts';

export interface BootstrapRequest {
  readonly environment: EnvironmentDescription;
  /** Left out: all layers. */
  readonly layers?: readonly string[];
  /** Consent: logical ids (or `PART/LogicalId`) of what holds data and may be replaced or deleted. */
  readonly allowReplacement?: readonly string[];
  /** Consent: logical ids (or `PART/LogicalId`) of what a rollback that is stuck may leave as it is. */
  readonly allowSkip?: readonly string[];
  /** Consent: hops (`data/class`) that may make users wait. */
  readonly allowDowntime?: readonly string[];
}

/** What a living environment's next hop depends on, beside its stacks. */
export interface SeenWay {
  readonly database?: {
    readonly id: string;
    readonly status: string;
    /** What waits for the maintenance window, in AWS's words. */
    readonly pending: readonly string[];
    /** When its storage was changed, where that is less than six hours ago. */
    readonly storageChangedAt?: string;
  };
  /** By service that runs. */
  readonly services?: Readonly<Record<string, { readonly variables: Readonly<Record<string, string>>; readonly hostBySecret: boolean; readonly deploying: boolean }>>;
}

/** A stack as it stood when it was looked at. */
export interface SeenStack {
  readonly status: string;
  readonly reason: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The template it was last given; empty for a stack that never stood. */
  readonly template: string;
  /** Of a stack that could not be put back: logical ids of what stands in the way. */
  readonly failed?: readonly string[];
  /** Of one whose creation or deletion failed: logical ids of what it still has. */
  readonly left?: readonly string[];
}

export interface BootstrapFacts {
  readonly account: string;
  /** ARN of whoever asks. */
  readonly caller: string;
  /** Empty where the account has none. */
  readonly hostedZoneId: string;
  /** Where the environment is to have a zone of its own: one of its domain that the account has; left out: none, or the stack's. */
  readonly ownZoneId?: string;
  /** Likewise: the zone above it, and public DNS. */
  readonly delegation?: SeenDelegation;
  /** Empty where none can be created. */
  readonly engineVersion: string;
  /** The bundled templates by layer: the plan is made of these very texts. */
  readonly templates: Readonly<Record<string, string>>;
  /** By region: every region in which a stack is wanted. */
  readonly regions: Readonly<Record<string, SeenRegion>>;
  /** Services that stand and that platform.yml does not name any more. */
  readonly leftOver?: readonly string[];
  /** Which database is written to, by the pointer, by the stacks and in truth; where there is one already. */
  readonly writer?: SeenWriter;
  /** What was looked at before anything is made; left out where every stack stands, and in journals of older versions. */
  readonly preflight?: PreflightFacts;
  /** List prices of today, by `REGION ITEM`; left out where the dated table has to do. */
  readonly prices?: Readonly<Record<string, number>>;
}

export interface SeenRegion {
  /** All of the region's. */
  readonly availabilityZoneIds: readonly string[];
  /** By stack name; only those that exist. */
  readonly stacks: Readonly<Record<string, SeenStack>>;
  /** Where hops lie ahead that depend on it. */
  readonly way?: SeenWay;
  /** By layer: the revision of its one-off task that ran last; only those that stand and ran. */
  readonly ran?: Readonly<Record<string, string>>;
  /** The VPC that the environment stands in without having made it; left out where there is none to look at, or none of that id. */
  readonly adopted?: FoundNetwork;
  /** Where the account's own stack is wanted. */
  readonly account?: SeenAccount;
  /** The addresses that CloudFront asks origins from, where it stands before the load balancer. */
  readonly cloudFrontPrefixList?: string;
}

/** A stack as it stands; undefined: it does not. */
export const seenOf = ({ region, name }: { readonly region: string; readonly name: string }, facts: Pick<BootstrapFacts, 'regions'>): SeenStack | undefined => facts.regions[region]?.stacks[name];
