// IAM in our words: what a caller may do, as IAM itself simulates it, and which service-linked roles there are.
import type { GetRoleCommandOutput, ListRolesCommandOutput, SimulatePrincipalPolicyCommandOutput } from '@aws-sdk/client-iam';
import { allPages, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface SimulatedDenial {
  readonly action: string;
  readonly resource: string;
  /** A policy says no; otherwise only none says yes. */
  readonly explicit: boolean;
  /** The answer hangs on a condition that the simulation was not told of. */
  readonly unsure: boolean;
}

export class Permissions {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The ARN that IAM simulates for; undefined where it does not: the root of an account, a federated user. A session's role is looked up: its own ARN has the path. */
  async simulated(caller: string): Promise<string | undefined> {
    if (/^arn:[^:]+:iam::\d+:user\//.test(caller)) return caller;
    const role = /^arn:[^:]+:sts::\d+:assumed-role\/([^/]+)\//.exec(caller)?.[1];
    if (role === undefined) return undefined;
    return (await this.#api.call<object, GetRoleCommandOutput>('GetRole', { RoleName: role })).Role?.Arn;
  }

  /** Every pair of an action and a resource that is not allowed. AWS: service control policies and session policies are not simulated. */
  async denied(principal: string, actions: readonly string[], resources?: readonly string[]): Promise<readonly SimulatedDenial[]> {
    const input = { PolicySourceArn: principal, ActionNames: actions, ...(resources === undefined ? {} : { ResourceArns: resources }) };
    const ask = (Marker?: string) => () => this.#api.call<object, SimulatePrincipalPolicyCommandOutput>('SimulatePrincipalPolicy', Marker === undefined ? input : { ...input, Marker });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    return pages
      .flatMap((page) => page.EvaluationResults ?? [])
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
      .map((it) => ({ action: it.EvalActionName ?? '', resource: it.EvalResourceName ?? '*', explicit: it.EvalDecision === 'explicitDeny', unsure: (it.MissingContextValues ?? []).length > 0 }));
  }

  /** Who may take the role on: its trust policy as JSON; undefined where there is no such role. AWS: the document comes URL-encoded (API reference, GetRole). */
  async trust(role: string): Promise<string | undefined> {
    try {
      const { Role } = await this.#api.call<object, GetRoleCommandOutput>('GetRole', { RoleName: role });
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}');
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchEntity', 'NoSuchEntityException')) return undefined;
      throw thrown;
    }
  }

  /** Names of the account's service-linked roles. */
  async linkedRoles(): Promise<readonly string[]> {
    const ask = (Marker?: string) => () => this.#api.call<object, ListRolesCommandOutput>('ListRoles', { PathPrefix: '/aws-service-role/', ...(Marker === undefined ? {} : { Marker }) });
    const pages = await allPages(ask(), (page) => (page.Marker === undefined ? undefined : ask(page.Marker)));
    return pages.flatMap((page) => (page.Roles ?? []).map(({ RoleName = '' }) => RoleName));
  }
}
