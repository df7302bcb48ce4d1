// The account's part of a bootstrap: what is found of the things that it has once, and what is made of that.
import { accountStack, judgePieces, pieces, piecesToLook, type Found, type PieceName, type PieceVerdict } from '../../../aws/account-pieces.ts';
import type { Cloud } from '../../../aws/cloud.ts';
import { isAsked } from '../../../config/asked.ts';
import { settingAt } from '../../../config/blueprint.ts';
import { inRegion, type EnvironmentDescription } from '../../../config/describe.ts';
import type { ProblemData } from '../../../problems/problem.ts';
import { environmentProblem } from '../problems.ts';
import { notStanding } from '../stack-status.ts';
import type { SeenRegion, SeenStack } from './request.ts';

/** What was found of the pieces in one region, and what API Gateway lets through there where that matters. */
export interface SeenAccount {
  readonly found: Readonly<Partial<Record<PieceName, Found>>>;
  readonly apiThrottle?: { readonly rate: number; readonly burst: number };
}

const trailDays = (environment: EnvironmentDescription): number => Number(settingAt(environment.settings, 'account.trailDays') ?? 731);

function standing(environment: EnvironmentDescription, region: string, stack: SeenStack | undefined): Parameters<typeof judgePieces>[1] {
  const here = inRegion(environment, region);
  return { parameters: stack === undefined || notStanding.has(stack.status) ? undefined : stack.parameters, home: region === environment.region, asked: (path) => isAsked(here, path) };
}

/** Looks at what is asked for here and not ours already. Reads only. */
export async function seeAccount(cloud: Cloud, environment: EnvironmentDescription, { region, stacks }: { readonly region: string; readonly stacks: Readonly<Record<string, SeenStack>> }): Promise<SeenAccount> {
  const singletons = cloud.accountSingletons(environment.account, region);
  const found: Partial<Record<PieceName, Found>> = {};
  for (const name of piecesToLook(standing(environment, region, stacks[accountStack]))) found[name] = await singletons.look(name, trailDays(environment));
  return { found, ...(environment.components.includes('api') ? { apiThrottle: await singletons.apiThrottle() } : {}) };
}

export const judgeAccount = (environment: EnvironmentDescription, region: string, { account, stacks }: SeenRegion): readonly PieceVerdict[] => judgePieces(account?.found ?? {}, standing(environment, region, stacks[accountStack]));

/** The parameters of the account's stack: what stands stays, what is missing is made; how long a trail is kept, the most careful environment says. */
export function accountParameters(verdicts: readonly PieceVerdict[], at: { readonly environment: EnvironmentDescription; readonly seen: SeenRegion }): Readonly<Record<string, string>> {
  const made = verdicts.map(({ name, standing: it }) => [pieces[name].parameter, String(it === 'ours' || it === 'made')] as const);
  const kept = Number(at.seen.stacks[accountStack]?.parameters['TrailDays'] ?? 0);
  return { ...Object.fromEntries(made), TrailDays: String(Math.max(kept, trailDays(at.environment))) };
}

/** Why nothing is begun: what is in the way, and what an API may let through beyond its account. */
export function accountRefusals(verdicts: readonly PieceVerdict[], at: { readonly environment: EnvironmentDescription; readonly region: string; readonly seen: SeenRegion }): readonly ProblemData[] {
  const { environment, region, seen } = at;
  const inTheWay = verdicts.flatMap(({ name, standing: it, said, fix }) => (it === 'in the way' && pieces[name].inTheWay === 'refuse' ? [environmentProblem('PIECE_IN_THE_WAY', { said, region, fix: fix ?? '' }).data] : []));
  const throttle = seen.account?.apiThrottle;
  const wanted = { rate: Number(settingAt(environment.settings, 'api.ratePerSecond') ?? 0), burst: Number(settingAt(environment.settings, 'api.burst') ?? 0) };
  const beyond = throttle !== undefined && (wanted.rate > throttle.rate || wanted.burst > throttle.burst);
  return [...inTheWay, ...(beyond ? [environmentProblem('API_THROTTLE_BEYOND_ACCOUNT', { region, wanted, account: throttle }).data] : [])];
}

/** What a person should know before saying yes: what is somebody else's, and what is not as it should be. */
export function accountNotes(verdicts: readonly PieceVerdict[], region: string): readonly string[] {
  const titles = (of: PieceVerdict['standing']): readonly string[] => verdicts.flatMap(({ name, standing: it }) => (it === of && pieces[name].role !== undefined ? [pieces[name].title] : []));
  const adopted = titles('adopted');
  return [
    ...(adopted.length === 0 ? [] : [`${region}: adopted as they are: ${adopted.join(', ')}`]),
    ...verdicts.flatMap(({ name, standing: it, said, fix }) => {
      if (pieces[name].role !== undefined) return [];
      if (it === 'adopted' || (it === 'made' && said.includes('beside'))) return [`${region}: ${said}`];
      return it === 'in the way' && pieces[name].inTheWay === 'say' ? [`${region}: ${said}. ${fix ?? ''}`] : [];
    }),
  ];
}
