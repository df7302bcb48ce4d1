// The way in: starts oclif, and answers for everything that goes wrong before or outside a command.
import { run } from '@oclif/core/run';
import { exitCodes } from '../problems/problem.ts';
import { wallNow } from '../world/real-clock.ts';
import { envelope } from './answer.ts';
import { bearLostReaders, flushed, writeNow } from './streams.ts';
import { pageOf, processSurroundings, wantsJson } from './terminal.ts';
import { problemsOfThrown } from './thrown.ts';
import { problemsView } from './views/problem-view.ts';

/** @param root the folder with package.json and oclif.manifest.json */
export async function main(root: string, words: readonly string[]): Promise<void> {
  bearLostReaders();
  process.on('uncaughtException', (thrown) => {
    answerFor(thrown, words);
    process.exit();
  });
  try {
    const [first, ...rest] = words;
    await run(first === 'help' ? [...rest, '--help'] : [...words], { root });
  } catch (thrown) {
    answerFor(thrown, words);
  }
  await flushed();
  // Sockets that are kept alive and timers that nobody waits for must not hold the person up.
  process.exit();
}

/** Prints the answer for what was thrown outside a command. */
function answerFor(thrown: unknown, words: readonly string[]): void {
  const command = words.filter((word) => !word.startsWith('-')).join(' ');
  const problems = problemsOfThrown(thrown, { command, flags: [] });
  const { outcome } = problems[0];
  const { stderr, variables } = processSurroundings();
  process.exitCode = exitCodes[outcome];
  if (wantsJson(words, variables)) {
    const now = wallNow();
    const answer = { outcome, problems };
    writeNow(1, `${JSON.stringify(envelope(command.replaceAll(' ', '.'), answer, { started: now, ended: now }), null, 2)}\n`);
  }
  writeNow(2, `${problemsView(problems, pageOf(stderr, variables))}\n`);
}
