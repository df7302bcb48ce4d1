// A plan as a person approves it: what changes, what to beware of, the steps, the way back, the price.
import type { Change } from '../../engine/plan.ts';
import type { PlanDocument, StepDocument } from '../../engine/preview.ts';
import type { Json } from '../../engine/standing.ts';
import type { Page } from '../terminal.ts';
import { table } from '../text/table.ts';
import { wrap } from '../text/wrap.ts';
import { cloudWords } from './phrases.ts';
import { durationWords, estimateTable, estimateWords } from './estimate-view.ts';
import { problemsView } from './problem-view.ts';

export interface PlanScene {
  readonly environment: string;
  readonly cloud: string;
  /** With every IAM action by name: for `--dry-run`. */
  readonly full: boolean;
  /** One of several that are shown together, where the whole has the fingerprint and the IAM actions. */
  readonly part?: boolean;
}

export function planView(plan: PlanDocument, scene: PlanScene, page: Page): string {
  const { paint, width } = page;
  const section = (title: string, body: string): string => (body === '' ? '' : `${paint.bold(title)}\n${body}\n`);
  const rows = { width, paint, indent: '  ' };
  const parts = [
    `${paint.bold(wrap(plan.headline, width))}\n${paint.dim(`${scene.environment} in ${cloudWords(scene.cloud)}`)}\n`,
    section('Refused', problemsView(plan.refusals, page)),
    // What is refused may be far from being so.
    section('Changes', plan.changes.length === 0 ? plan.refusals.length > 0 ? '' : `  ${paint.dim('none: it is so already')}` : changesView(plan.changes, { full: scene.full, page })),
    section('Beware', plan.warnings.map((warning) => `  ${paint.yellow('!')} ${wrap(warning, width, '    ')}`).join('\n')),
    section('Steps', table(plan.steps.map((step, index) => [String(index + 1), step.id, `${step.title}${remark(step, page)}`]), { ...rows, numbers: [0] })),
    section('Meanwhile', plan.watches.map((watch) => `  ${wrap(watch.title, width, '    ')}`).join('\n')),
    section('Estimate', scene.full ? estimateTable(plan.estimate, page) : ''),
    section('IAM actions', scene.full && scene.part !== true ? `  ${wrap(plan.actions.join(', '), width, '  ')}` : ''),
  ];
  return [...parts.filter((part) => part !== ''), footer(plan, scene, page)].join('\n');
}

const signs: Readonly<Record<Change['kind'], string>> = { add: '+', change: '~', replace: '±', remove: '-', move: '→' };

/** The changes of one stack under its name; everything else on the first level. */
function changesView(changes: readonly Change[], { full, page }: { readonly full: boolean; readonly page: Page }): string {
  const { paint, width } = page;
  const groups = Map.groupBy(changes, (change) => change.of ?? '');
  return [...groups].map(([of, members]) => {
    const rows = members.flatMap((change) => changeRows(change, { depth: 0, full, page }));
    if (of === '') return table(rows, { width, paint, indent: '  ' });
    return `  ${paint.yellow(signs.change)}  ${of}\n${table(rows, { width, paint, indent: '     ' })}`;
  }).join('\n');
}

interface Showing {
  readonly depth: number;
  readonly full: boolean;
  readonly page: Page;
}

function changeRows(change: Change, how: Showing): readonly (readonly string[])[] {
  const { depth, full, page } = how;
  const { paint } = page;
  const { kind, of, what, before, after, why, parts = [] } = change;
  const ink = { add: paint.green, change: paint.yellow, replace: paint.red, remove: paint.red, move: paint.cyan }[kind];
  const values = [before, after].filter((value) => value !== undefined && value !== null).map(plainly);
  const words = values.length === 0 ? (kind === 'replace' ? 'replaced' : '') : values.length === 1 && after === undefined ? `was ${values[0]}` : values.join(' → ');
  const name = of === undefined || !what.startsWith(`${of}: `) ? what : what.slice(of.length + 2);
  const said = [words === '' ? name : `${name}: ${words}`, ...(why === undefined ? [] : [paint.red(`(${why})`)])].join(' ');
  const own = [ink(signs[kind]), `${'   '.repeat(depth)}${said}`];
  // What is new all over is told by its types: its parts, one by one, are in --json.
  if (kind === 'add') return full && parts.length > 0 ? [own, ['', `${'   '.repeat(depth + 1)}${paint.dim(countsOf(parts))}`]] : [own];
  const shown = full ? parts : parts.slice(0, mostParts);
  const rest = parts.length - shown.length;
  return [own, ...shown.flatMap((part) => changeRows(part, { ...how, depth: depth + 1 })), ...(rest === 0 ? [] : [['', `${'   '.repeat(depth + 1)}${paint.dim(`and ${rest} more (--dry-run lists them)`)}`]])];
}

/** So many parts of a change are shown where a person is asked; a dry run shows all. */
const mostParts = 4;

/** `6 EC2::Subnet, 3 EC2::RouteTable, ...`, the most first. */
function countsOf(parts: readonly Change[]): string {
  const counts = [...Map.groupBy(parts, ({ after }) => plainly(after ?? '').replace('AWS::', ''))].map(([type, all]) => [type, all.length] as const);
  return counts.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([type, n]) => `${n} ${type}`).join(', ');
}

const plainly = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function remark(step: StepDocument, { paint }: Page): string {
  if (step.pointOfNoReturn) return paint.red(' (no way back after this)');
  if (step.gate) return paint.dim(' (only looks)');
  return step.undo === null ? paint.dim(' (is not taken back)') : '';
}

function footer(plan: PlanDocument, scene: PlanScene, { paint }: Page): string {
  const [estimate, duration] = [estimateWords(plan.estimate), durationWords(plan.duration ?? null)];
  return [
    ...(estimate === undefined ? [] : [`Estimate     ${estimate}`]),
    ...(duration === undefined ? [] : [`Takes        ${duration}`]),
    ...(scene.full || scene.part === true || plan.actions.length === 0 ? [] : [`IAM actions  ${plan.actions.length} (--dry-run lists them)`]),
    ...(scene.part === true ? [] : [`Fingerprint  ${plan.fingerprint} ${paint.dim('(--expect runs this plan and no other)')}`]),
  ].join('\n');
}
