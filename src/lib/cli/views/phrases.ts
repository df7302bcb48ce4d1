// How the views put things: one wording for a step, a sample, an outcome, wherever it is shown.
import type { Outcome } from '../../problems/problem.ts';
import { between, showDuration, type Instant } from '../../world/time.ts';
import type { PathPicture, WatchPicture } from './picture.ts';

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  done: 'done',
  bug: 'stopped by a bug in platform',
  usage: 'not started: the words are wrong',
  refused: 'refused, nothing was changed',
  'put-back': 'failed, and everything was put back',
  'half-way': 'half-way: some of it stands',
  no: 'the answer is no',
  declined: 'declined, nothing was changed',
  locked: 'not started: another run holds the lock',
  inconclusive: 'inconclusive: not enough was seen to say',
  'would-change': 'this would change something',
  interrupted: 'interrupted',
};

/** "the sandbox", "account 222222222222" */
export const cloudWords = (cloud: string): string => (cloud === 'sandbox' ? 'the sandbox' : `account ${cloud}`);

/** 1204 as `1,204`; by hand, because Intl would load ICU's tables for it. */
export const showCount = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** `▰▰▰▱▱▱▱▱▱▱ 32 %` */
export function bar(percent: number): string {
  const full = Math.max(0, Math.min(10, Math.round(percent / 10)));
  return `${'▰'.repeat(full)}${'▱'.repeat(10 - full)} ${Math.round(percent)} %`;
}

export const waitingLine = (because: string, percent: number | undefined): string => (percent === undefined ? because : `${because}  ${bar(percent)}`);

/** "write down for 12.5s (timeout), 25 bad of 1,204" */
export function pathLine(path: string, picture: PathPicture, now: Instant): string {
  const { good, bad, last, since } = picture;
  const detail = last.detail === undefined ? '' : ` (${last.detail})`;
  const state = last.ok ? `answers in ${showDuration(between(last.at, last.until))}` : `down for ${showDuration(between(since, now))}`;
  return `${path} ${state}${detail}, ${bad === 0 ? `${showCount(good)} good` : `${showCount(bad)} bad of ${showCount(good + bad)}`}`;
}

export const watchLine = (watch: WatchPicture, now: Instant): string => [...watch.paths].map(([path, picture]) => pathLine(path, picture, now)).join(' · ');
