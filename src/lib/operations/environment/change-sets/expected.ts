// What a plan expects of a stack's resources, from templates alone; and how AWS's own change set differs from it, in words.
import type { ChangeSet } from '../../../aws/cloud-formation.ts';
import { canonical } from '../../../world/ids.ts';
import type { Filled } from '../estimate/estimate.ts';
import { resolveTemplate } from '../resolve-template.ts';

export interface Expectation {
  /** Logical id to what happens to it. */
  readonly actions: ReadonlyMap<string, 'Add' | 'Modify' | 'Remove'>;
  /** Resources that hold data and are replaced, as somebody said by name. */
  readonly replaced: readonly string[];
  /** Tags of the stack change: whatever takes tags is changed in place. */
  readonly tags: boolean;
}

interface Place {
  readonly region: string;
  readonly account: string;
  readonly before: Filled | undefined;
  readonly after: Filled;
}

export function expectedActions({ region, account, before, after }: Place): Expectation['actions'] {
  const was = before === undefined ? {} : resolveTemplate({ ...before, region, account });
  const is = resolveTemplate({ ...after, region, account });
  const actions = new Map<string, 'Add' | 'Modify' | 'Remove'>();
  for (const [id, resource] of Object.entries(is)) {
    const old = was[id];
    if (old === undefined) actions.set(id, 'Add');
    else if (canonical(old.properties) !== canonical(resource.properties)) actions.set(id, 'Modify');
  }
  for (const id of Object.keys(was)) if (is[id] === undefined) actions.set(id, 'Remove');
  return actions;
}

/** Empty: AWS says what the plan says. */
export function differences(set: ChangeSet, { actions, replaced, tags }: Expectation): readonly string[] {
  const seen = new Map(set.changes.map((change) => [change.logicalId, change]));
  const more = set.changes.flatMap(({ logicalId, type, action, replacement }) => {
    const expected = actions.get(logicalId);
    if (replacement === 'True' && !replaced.includes(logicalId)) return [`AWS replaces ${logicalId} (${type})`];
    if (expected === action || (tags && action === 'Modify' && replacement !== 'True')) return [];
    return [expected === undefined ? `AWS also means to ${words[action] ?? action} ${logicalId} (${type})` : `AWS means to ${words[action] ?? action} ${logicalId} (${type}), the plan to ${words[expected] ?? expected} it`];
  });
  const less = [...actions].flatMap(([id, action]) => (seen.has(id) ? [] : [`the plan means to ${words[action] ?? action} ${id}, AWS does not`]));
  return [...more, ...less];
}

const words: Readonly<Record<string, string>> = { Add: 'add', Modify: 'change', Remove: 'remove', Import: 'import', Dynamic: 'perhaps change' };
