// Where the tour's world, journals and evidence lie.
import { join, resolve } from 'node:path';
import type { Variables } from '../terminal.ts';

export function tourFolder(variables: Variables): string {
  const moved = variables['PLATFORM_STATE_DIR'];
  return moved === undefined || moved === '' ? join(process.cwd(), '.platform', 'tour') : join(resolve(moved), 'tour');
}
