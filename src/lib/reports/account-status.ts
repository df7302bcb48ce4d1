// What the account has once, as an environment finds it there: whose each piece is, and whether it satisfies.
import { accountStack, judgePieces, pieces, pieceNames, type Found, type PieceName, type PieceVerdict } from '../aws/account-pieces.ts';
import type { Cloud } from '../aws/cloud.ts';
import { isAsked } from '../config/asked.ts';
import { settingAt } from '../config/blueprint.ts';
import { inRegion, regionsOf, type EnvironmentDescription } from '../config/describe.ts';

export interface AccountLine {
  readonly region: string;
  readonly piece: PieceName;
  readonly title: string;
  /** `missing`: asked for, and not there yet. */
  readonly standing: Exclude<PieceVerdict['standing'], 'made' | 'not asked for'> | 'missing';
  readonly said: string;
  /** What to do, where it is in the way of a bootstrap. */
  readonly fix?: string;
}

/** What is asked for in the environment's regions. Reads only. */
export async function gatherAccount(cloud: Cloud, environment: EnvironmentDescription): Promise<readonly AccountLine[]> {
  const lines: AccountLine[] = [];
  for (const region of regionsOf(environment)) {
    const here = inRegion(environment, region);
    const stack = await cloud.cloudFormation(region).stack(accountStack);
    const at = { parameters: stack?.parameters, home: region === environment.region, asked: (path: string) => isAsked(here, path) };
    const wanted = new Set(pieceNames.filter((name) => at.asked(pieces[name].asked) && (at.home || !pieces[name].global)));
    const found: Partial<Record<PieceName, Found>> = {};
    // Ours are looked at too: what a stack once made may be gone.
    for (const name of wanted) found[name] = await cloud.accountSingletons(environment.account, region).look(name, Number(settingAt(here.settings, 'account.trailDays') ?? 731));
    for (const { name, standing, said, fix } of judgePieces(found, at)) {
      if (!wanted.has(name)) continue;
      const { title } = pieces[name];
      const gone = found[name]?.is === 'absent';
      if (standing === 'made' || gone) lines.push({ region, piece: name, title, standing: 'missing', said: standing === 'ours' ? `${title}: the stack ${accountStack} made it, and it is gone` : said });
      else if (standing !== 'not asked for') lines.push({ region, piece: name, title, standing, said, ...(fix === undefined || pieces[name].inTheWay === 'say' ? {} : { fix }) });
    }
  }
  return lines;
}
