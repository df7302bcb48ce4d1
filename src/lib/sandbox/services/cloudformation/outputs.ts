// A stack's outputs, worked out from its resources as they are.
import type { OutputValue } from './entities.ts';
import type { Model } from './machine.ts';
import { templateFormatError } from './refusals.ts';
import { resolve, type Scope } from './template/intrinsics.ts';

const text = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

function valueOf(value: unknown): string {
  // AWS: the text is as seen in public threads; a list is refused, never joined.
  if (Array.isArray(value)) throw templateFormatError('The Value field of every Outputs member must evaluate to a String and not a List.');
  return text(value);
}

/** @throws AwsFault when an output points at what is not there */
export function outputsOf(model: Model, scope: Scope): readonly OutputValue[] {
  return Object.entries(model.template.outputs)
    .filter(([, output]) => output.Condition === undefined || model.conditions[output.Condition] === true)
    .map(([key, output]) => ({
      key,
      value: valueOf(resolve(output.Value, scope)),
      ...(output.Description === undefined ? {} : { description: output.Description }),
      ...(output.Export === undefined ? {} : { exportName: text(resolve(output.Export.Name, scope)) }),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
