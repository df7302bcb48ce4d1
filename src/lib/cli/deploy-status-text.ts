// How services and their deployments stand, as people read it.
import type { DeploymentLine, ReleaseLine, StatusLine } from '../reports/deploy-status/judge.ts';
import { seconds, showDuration } from '../world/time.ts';
import type { Page } from './terminal.ts';
import { pairs } from './text/table.ts';

/** `sha256:` and so much of a digest is told apart by people. */
const shownDigest = 19;
const shortTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
const person = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;

export function deployStatusText(lines: readonly StatusLine[], page: Page): string {
  return lines.map((line) => serviceText(line, page)).join('\n\n');
}

function serviceText(line: StatusLine, page: Page): string {
  const { paint } = page;
  const { service, status, runs, tasks, groups, deployment, alarms, alarmsUnknown, scaling, remarks } = line;
  if (status === 'ABSENT') return `${paint.bold(service)}  ${paint.dim('not deployed yet')}`;
  const head = `${paint.bold(service)}  ${runs === null ? 'nothing serves yet' : (runs.release ?? runs.image)}`;
  const rows: (readonly [string, string | undefined])[] = [
    ['release', runs === null ? undefined : releaseText(runs)],
    ['tasks', `${tasks.running > tasks.wanted ? `${tasks.running} run, ${tasks.wanted} are wanted` : `${tasks.running} of ${tasks.wanted} run`}${tasks.pending === 0 ? '' : `, ${tasks.pending} are coming up`}`],
    ...groups.map(({ group, weight, healthy, targets }): readonly [string, string] => [group, `${weight === null ? 'no rule' : `weight ${weight}`}, ${healthy} of ${targets} targets healthy`]),
    ['scaling', scaling === null ? undefined : `${scaling.min} to ${scaling.max}${scaling.scaleInSuspended ? ', scale-in held back' : ''}${scaling.scaleOutSuspended ? ', scale-out held back' : ''}`],
    ['alarms', alarms.length === 0 ? (alarmsUnknown === 0 ? 'none fires' : `none fires; ${alarmsUnknown} without an answer yet`) : paint.red(alarms.map(({ name }) => name).join(', '))],
    ['deployment', deployment === null ? undefined : deploymentText(deployment)],
  ];
  return [head, pairs(rows, { ...page, indent: '  ' }), ...remarks.map((remark) => paint.yellow(`  ${remark}`))].join('\n');
}

function releaseText({ image, digest, taskDefinition, since, run, by }: ReleaseLine): string {
  const what = digest === null ? image : digest.slice(0, shownDigest);
  return [what, taskDefinition, since === null ? 'since when is not known' : `since ${shortTime(since)}`, ...(run === null ? ['by no run of ours'] : [`run ${run}`]), ...(by === null ? [] : [person(by)])].join(', ');
}

function deploymentText({ deployment, status, stage, strategy, seconds: so, to, reason, waiting }: DeploymentLine): string {
  const parts = [
    `${deployment}: ${[strategy, status, stage].filter((it) => it !== null).join(' ')}`,
    ...(to === null ? [] : [`to ${to.release ?? to.image}${to.run === null ? '' : ` (registered by run ${to.run})`}`]),
    ...(so === null ? [] : [`for ${showDuration(seconds(Math.round(so)))}`]),
    ...waiting.map(({ hook, type, expires, then }) => `${type === 'PAUSE' ? 'waits for an answer' : 'waits for a function'} (${hook}${expires === null ? '' : `; ${then ?? 'AWS'} at ${shortTime(expires)}`})`),
    ...(reason === null ? [] : [reason]),
  ];
  return parts.join(', ');
}
