// Tasks of the new release that have stopped, and what they say of it.
import type { Cloud } from '../../aws/cloud.ts';
import { whyStopped, type ServiceDeployment, type Task } from '../../aws/ecs.ts';
import type { StepContext } from '../../engine/step.ts';
import type { Problem } from '../../problems/problem.ts';
import { typedFor } from '../names.ts';
import { deployProblem } from './problems.ts';
import { taskDefinitionOf, type DeploySubject } from './subject.ts';

/** How many tasks of the new release may stop before it counts as one that cannot live. */
export const mostDeaths = 3;

/** The tasks of the new release that stop or have stopped, the one that was stopped last first. */
export async function stoppedTasks(cloud: Cloud, subject: DeploySubject, context: StepContext): Promise<readonly Task[]> {
  const { region, cluster, service } = subject;
  const taskDefinition = taskDefinitionOf(subject, context);
  const tasks = await cloud.ecs(region).stoppedTasks(cluster, service.name);
  // An old release that is gone back to has tasks from before.
  const since = subject.back === undefined ? 0 : Number(context.memory.note('release', 'askedAt') ?? 0);
  return tasks.filter((task) => task.taskDefinitionArn === taskDefinition && Number(task.createdAt ?? 0) >= since).sort((a, b) => Number(b.stoppingAt ?? 0) - Number(a.stoppingAt ?? 0));
}

/** Not taken by scaling, Spot or a lost zone. */
export const endedWithError = (task: Task): boolean => task.stopCode === 'EssentialContainerExited' && (task.containers ?? []).some(({ exitCode = 0 }) => exitCode !== 0);
export const diedOnItsOwn = (task: Task): boolean => endedWithError(task) || task.stopCode === 'TaskFailedToStart' || /health checks/.test(task.stoppedReason ?? '');

export const tasksDie = ({ service, request }: DeploySubject, dead: readonly Task[]): Problem => deployProblem('TASKS_DIE', { service: service.name, at: typedFor(request.environment), count: dead.length, why: whyStopped(dead[0] ?? {}) });

/** What ECS itself says of tasks that it cannot start: its newest complaint since the deployment began. */
export async function lament(cloud: Cloud, { region, cluster, service }: DeploySubject, { createdAt }: ServiceDeployment): Promise<string> {
  const events = (await cloud.ecs(region).service(cluster, service.name))?.events ?? [];
  const complaint = events.find((event) => (event.createdAt ?? 0) >= (createdAt ?? 0) && /unable|failed/.test(event.message ?? ''))?.message;
  return complaint === undefined ? '' : `, ECS ${complaint.replace(/^\(service [^)]*\) /, '').replace(/ For more information, see .*$/, '')}`;
}
