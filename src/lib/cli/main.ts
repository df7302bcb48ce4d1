// The way in: starts oclif, and answers for everything that goes wrong before or outside a command.
import { run } from '@oclif/core/run';
import type { PJSON } from '@oclif/core/interfaces';
import { oclif } from '../../../package.json';
import { exitCodes } from '../problems/problem.ts';
import { wallNow } from '../world/real-clock.ts';
import { envelope } from './answer.ts';
import { bearLostReaders, flushed, writeNow } from './streams.ts';
import { pageOf, processSurroundings, wantsJson } from './terminal.ts';
import { problemsOfThrown } from './thrown.ts';
import { platformVersion } from './version.ts';
import { problemsView } from './views/problem-view.ts';

/** What oclif would look for in the file system. */
const pjson = { name: 'platform', version: platformVersion, oclif } as unknown as PJSON;

/** @param root the folder with package.json and oclif.manifest.json */
export async function main(root: string, words: readonly string[]): Promise<void> {
  bearLostReaders();
  process.on('uncaughtException', (thrown) => {
    answerFor(thrown, words);
    process.exit();
  });
  try {
    const [first, ...rest] = words;
    await run(first === 'help' ? [...rest, '--help'] : [...words], { root, pjson });
  } catch (thrown) {
    answerFor(thrown, words);
  }
  await flushed();
  // Sockets that are kept alive and timers that nobody waits for must not hold the person up.
  process.exit();
}

/** Prints the answer for what was thrown outside a command. */
function answerFor(thrown: unknown, words: readonly string[]): void {
  const flag = words.findIndex((word) => word.startsWith('-'));
  const command = (flag === -1 ? words : words.slice(0, flag)).join(' ');
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
