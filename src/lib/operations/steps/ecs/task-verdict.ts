// What became of a task that runs once: it runs, it ended well, or it failed, with its last words.
import type { Cloud } from '../../../aws/cloud.ts';
import { whyStopped, type Task } from '../../../aws/ecs.ts';
import { done, failed, waiting, type Notes, type Standing } from '../../../engine/standing.ts';
import type { Problem } from '../../../problems/problem.ts';

const mostLines = 5;

export interface RunningTask {
  readonly at: string;
  readonly task: Task;
  /** The container whose exit code is the task's. */
  readonly container: string;
  /** Where it writes: the stream is PREFIX/CONTAINER/TASK. */
  readonly log: { readonly group: string; readonly prefix: string };
  /** What is to be remembered of it once it has ended well, beside its id. */
  readonly notes?: Notes;
}

export interface TaskFailure {
  readonly task: string;
  readonly reason: string;
  readonly lines: readonly string[];
}

/** Undefined where the container never came to an end of its own. */
export const exitCodeOf = (task: Task, container: string): number | undefined => task.containers?.find(({ name }) => name === container)?.exitCode;

export const taskId = ({ taskArn = '' }: Task): string => taskArn.split('/').at(-1) ?? '';

/** An exit code of 0 is the only success. */
export async function verdictOfTask(cloud: Cloud, { at, task, container, log, notes }: RunningTask, problem: (failure: TaskFailure) => Problem): Promise<Standing> {
  if (task.lastStatus !== 'STOPPED') return waiting(`the task is ${task.lastStatus ?? 'unknown'}`);
  const id = taskId(task);
  if (exitCodeOf(task, container) === 0) return done({ ...notes, task: id });
  return failed(problem({ task: id, reason: whyStopped(task), lines: await lastWords(cloud, { at, task, container, log }) }).data);
}

export const lastWords = (cloud: Cloud, { at, task, container, log }: RunningTask): Promise<readonly string[]> => cloud.logs(at).lastLines(log.group, `${log.prefix}/${container}/${taskId(task)}`, mostLines);

/** `. Its last lines: a | b`, after why it failed. */
export const showLastWords = (lines: readonly string[]): string => (lines.length === 0 ? '; it wrote no log' : `. Its last lines: ${lines.join(' | ')}`);
