// Parameters as callers are shown them: secrets masked, SSM values beside their names.
import type { Parameter } from '@aws-sdk/client-cloudformation';
import { isSecret, type ParameterValues } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';

export function shownParameters(template: Template, values: ParameterValues): readonly Parameter[] {
  return Object.entries(values).map(([name, { value, resolved }]) => {
    const hide = isSecret(template.parameters[name]);
    return { ParameterKey: name, ParameterValue: hide ? '****' : value, ...(resolved === undefined ? {} : { ResolvedValue: hide ? '****' : resolved }) };
  });
}
