// Tags: kept as a record, shown as AWS's lists of keys and values.

export type Tags = Readonly<Record<string, string>>;

interface GivenTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** AWS's list as a record; later ones win. */
export function tagsOf(list: readonly GivenTag[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** The record as AWS's list, in order of key. */
export function tagList(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
}

export function withoutTags(tags: Tags, keys: readonly string[] | undefined): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => keys?.includes(key) !== true));
}
