// One check before a deploy: what it found, why, and what to do about it.

/**
 * What a failure of it means to a deploy. `stops`: tasks of the new release could not start, so it does not begin; `back`: what runs could
 * not be put back, so it begins only by a word of consent; `warns`: it is said; `told`: the deploy's own plan tells it in its own words.
 */
export type Weight = 'stops' | 'back' | 'warns' | 'told';

export interface CheckId {
  readonly check: string;
  readonly weight: Weight;
}

export interface Check extends CheckId {
  readonly status: 'pass' | 'fail' | 'unknown';
  readonly reason: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

export const check = (id: string, weight: Weight): CheckId => ({ check: id, weight });
export const passing = (it: CheckId, reason: string): Check => ({ ...it, status: 'pass', reason, fix: null });
export const failing = (it: CheckId, reason: string, fix: string): Check => ({ ...it, status: 'fail', reason, fix });
/** Not knowing is not passing. */
export const unknown = (it: CheckId, reason: string, fix: string): Check => ({ ...it, status: 'unknown', reason, fix });
