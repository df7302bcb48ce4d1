// The view for a person at a terminal: every step with its state and time, drawn anew in place by listr2's renderer.
import { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ListrTaskState, ProcessOutput, Spinner } from 'listr2';
import type { Instant } from '../../world/time.ts';
import { pageOf, type Page, type Screen } from '../terminal.ts';
import { headLines, rowsOf, type Drawing, type Row } from './live-rows.ts';
import { RunPicture } from './picture.ts';
import type { View, ViewOptions } from './view.ts';

type Rows = Listr<unknown, 'default', 'silent'>;
type Task = Rows['tasks'][number];

/** Often enough that seconds tick and the spinner turns, seldom enough that a busy sandbox is not slowed. */
const drawEveryMs = 100;
const rowsWithoutTerminal = 24;
/** While it goes on; all of them stay when it is over. */
const mostNotices = 3;
// eslint-disable-next-line no-control-regex
const controls = /\u001b\[[?0-9;]*[A-Za-ln-z]|\r/g;

/** What is drawn: the picture of a run, or of several. */
export interface Scene {
  rows(drawing: Drawing): readonly Row[];
  readonly over: boolean;
}

export async function openLiveView({ past = [], ...options }: ViewOptions): Promise<View> {
  const picture = new RunPicture();
  for (const event of past) picture.take(event);
  const live = await openLiveScreen(options, {
    rows: (drawing) => [...headLines(picture, drawing.page), ...rowsOf(picture, drawing)],
    get over() {
      return picture.outcome !== undefined;
    },
  });
  return { show: (event) => picture.take(event), say: (text) => live.say(text), end: () => live.end() };
}

export async function openLiveScreen(options: Omit<ViewOptions, 'past'>, scene: Scene): Promise<Omit<View, 'show'>> {
  const screen = new LiveScreen(options, scene);
  await screen.open();
  return screen;
}

/**
 * listr2 draws; what is drawn is our own picture of the run. Its tasks are never run: they are the rows of the screen, and
 * take their state from events.
 */
class LiveScreen {
  readonly #screen: Screen;
  readonly #page: Page;
  readonly #now: () => Instant;
  readonly #scene: Scene;
  readonly #tasks = new Map<string, Task>();
  readonly #listr = new Listr<unknown, 'default', 'silent'>([], { fallbackRenderer: 'silent', registerSignalListeners: false, exitOnError: false });
  readonly #renderer: DefaultRenderer;
  readonly #said: string[] = [];
  #open = false;

  constructor({ screen, variables, now }: Omit<ViewOptions, 'past'>, scene: Scene) {
    this.#scene = scene;
    this.#screen = screen;
    this.#page = pageOf(screen, variables);
    this.#now = now;
    // Both of listr2's streams are ours: stdout belongs to the answer.
    const stream = screen as NodeJS.WriteStream;
    const output = new ProcessOutput(stream, stream, { leaveEmptyLine: false });
    this.#renderer = new DefaultRenderer(
      this.#listr.tasks as unknown as ConstructorParameters<typeof DefaultRenderer>[0],
      {
        formatOutput: 'truncate',
        collapseErrors: false,
        showErrorMessage: false,
        // The head is a "paused" task, for its sign; it has no clock.
        pausedTimer: { condition: false, field: '' },
        spinner: this.#spinner(),
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({ useIcons: true, toStderr: [], processOutput: output }),
        ...looks(this.#page),
      },
      this.#listr.events,
    );
  }

  async open(): Promise<void> {
    await this.#renderer.render();
    // listr2 would keep back what others write until the end; "stopping where it is safe to" must be seen at once.
    this.#screen.write = (text) => this.say(text);
    this.#open = true;
  }

  say(text: string): void {
    // Moving and hiding the cursor is no word.
    this.#said.push(...text.replace(controls, '').split('\n').filter((line) => line.trim() !== ''));
  }

  end(): void {
    if (!this.#open) return;
    this.#open = false;
    // What stays on the screen is the whole story, however long.
    this.#draw({ height: Number.POSITIVE_INFINITY, over: true });
    this.#renderer.end();
  }

  /** listr2 calls the spinner on every beat: the moment to bring its tasks in line with the picture. */
  #spinner(): Spinner {
    const spinner = new Spinner();
    const start = spinner.start.bind(spinner);
    spinner.start = (draw) =>
      start(() => {
        this.#draw({ height: (this.#screen.rows ?? rowsWithoutTerminal) - 2 - Math.min(mostNotices, this.#said.length), over: this.#scene.over });
        draw?.();
      }, drawEveryMs);
    return spinner;
  }

  #draw(how: { readonly height: number; readonly over: boolean }): void {
    const rows = [...this.#scene.rows({ page: this.#page, now: this.#now(), ...how })];
    const said = how.over ? this.#said : this.#said.slice(-mostNotices);
    rows.push(...said.map((title, index) => ({ id: `said ${index}`, state: 'notice' as const, title })));
    this.#listr.tasks.splice(0, Number.POSITIVE_INFINITY, ...rows.map((row) => this.#task(row)));
  }

  #task(row: Row): Task {
    let task = this.#tasks.get(row.id);
    if (task === undefined) {
      const before = this.#listr.tasks.length;
      this.#listr.add({ title: row.title, task: () => {} });
      task = this.#listr.tasks[before] as Task;
      // Only what is enabled is drawn. `task.check()` would do it too, but a turn later: too late for the last frame.
      Object.assign(task, { enabled: true });
      this.#tasks.set(row.id, task);
    }
    task.title = row.title;
    task.state = states[row.state];
    return task;
  }
}

const states: Readonly<Record<Row['state'], ListrTaskState>> = {
  head: ListrTaskState.PAUSED,
  'to come': ListrTaskState.WAITING,
  running: ListrTaskState.STARTED,
  done: ListrTaskState.COMPLETED,
  already: ListrTaskState.SKIPPED,
  failed: ListrTaskState.FAILED,
  undoing: ListrTaskState.ROLLING_BACK,
  undone: ListrTaskState.ROLLED_BACK,
  notice: ListrTaskState.CANCELLED,
};

/** Signs and colours, by the screen's own rules rather than listr2's, which look at stdout. */
function looks({ paint }: Page) {
  const Level = ListrDefaultRendererLogLevels;
  const inked = (ink: (text: string) => string) => (text?: string) => ink(text ?? '');
  return {
    icon: {
      [Level.WAITING]: '·',
      [Level.COMPLETED]: '✔',
      [Level.SKIPPED_WITH_COLLAPSE]: '✔',
      [Level.FAILED]: '✖',
      [Level.ROLLED_BACK]: '↩',
      [Level.CANCELLED]: '■',
      [Level.PAUSED]: '▸',
    },
    color: {
      [Level.PENDING]: inked(paint.cyan),
      [Level.WAITING]: inked(paint.dim),
      [Level.COMPLETED]: inked(paint.green),
      [Level.SKIPPED_WITH_COLLAPSE]: inked(paint.dim),
      [Level.FAILED]: inked(paint.red),
      [Level.ROLLING_BACK]: inked(paint.yellow),
      [Level.ROLLED_BACK]: inked(paint.yellow),
      [Level.CANCELLED]: inked(paint.yellow),
      [Level.PAUSED]: inked(paint.bold),
    },
  };
}
