// Whether an environment asks for something that is not everybody's: by a setting, or by a component's name.
import { settingAt } from './blueprint.ts';
import type { EnvironmentDescription } from './describe.ts';

/** @param path `components.search`, or a setting that is true or false */
export function isAsked({ components, settings }: Pick<EnvironmentDescription, 'components' | 'settings'>, path: string): boolean {
  const [root, name = ''] = path.split('.');
  return root === 'components' ? components.includes(name) : settingAt(settings, path) === true;
}
