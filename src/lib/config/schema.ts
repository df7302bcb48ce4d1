// The JSON Schema of platform.yml, for `platform config schema` and for editors.
import * as z from 'zod';
import { blueprintNames, loadBlueprint } from './blueprint.ts';
import { settingLimits } from './setting-limits.ts';
import { platformShape } from './shape.ts';

/** Draft 2020-12. What lies between several keys (Fargate's sizes, needs, derived names) is checked when the file is loaded. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const [first, ...others] = blueprintNames;
  return z.toJSONSchema(platformShape(loadBlueprint(first), settingLimits(), others.map(loadBlueprint)), { io: 'input', target: 'draft-2020-12' });
}
