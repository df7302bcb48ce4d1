// How long CloudFormation itself takes.
import type { Duration } from '../../../../world/time.ts';
import type { Context } from '../../../world/service.ts';
import { rules } from '../beliefs.ts';

type Pace = keyof ReturnType<typeof rules.takes<'pace'>>;

const at = (what: Pace) => (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'pace')[what].from;

/** From the answer to the first resource. */
export const untilWork = at('untilWork');
/** From "in progress" to the service's acceptance. */
export const untilAsked = at('untilAsked');
/** How often a resource that tells its progress is looked at. */
export const betweenLooks = at('betweenLooks');
/** How long a resource takes whose type says nothing. */
export const usualMaking = at('usualMaking');
/** From the call for a change set until it is there. */
export const untilChangeSet = at('untilChangeSet');
/** From the failure to the first step back. */
export const untilRollback = at('untilRollback');
/** Between attempts to delete what something else still holds. */
export const betweenDeletions = (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'deletion-attempts').between.from;
/** AWS: a deletion that meets a dependency is tried again for some minutes before it counts as failed. */
export const mostDeletions = 20;
/** Between looks at the alarms of rollback triggers. */
export const betweenWatches = (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'rollback-triggers-watched').between.from;
export const driftDetection = (context: Pick<Context, 'flipped'>): Duration => rules.takes(context, 'drift-detection').until.from;
