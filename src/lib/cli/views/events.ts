// The events themselves, one JSON object a line, for programs that follow a run.
import type { RunEvent } from '../../engine/event.ts';
import type { Screen } from '../terminal.ts';
import type { View } from './view.ts';

export class EventsView implements View {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  readonly show = (event: RunEvent): void => {
    this.#screen.write(`${JSON.stringify(event)}\n`);
  };

  say(line: string): void {
    this.#screen.write(`${JSON.stringify({ type: 'says', line })}\n`);
  }

  end(): void {}
}
