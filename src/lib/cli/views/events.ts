// The events themselves, one JSON object a line with the run's id, for programs that follow one run or several.
import type { RunEvent } from '../../engine/event.ts';
import type { Screen } from '../terminal.ts';
import type { View } from './view.ts';

export class EventsView implements View {
  readonly #screen: Screen;
  #run = '';

  constructor(screen: Screen, past: readonly RunEvent[] = []) {
    this.#screen = screen;
    for (const event of past) this.#learn(event);
  }

  readonly show = (event: RunEvent): void => {
    this.#learn(event);
    this.#screen.write(`${JSON.stringify(this.#run === '' ? event : { ...event, run: this.#run })}\n`);
  };

  #learn(event: RunEvent): void {
    if (event.type === 'run.started') this.#run = event.run;
  }

  say(line: string): void {
    this.#screen.write(`${JSON.stringify({ type: 'says', line })}\n`);
  }

  end(): void {}
}
