// The person at the terminal, asked by inquirer on stderr: stdout belongs to the answer.
import type { Person } from './ask.ts';
import { cliProblem } from './problems.ts';

export async function personAtTerminal(signal: AbortSignal): Promise<Person> {
  const { default: inquirer } = await import('inquirer');
  const ask = inquirer.createPromptModule({ input: process.stdin, output: process.stderr, signal });
  return {
    agrees: async (what) => (await stoppable(ask([{ type: 'confirm', name: 'answer', message: what, default: false }]))).answer,
    types: async (what, usual) => (await stoppable(ask([{ type: 'input', name: 'answer', message: what, ...(usual === undefined ? {} : { default: usual }) }]))).answer,
    chooses: async (what, choices) => (await stoppable(ask([{ type: 'select', name: 'answer', message: what, choices: choices.map(([value, name]) => ({ value, name })) }]))).answer,
  };
}

/** Ctrl-C at a question is an interrupt like any other. */
async function stoppable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Error && (thrown.name === 'ExitPromptError' || thrown.name === 'AbortPromptError')) throw cliProblem('INTERRUPTED', { signal: 'SIGINT' });
    throw thrown;
  }
}
