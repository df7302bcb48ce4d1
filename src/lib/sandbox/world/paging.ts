// Lists a page at a time, as AWS hands them out: a token names the last item seen, so pages hold while the list changes.

export interface Page<T> {
  readonly items: readonly T[];
  /** Left out on the last page. */
  readonly next?: string;
}

export interface PageRequest<T> {
  readonly max: number;
  /** What an earlier page gave as `next`. */
  readonly token: string | undefined;
  /** Where an item stands in the list: unique, and the list is in its order. */
  readonly key: (item: T) => string;
  /** What AWS says to a token that it never gave out. */
  readonly refuse: () => Error;
}

const mark = 'after:';

export function page<T>(items: readonly T[], request: PageRequest<T>): Page<T> {
  const from = request.token === undefined ? 0 : startAfter(items, request.token, request);
  const shown = items.slice(from, from + request.max);
  const last = shown.at(-1);
  if (last === undefined || from + request.max >= items.length) return { items: shown };
  return { items: shown, next: Buffer.from(mark + request.key(last)).toString('base64') };
}

function startAfter<T>(items: readonly T[], token: string, request: PageRequest<T>): number {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith(mark)) throw request.refuse();
  const key = text.slice(mark.length);
  const at = items.findIndex((item) => request.key(item) > key);
  return at === -1 ? items.length : at;
}
