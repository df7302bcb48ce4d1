// The required members that an input lacks, as the schema counts them; every protocol decodes first and asks this then.
import type { Shape } from './shape.ts';

/** @returns paths such as `containerDefinitions.1.image`, numbered from 1 as AWS does; empty when nothing lacks */
export function missingMembers(shape: Shape, value: unknown): readonly string[] {
  const missing: string[] = [];
  look(shape, value, '', missing);
  return missing;
}

function look(shape: Shape, value: unknown, path: string, missing: string[]): void {
  if (value === null || value === undefined) return;
  if (shape.kind === 'struct') lookStruct(shape, value as Readonly<Record<string, unknown>>, path, missing);
  else if (shape.kind === 'list' && deep(shape.item.shape)) (value as readonly unknown[]).forEach((item, index) => look(shape.item.shape, item, `${path}.${index + 1}`, missing));
  else if (shape.kind === 'map' && deep(shape.item.shape)) for (const [key, entry] of Object.entries(value)) look(shape.item.shape, entry, `${path}.${key}`, missing);
}

function lookStruct(shape: Shape, value: Readonly<Record<string, unknown>>, path: string, missing: string[]): void {
  // Required members come first in the schema.
  for (const member of shape.members) {
    if (!member.required) break;
    if (value[member.name] === undefined) missing.push(path === '' ? member.name : `${path}.${member.name}`);
  }
  for (const key in value) {
    const member = shape.byName.get(key);
    if (member !== undefined && deep(member.shape)) look(member.shape, value[key], path === '' ? key : `${path}.${key}`, missing);
  }
}

const deep = (shape: Shape): boolean => shape.kind === 'struct' || shape.kind === 'list' || shape.kind === 'map';
