// AWS's words for where a stack is, by what they mean for it.

/** Nothing moves it, and all of it is as its last good template says. */
export const atRest: ReadonlySet<string> = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);

export const neverStood: ReadonlySet<string> = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);

/** Some of its resources may be there. */
export const halfThere: ReadonlySet<string> = new Set(['CREATE_FAILED', 'DELETE_FAILED']);

/** Nobody can count on anything of it. */
export const notStanding: ReadonlySet<string> = new Set([...neverStood, ...halfThere]);
