// Which view a run gets.
import { expect, it } from 'vitest';
import { chooseView } from '../../../src/lib/cli/views/choose.ts';

const terminal = { isTTY: true, write: () => true };
const file = { isTTY: false, write: () => true };

it.each([
  ['a terminal', undefined, terminal, { TERM: 'xterm' }, 'live'],
  ['a terminal in a pipeline', undefined, terminal, { TERM: 'xterm', CI: 'true' }, 'plain'],
  ['CI=false', undefined, terminal, { TERM: 'xterm', CI: 'false' }, 'live'],
  ['a file', undefined, file, { TERM: 'xterm' }, 'plain'],
  ['a dumb terminal', undefined, terminal, { TERM: 'dumb' }, 'plain'],
  ['live asked for in a file', 'live', file, {}, 'plain'],
  ['live asked for in a pipeline with a terminal', 'live', terminal, { CI: 'true' }, 'live'],
  ['events asked for', 'events', terminal, {}, 'events'],
  ['none asked for', 'none', terminal, {}, 'none'],
] as const)('%s', (_, asked, screen, variables, view) => {
  expect(chooseView(asked, screen, variables)).toBe(view);
});
