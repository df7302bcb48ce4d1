// Runs a command in this process with streams and variables of our own, and tells what it printed and how it would have ended.
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import { string } from '@oclif/core/flags';
import { string as word } from '@oclif/core/args';
import type { About, Answer } from '../../src/lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../src/lib/cli/base-command.ts';
import type { Surroundings, Variables } from '../../src/lib/cli/terminal.ts';
import { withVariables } from '../../src/lib/cli/variables.ts';
import { FakeScreen } from './views/screen.ts';

/** No package of its own: what a command is told of itself comes from here. */
const root = fileURLToPath(new URL('.', import.meta.url));

export interface Ended {
  readonly code: number | string | undefined | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout read as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface ToyOptions {
  readonly words?: readonly string[];
  readonly variables?: Variables;
  readonly work?: Work;
  readonly terminal?: boolean;
  readonly answer: (toy: ToyCommand) => Promise<Answer>;
}

/** What the test may see of a command from inside. */
export interface ToyCommand {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  about(known: About): void;
  environment(): Promise<unknown>;
}

let config: Config | undefined;

export async function runToy({ words = [], variables = {}, work = 'asks', terminal = false, answer }: ToyOptions): Promise<Ended> {
  config ??= await Config.load({ root, pjson: { name: 'platform', version: '0.0.0', oclif: { bin: 'platform', topicSeparator: ' ' } } as never });
  const stdout = new FakeScreen({ isTTY: terminal });
  const stderr = new FakeScreen({ isTTY: terminal });

  class Toy extends PlatformCommand<typeof Toy> {
    static override id = 'toy:play';
    static override work = work;
    static override flags = withVariables({ colour: string({ options: ['red', 'green'] }) });
    static override args = { game: word({ required: true }) };
    protected override readonly surroundings: Surroundings = { stdin: { isTTY: terminal }, stdout, stderr, variables };

    protected answer(): Promise<Answer> {
      return answer(this as unknown as ToyCommand);
    }
  }

  const before = { ...process.env };
  Object.assign(process.env, variables);
  process.exitCode = undefined;
  try {
    await new Toy([...words], config).run();
    return {
      code: process.exitCode,
      stdout: stdout.text,
      stderr: stderr.text,
      get json() {
        return JSON.parse(stdout.text) as Readonly<Record<string, unknown>>;
      },
    };
  } finally {
    process.exitCode = undefined;
    for (const name of Object.keys(variables)) if (before[name] === undefined) delete process.env[name];
    Object.assign(process.env, before);
  }
}
