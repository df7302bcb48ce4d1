// What a destruction is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { EnvironmentDescription } from '../../../config/describe.ts';

export interface DestroyRequest {
  readonly environment: EnvironmentDescription;
  /** Only this service, which platform.yml does not name any more; left out: all there is. */
  readonly service?: string;
}

/** A stack as it stood when it was looked at. */
export interface StandingStack {
  readonly region: string;
  readonly name: string;
  readonly layer: string;
  /** Of a service's stack: its service; otherwise empty. */
  readonly service: string;
  readonly status: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** The template it was last given; empty for a stack that never stood. */
  readonly template: string;
}

export interface DestroyFacts {
  readonly account: string;
  readonly cluster: string;
  /** In order of name. */
  readonly stacks: readonly StandingStack[];
  /** ECS services of the cluster, with what scales them; the alarms are those of step policies, which AWS leaves behind. */
  readonly services: readonly { readonly region: string; readonly name: string; readonly scaled: boolean; readonly stepAlarms: readonly string[] }[];
  /** The environment's own zone, where a bootstrap made it, and who it is handed on by; left out: there is none. */
  readonly zone?: { readonly id: string; readonly servers: readonly string[]; readonly above: string; readonly role: string };
  /** Listener rules that send users to the environment's target groups. */
  readonly rules: readonly { readonly region: string; readonly arn: string; readonly hosts: readonly string[]; readonly service: string }[];
}
