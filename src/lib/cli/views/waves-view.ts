// Several services as people read of them: all plans before, and what is new and what is old after.
import { showDuration, type Duration } from '../../world/time.ts';
import type { Outcome } from '../../problems/problem.ts';
import { becameOf, becameWords, deploymentOf, resumeWords, type Became, type Part } from '../deploy-part.ts';
import type { Page } from '../terminal.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';
import { cloudWords, outcomeWords } from './phrases.ts';
import { planView } from './plan-view.ts';

interface Scene {
  readonly headline: string;
  readonly environment: string;
  readonly cloud: string;
  readonly fingerprint: string;
  readonly skipped: readonly string[];
  readonly parts: readonly Part[];
}

export function allPlansView({ full, ...scene }: Scene & { readonly full: boolean }, page: Page): string {
  const { paint, width } = page;
  const about = { environment: scene.environment, cloud: scene.cloud, full, part: true };
  const plans = scene.parts.flatMap(({ seen }) => (seen === undefined ? [] : [planView({ ...seen.document, refusals: [] }, about, page).trimEnd()]));
  const actions = [...new Set(scene.parts.flatMap(({ seen }) => seen?.document.actions ?? []))].sort();
  return [
    paint.bold(wrap(scene.headline, width)),
    ...skippedLines(scene, page),
    wavesTable(scene, page),
    ...plans,
    full ? `${paint.bold('IAM actions')}\n  ${wrap(actions.join(', '), width, '  ')}` : `IAM actions  ${actions.length} (--dry-run lists them)`,
    `Fingerprint  ${scene.fingerprint} ${paint.dim('(--expect runs these plans and no other)')}`,
  ].join('\n\n');
}

const skippedLines = ({ skipped }: Scene, { paint, width }: Page): readonly string[] => (skipped.length === 0 ? [] : [skipped.map((line) => `${paint.yellow('!')} ${wrap(line, width, '  ')}`).join('\n')]);

/** Which comes when. */
function wavesTable({ parts }: Scene, { paint, width }: Page): string {
  const waves = Map.groupBy(parts, ({ wave }) => wave);
  return table([...waves].map(([wave, members]) => [paint.dim(`wave ${wave}`), members.map(({ label, seen }) => `${label} ${seen?.facts.tag ?? ''}`.trimEnd()).join(', ')]), { width, paint });
}

const ink: Readonly<Record<Became, 'green' | 'yellow' | 'red' | 'dim'>> = { new: 'green', 'put-back': 'yellow', 'half-way': 'red', 'not-begun': 'dim' };

export function wavesView({ outcome, took, ...scene }: Scene & { readonly outcome: Outcome; readonly took: Duration }, page: Page): string {
  const { paint, width } = page;
  const head = outcome === 'done' ? paint.green : outcome === 'bug' || outcome === 'half-way' ? paint.red : paint.yellow;
  const words = outcome === 'put-back' ? 'failed; what failed was put back' : outcomeWords[outcome];
  const rows = scene.parts.map((part) => {
    const became = becameOf(part.answer);
    return [paint.dim(`wave ${part.wave}`), part.label, paint[ink[became]](becameWords[became]), lineOf(part, became)];
  });
  const open = scene.parts.filter(({ answer }) => becameOf(answer) === 'half-way' && answer?.run !== undefined);
  return [
    `${head(paint.bold(words))}: ${scene.headline}`,
    `  ${paint.dim('where')}  ${scene.environment} in ${cloudWords(scene.cloud)}\n  ${paint.dim('took')}   ${showDuration(took)}`,
    ...skippedLines(scene, page),
    table(rows, { width, paint, indent: '  ' }),
    ...(open.length === 0 ? [] : [table([...open.map(({ label, run }) => [paint.dim(`go on with ${label}`), resumeWords(run)]), [paint.dim('then'), 'the same command again: what is new by then is not done twice']], { width, paint, indent: '  ' })]),
  ].join('\n\n');
}

interface Told {
  readonly seconds?: number;
  readonly reason?: string | null;
  readonly stage?: string;
  readonly users?: { readonly requests: number; readonly failedShare: number };
}

/** What runs now, and why. */
function lineOf(part: Part, became: Became): string {
  const told = deploymentOf(part) as Told;
  const { tag = '', digest = '', live } = part.seen?.facts ?? {};
  const before = live === undefined || live === null ? 'nothing' : withTag(live.release, short(live.image));
  const now = withTag(tag, short(digest));
  const felt = told.users === undefined || told.users.requests === 0 ? '' : `; ${(100 * told.users.failedShare).toFixed(1)} % of ${told.users.requests} requests of ours failed`;
  const run = part.answer?.run === undefined ? '' : `; run ${part.run}`;
  const took = part.answer?.run === undefined ? '' : `; ${showDuration(((told.seconds ?? 0) * 1000) as Duration)}`;
  switch (became) {
    case 'new':
      return part.answer?.run === undefined ? `${now}, which ran already` : `${now}, before ${before}${took}${felt}${run}`;
    case 'put-back':
      return `${before}, as before${took}${felt}${run}: ${told.reason ?? ''}`;
    case 'half-way':
      return `stands at ${told.stage ?? 'its beginning'}, before ${before}${took}${felt}${run}`;
    case 'not-begun':
      return `${before}, as before: ${told.reason ?? ''}`;
  }
}

/** What people call it, and what it is. A run of an older version of this tool has not noted the tag. */
const withTag = (tag: string | undefined, image: string): string => (tag === undefined || tag === '' || image.startsWith(tag) ? image : `${tag} (${image.slice(image.indexOf('@') + 1)})`);

/** `serverpod@sha256:0123456789ab` of a whole reference. */
const short = (image: string): string => (image === '' ? 'an image that is not known' : image.replace(/^.*\//, '').replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, '$1'));
