// The history of deploys as people read it: a line each and what came of it below, newest first.
import { drillKind } from '../operations/deploy/history/join.ts';
import type { PastDeployment, ShippedRelease } from '../operations/deploy/history/record.ts';
import { iso, seconds, showDuration } from '../world/time.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';
import { wrap } from './text/wrap.ts';

const shownDigest = 19;

const indent = '    ';

export function deployHistoryText(history: readonly PastDeployment[], page: Page): string {
  if (history.length === 0) return 'Neither ECS nor a run of ours knows of a deployment.';
  const rows = history.map((it) => [iso(it.started).slice(0, 19).replace('T', ' '), it.service, `${it.from === null ? 'nothing' : shown(it.from)} -> ${shown(it.to)}`, outcomeText(it, page), it.seconds === null ? '' : showDuration(seconds(Math.round(it.seconds)))]);
  const [head = '', ...lines] = table(rows, { ...page, width: Number.POSITIVE_INFINITY, head: ['when', 'service', 'release', 'ended', 'took'] }).split('\n');
  // A reason is a sentence or more: beside the columns it would stand in a narrow pillar.
  return [head, ...history.flatMap((it, at) => [lines[at] ?? '', `${indent}${wrap(`${whoText(it)}; ${restOf(it)}`.replace(/; $/, ''), page.width, indent)}`])].join('\n');
}

const shown = (it: ShippedRelease | null): string => it?.release ?? it?.digest?.slice(0, shownDigest) ?? it?.image ?? 'unknown';

function outcomeText({ outcome, good }: PastDeployment, { paint }: Page): string {
  if (outcome === 'successful') return good === true ? paint.green(outcome) : good === false ? `${outcome}, gone back from` : `${outcome}, not proved`;
  return outcome === 'under-way' || outcome === 'unknown' ? outcome : paint.yellow(outcome);
}

function whoText({ madeBy, run, kind, who, pipeline }: PastDeployment): string {
  if (madeBy !== 'platform') return madeBy;
  return [run ?? 'a run of ours', ...(kind === null || kind === 'deploy' ? [] : [kind === drillKind ? 'a drill' : kind.replaceAll('.', ' ')]), ...(who === null ? [] : [who.split(/[:/]/).at(-1) ?? who]), ...(pipeline === null ? [] : [`job ${pipeline}`])].join(', ');
}

function restOf({ deployment, ecs, strategy, rollbackSeconds, users, reason, outcome }: PastDeployment): string {
  return [
    ...(strategy === null ? [] : [strategy]),
    ...(rollbackSeconds === null || (deployment === null && ecs === null) ? [] : [`back within ${showDuration(seconds(Math.round(rollbackSeconds)))}`]),
    ...(users === null ? [] : [`${users.failed} of ${users.requests} requests failed`]),
    ...(reason === null || outcome === 'successful' ? [] : [reason]),
  ].join('; ');
}
