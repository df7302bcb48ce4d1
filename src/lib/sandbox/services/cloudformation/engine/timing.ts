// How long CloudFormation itself takes; all of these are guesses at what its event logs show.
import { seconds } from '../../../../world/time.ts';

/** From the answer to the first resource. */
export const untilWork = seconds(2);
/** From "in progress" to the service's acceptance. */
export const untilAsked = seconds(1);
/** How often a resource that tells its progress is looked at. */
export const betweenLooks = seconds(5);
/** How long a resource takes whose type says nothing. */
export const usualMaking = seconds(2);
/** Making a change set. */
export const untilChangeSet = seconds(4);
/** From the failure to the first step back. */
export const untilRollback = seconds(2);
/** Between attempts to delete what something else still holds. */
export const betweenDeletions = seconds(15);
/** AWS: a deletion that meets a dependency is tried again for some minutes before it counts as failed. */
export const mostDeletions = 20;
/** Between looks at the alarms of rollback triggers. */
export const betweenWatches = seconds(30);
export const driftDetection = seconds(12);
