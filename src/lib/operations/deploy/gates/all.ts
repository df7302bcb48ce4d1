// The gates and steps between the release and its end, by strategy.
import type { Cloud } from '../../../aws/cloud.ts';
import type { Step } from '../../../engine/step.ts';
import type { DeploySubject } from '../subject.ts';
import { bakeGate } from './bake.ts';
import { approveGate, canaryBegins, canaryEnds, canaryGate } from './canary.ts';
import { agreeGate, finishGate } from './finish.ts';
import { healthyGate } from './healthy.ts';
import { replaceGate, shiftGate } from './shift.ts';

export function gates(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const withUsers = subject.service.port !== undefined;
  return [
    healthyGate(cloud, subject),
    ...(withUsers || subject.shifting.strategy === 'rolling' ? usersCome(cloud, subject) : []),
    bakeGate(cloud, subject),
    finishGate(cloud, subject),
    ...(withUsers ? [agreeGate(cloud, subject)] : []),
  ];
}

function usersCome(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const { shifting } = subject;
  if (shifting.strategy === 'rolling') return [replaceGate(cloud, subject)];
  const approve = 'approve' in shifting ? shifting.approve : undefined;
  const asked = approve === undefined ? [] : [approveGate(cloud, subject, approve)];
  if (shifting.strategy !== 'canary') return [...asked, shiftGate(cloud, subject)];
  return [canaryBegins(cloud, subject, shifting), canaryGate(cloud, subject, shifting), ...(asked.length > 0 ? asked : [canaryEnds(cloud, subject)]), shiftGate(cloud, subject)];
}
