// A stack's outputs, worked out from its resources as they are.
import type { OutputValue } from './entities.ts';
import type { Model } from './machine.ts';
import { resolve, type Scope } from './template/intrinsics.ts';

const text = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

/** @throws AwsFault when an output points at what is not there */
export function outputsOf(model: Model, scope: Scope): readonly OutputValue[] {
  return Object.entries(model.template.outputs)
    .filter(([, output]) => output.Condition === undefined || model.conditions[output.Condition] === true)
    .map(([key, output]) => ({
      key,
      value: text(resolve(output.Value, scope)),
      ...(output.Description === undefined ? {} : { description: output.Description }),
      ...(output.Export === undefined ? {} : { exportName: text(resolve(output.Export.Name, scope)) }),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
