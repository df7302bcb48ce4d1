// Which view a run gets where nobody said: live for a person at a terminal, plain lines for everything else.
import type { ProgressKind } from '../everywhere.ts';
import { canMove, inPipeline, type Screen, type Variables } from '../terminal.ts';

/** A live view on something whose cursor cannot be moved would be a flood of escape sequences: it becomes plain, also when asked for. */
export function chooseView(asked: ProgressKind | undefined, screen: Screen, variables: Variables): ProgressKind {
  const live = canMove(screen, variables);
  if (asked !== undefined) return asked === 'live' && !live ? 'plain' : asked;
  return live && !inPipeline(variables) ? 'live' : 'plain';
}
