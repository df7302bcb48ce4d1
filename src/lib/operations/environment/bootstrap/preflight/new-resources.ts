// Every resource that this run would make in a stack that does not stand yet, with what its template says of it.
import { resolveTemplate } from '../../resolve-template.ts';
import type { DesiredStack } from '../../layer.ts';

export interface NewResource {
  readonly region: string;
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function newResources(stacks: readonly DesiredStack[], account: string): readonly NewResource[] {
  return stacks.flatMap(({ region, name, layer, parameters }) =>
    Object.entries(resolveTemplate({ layer, parameters, region, account })).map(([id, { type, properties }]) => ({ region, stack: name, id, type, properties })),
  );
}

/** A property that is a text whatever AWS does; undefined where it is not there or only AWS knows it. */
export function textOf({ properties }: NewResource, property: string): string | undefined {
  const value = properties[property];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export const ofType = (resources: readonly NewResource[], type: string): readonly NewResource[] => resources.filter((it) => it.type === type);
