// Which release is gone back to. Pure.
import type { SeenRelease } from './request.ts';

/** The last release before the one that runs that was good, and that nobody has gone back from; or the one that is asked for. */
export function chooseRelease(releases: readonly SeenRelease[], { running, to }: { readonly running: string; readonly to?: string }): SeenRelease | undefined {
  const others = releases.filter(({ taskDefinition }) => taskDefinition !== running);
  if (to !== undefined) return others.find((it) => isMeant(it, to));
  return others.filter(({ good, left }) => good !== '' && left === '').toSorted((a, b) => (a.good < b.good ? 1 : -1))[0];
}

function isMeant({ release, image, taskDefinition }: SeenRelease, to: string): boolean {
  const digest = image.split('@')[1] ?? '';
  const ofDigest = to.replace(/^sha256:/, '');
  return release === to || taskDefinition.endsWith(`:${to}`) || taskDefinition === to || (ofDigest.length >= 7 && digest.startsWith(`sha256:${ofDigest}`));
}

/** `video-auctions-production-serverpod:7`. */
export const revisionName = (taskDefinition: string): string => taskDefinition.split('/').at(-1) ?? taskDefinition;

/** In few words, for people who look for one. */
export const showRelease = ({ release, taskDefinition, good, left }: SeenRelease): string => `${release === '' ? 'a release of another tool' : release} (${revisionName(taskDefinition)}${good === '' ? ', not known to be good' : ''}${left === '' ? '' : ', was gone back from'})`;
