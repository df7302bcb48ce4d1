// The JSON Schema of platform.yml, for `platform config schema` and for editors.
import * as z from 'zod';
import { loadBlueprint, type Blueprint } from './blueprint.ts';
import { settingLimits } from './setting-limits.ts';
import { platformShape } from './shape.ts';

/** Draft 2020-12. What lies between several keys (Fargate's sizes, needs, derived names) is checked when the file is loaded. */
export function configJsonSchema(blueprint: Blueprint = loadBlueprint('startup')): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(platformShape(blueprint, settingLimits()), { io: 'input', target: 'draft-2020-12' });
}
