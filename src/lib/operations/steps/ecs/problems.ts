// What can go wrong with a task that runs once, in words.
import { kind, problemsOf } from '../../../problems/catalogue.ts';
import { showLastWords } from './task-verdict.ts';

export const taskProblem = problemsOf({
  TASK_FAILED: kind<{ what: string; task: string; reason: string; lines: readonly string[] }>({
    outcome: 'half-way',
    message: ({ what, task, reason, lines }) => `${what}: the task ${task} did not do it: ${reason}${showLastWords(lines)}`,
    fix: () => 'Mend what it names, then `platform runs resume`: it is run again, and what it has done already it finds done.',
  }),
  TASK_NOT_STARTED: kind<{ what: string; reason: string }>({
    outcome: 'half-way',
    message: ({ what, reason }) => `${what}: ECS does not start the task: ${reason}`,
    fix: () => '`platform runs resume` tries again; where it is about capacity, some minutes later.',
  }),
});
