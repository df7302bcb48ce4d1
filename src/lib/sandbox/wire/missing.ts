// The required members that an input lacks, as the schema counts them; every protocol decodes first and asks this then.
import type { Shape } from './shape.ts';

/** @returns paths such as `containerDefinitions.1.image`, numbered from 1 as AWS does; empty when nothing lacks */
export function missingMembers(shape: Shape, value: unknown): readonly string[] {
  const missing: string[] = [];
  const look = (at: Shape, it: unknown, path: string): void => {
    if (it === null || it === undefined) return;
    if (at.kind === 'struct') lookAtMembers(at, it as Readonly<Record<string, unknown>>, path === '' ? '' : `${path}.`);
    else if (at.kind === 'list' && deep(at.item.shape)) (it as readonly unknown[]).forEach((item, index) => look(at.item.shape, item, `${path}.${index + 1}`));
    else if (at.kind === 'map' && deep(at.item.shape)) for (const [key, entry] of Object.entries(it)) look(at.item.shape, entry, `${path}.${key}`);
  };
  const lookAtMembers = (at: Shape, struct: Readonly<Record<string, unknown>>, prefix: string): void => {
    // Required members come first in the schema.
    for (const member of at.members) {
      if (!member.required) break;
      if (struct[member.name] === undefined) missing.push(prefix + member.name);
    }
    for (const key in struct) {
      const member = at.byName.get(key);
      if (member !== undefined && deep(member.shape)) look(member.shape, struct[key], prefix + key);
    }
  };
  look(shape, value, '');
  return missing;
}

const deep = (shape: Shape): boolean => shape.kind === 'struct' || shape.kind === 'list' || shape.kind === 'map';
