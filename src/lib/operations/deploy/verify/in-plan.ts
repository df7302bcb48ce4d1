// What the checks mean to a deploy: reasons not to begin, and what a person should know. Pure.
import type { ProblemData } from '../../../problems/problem.ts';
import { deployProblem } from '../problems.ts';
import type { DeploySubject } from '../subject.ts';
import { judgeVerify } from './judge.ts';

/** Tasks could not start, or what runs could not be put back. */
export function unfit(subject: DeploySubject): readonly ProblemData[] {
  const { request, service } = subject;
  return judgeVerify(subject).flatMap(({ status, weight, check, reason, fix }) => {
    if (status !== 'fail' || !(weight === 'stops' || (weight === 'back' && request.allowNoWayBack !== true))) return [];
    return [deployProblem('CHECK_FAILED', { service: service.name, check, reason, fix: fix ?? '' }).data];
  });
}

export const doubtsOf = (subject: DeploySubject): readonly string[] =>
  judgeVerify(subject).flatMap(({ status, weight, reason }) => {
    if (weight === 'told' || status === 'pass') return [];
    if (status === 'unknown') return [`not known: ${reason}`];
    return weight === 'warns' || (weight === 'back' && subject.request.allowNoWayBack === true) ? [reason] : [];
  });
