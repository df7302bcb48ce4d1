// A view tells the story of a run on stderr while it happens; it reads events and never changes what happens.
import type { Emit, RunEvent } from '../../engine/event.ts';
import type { Instant } from '../../world/time.ts';
import type { ProgressKind } from '../everywhere.ts';
import type { Screen, Variables } from '../terminal.ts';
import { EventsView } from './events.ts';
import { NoView } from './none.ts';
import { PlainView } from './plain.ts';

export interface View {
  /** One event of the run. Never throws, never waits. */
  readonly show: Emit;
  /** One line of the story that is no event. */
  say(line: string): void;
  /** Leaves the terminal as it was found; may be called twice. */
  end(): void;
}

export interface ViewOptions {
  readonly screen: Screen;
  readonly variables: Variables;
  /** World time, for how long something has been going on. */
  readonly now: () => Instant;
  /** What a resumed run, or one that is watched from outside, has behind it: known, but not told again. */
  readonly past?: readonly RunEvent[];
}

/** The terminal belongs to the live view until `end`: print the plan and ask before it is opened. */
export async function openView(kind: ProgressKind, options: ViewOptions): Promise<View> {
  switch (kind) {
    case 'live': {
      const { openLiveView } = await import('./live.ts');
      return openLiveView(options);
    }
    case 'plain':
      return new PlainView(options);
    case 'events':
      return new EventsView(options.screen, options.past);
    case 'none':
      return new NoView();
  }
}
