// ECS in our words: services, their deployments and revisions, tasks and why they stopped.
import type {
  CreateServiceCommandInput,
  DescribeServiceDeploymentsCommandOutput,
  DescribeServiceRevisionsCommandOutput,
  DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommandOutput,
  DescribeTasksCommandOutput,
  ListServiceDeploymentsCommandOutput,
  ListServicesCommandOutput,
  ListTaskDefinitionsCommandOutput,
  ListTasksCommandOutput,
  RegisterTaskDefinitionCommandInput,
  RegisterTaskDefinitionCommandOutput,
  RunTaskCommandInput,
  RunTaskCommandOutput,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  Task,
  TaskDefinition,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { allPages, inParts, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export type { Service, ServiceDeployment, ServiceDeploymentBrief, ServiceRevision, Task, TaskDefinition, CreateServiceCommandInput, RegisterTaskDefinitionCommandInput, UpdateServiceCommandInput };

export class Ecs {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The service as it stands, or undefined where there is none that is active. */
  async service(cluster: string, service: string): Promise<Service | undefined> {
    try {
      const answer = await this.#api.call<object, DescribeServicesCommandOutput>('DescribeServices', { cluster, services: [service], include: ['TAGS'] });
      // AWS: a missing service comes back among the failures, with HTTP 200.
      return answer.services?.find((it) => it.status !== 'INACTIVE');
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ClusterNotFoundException')) return undefined;
      throw thrown;
    }
  }

  /** Those of the named services that are not gone; AWS: ten are described at a time (API reference, DescribeServices). */
  async servicesNamed(cluster: string, names: readonly string[]): Promise<readonly Service[]> {
    try {
      const answers = await inParts(names, 10, (services) => this.#api.call<object, DescribeServicesCommandOutput>('DescribeServices', { cluster, services, include: ['TAGS'] }));
      return answers.flatMap(({ services = [] }) => services).filter(({ status }) => status !== 'INACTIVE');
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ClusterNotFoundException')) return [];
      throw thrown;
    }
  }

  /** Names of all services of a cluster that are not gone, in order. */
  async services(cluster: string): Promise<readonly string[]> {
    const ask = (nextToken?: string) => () => this.#api.call<object, ListServicesCommandOutput>('ListServices', { cluster, ...(nextToken === undefined ? {} : { nextToken }) });
    try {
      const pages = await allPages(ask(), (page) => (page.nextToken === undefined ? undefined : ask(page.nextToken)));
      return pages.flatMap((page) => (page.serviceArns ?? []).map((arn) => arn.split('/').at(-1) ?? arn)).sort();
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ClusterNotFoundException')) return [];
      throw thrown;
    }
  }

  /** The newest deployments of a service, newest first. */
  async deployments(cluster: string, service: string, most = 5): Promise<readonly ServiceDeployment[]> {
    try {
      const list = await this.#api.call<object, ListServiceDeploymentsCommandOutput>('ListServiceDeployments', { cluster, service, maxResults: most });
      const arns = (list.serviceDeployments ?? []).flatMap((it) => it.serviceDeploymentArn ?? []);
      return arns.length === 0 ? [] : await this.deploymentsByArn(arns);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ServiceNotFoundException', 'ClusterNotFoundException')) return [];
      throw thrown;
    }
  }

  /** What the list alone says of a service's deployments, newest first. AWS: it goes back 90 days (ECS developer guide, "View service history"). @param most left out: all of them */
  async deploymentsListed(cluster: string, service: string, most?: number): Promise<readonly ServiceDeploymentBrief[]> {
    const ask = (nextToken?: string) => () =>
      this.#api.call<object, ListServiceDeploymentsCommandOutput>('ListServiceDeployments', { cluster, service, maxResults: most ?? 100, ...(nextToken === undefined ? {} : { nextToken }) });
    try {
      const pages = await allPages(ask(), (page) => (page.nextToken === undefined || most !== undefined ? undefined : ask(page.nextToken)));
      return pages.flatMap(({ serviceDeployments = [] }) => serviceDeployments);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ServiceNotFoundException', 'ClusterNotFoundException')) return [];
      throw thrown;
    }
  }

  /** AWS: twenty are described at a time (API reference, DescribeServiceDeployments). */
  async deploymentsOf(arns: readonly string[]): Promise<readonly ServiceDeployment[]> {
    return (await inParts(arns, 20, (part) => this.deploymentsByArn(part))).flat();
  }

  /** AWS: twenty are described at a time (API reference, DescribeServiceRevisions); those that are gone are left out. */
  async revisions(arns: readonly string[]): Promise<readonly ServiceRevision[]> {
    const answers = await inParts(arns, 20, (serviceRevisionArns) => this.#api.call<object, DescribeServiceRevisionsCommandOutput>('DescribeServiceRevisions', { serviceRevisionArns }));
    return answers.flatMap(({ serviceRevisions = [] }) => serviceRevisions);
  }

  /** The answer to a hook that waits for one. */
  async answerHook(deploymentArn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK'): Promise<void> {
    await this.#api.call('ContinueServiceDeployment', { serviceDeploymentArn: deploymentArn, hookId, action });
  }

  /** Says yes to a hook that was seen to wait; one that was answered meanwhile, or that the way back has overtaken, is as good. */
  async letGoOn(deploymentArn: string, hookId: string): Promise<void> {
    try {
      await this.answerHook(deploymentArn, hookId, 'CONTINUE');
    } catch (thrown) {
      if (!isAwsProblem(thrown, 'InvalidParameterException')) throw thrown;
    }
  }

  async deploymentsByArn(arns: readonly string[]): Promise<readonly ServiceDeployment[]> {
    const answer = await this.#api.call<object, DescribeServiceDeploymentsCommandOutput>('DescribeServiceDeployments', { serviceDeploymentArns: arns });
    return answer.serviceDeployments ?? [];
  }

  async deployment(arn: string): Promise<ServiceDeployment | undefined> {
    return (await this.deploymentsByArn([arn]))[0];
  }

  async revision(arn: string): Promise<ServiceRevision | undefined> {
    const answer = await this.#api.call<object, DescribeServiceRevisionsCommandOutput>('DescribeServiceRevisions', { serviceRevisionArns: [arn] });
    return answer.serviceRevisions?.[0];
  }

  async taskDefinition(nameOrArn: string): Promise<{ readonly definition: TaskDefinition; readonly tags: Readonly<Record<string, string>> } | undefined> {
    try {
      const answer = await this.#api.call<object, DescribeTaskDefinitionCommandOutput>('DescribeTaskDefinition', { taskDefinition: nameOrArn, include: ['TAGS'] });
      if (answer.taskDefinition === undefined) return undefined;
      return { definition: answer.taskDefinition, tags: Object.fromEntries((answer.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? ''])) };
    } catch (thrown) {
      // AWS: an unknown family is a ClientException "Unable to describe task definition." (botocore's model has no own error).
      if (isAwsProblem(thrown, 'ClientException') && /unable to describe task definition/i.test(String(thrown))) return undefined;
      throw thrown;
    }
  }

  /** ARNs of a family's active revisions, newest first. */
  async revisionsOfFamily(family: string, most = 10): Promise<readonly string[]> {
    const answer = await this.#api.call<object, ListTaskDefinitionsCommandOutput>('ListTaskDefinitions', { familyPrefix: family, sort: 'DESC', status: 'ACTIVE', maxResults: most });
    return answer.taskDefinitionArns ?? [];
  }

  async registerTaskDefinition(input: RegisterTaskDefinitionCommandInput): Promise<string> {
    const answer = await this.#api.call<RegisterTaskDefinitionCommandInput, RegisterTaskDefinitionCommandOutput>('RegisterTaskDefinition', input);
    return answer.taskDefinition?.taskDefinitionArn ?? '';
  }

  async tag(arn: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#api.call('TagResource', { resourceArn: arn, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) });
  }

  async deregisterTaskDefinition(arn: string): Promise<void> {
    await this.#api.call('DeregisterTaskDefinition', { taskDefinition: arn });
  }

  /** ARNs of the revisions of a family by which tasks run now, whoever started them. */
  async definitionsInUse(cluster: string, family: string): Promise<ReadonlySet<string>> {
    const used = new Set<string>();
    let nextToken: string | undefined;
    do {
      const list: ListTasksCommandOutput = await this.#api.call('ListTasks', { cluster, family, desiredStatus: 'RUNNING', ...(nextToken === undefined ? {} : { nextToken }) });
      if ((list.taskArns ?? []).length > 0) {
        const answer = await this.#api.call<object, DescribeTasksCommandOutput>('DescribeTasks', { cluster, tasks: list.taskArns });
        for (const { taskDefinitionArn } of answer.tasks ?? []) if (taskDefinitionArn !== undefined) used.add(taskDefinitionArn);
      }
      nextToken = list.nextToken;
    } while (nextToken !== undefined);
    return used;
  }

  async createService(input: CreateServiceCommandInput): Promise<void> {
    await this.#api.call('CreateService', input);
  }

  async updateService(input: UpdateServiceCommandInput): Promise<void> {
    await this.#api.call('UpdateService', input);
  }

  async deleteService(cluster: string, service: string): Promise<void> {
    await this.#api.call('DeleteService', { cluster, service, force: true });
  }

  /** Puts a deployment back. AWS's guide names ROLLBACK as the only stop type that is valid. */
  async rollBack(deploymentArn: string): Promise<void> {
    await this.#api.call('StopServiceDeployment', { serviceDeploymentArn: deploymentArn, stopType: 'ROLLBACK' });
  }

  /** Tasks of a service that stop or have stopped lately (AWS keeps them for about an hour). */
  async stoppedTasks(cluster: string, service: string): Promise<readonly Task[]> {
    const found: Task[] = [];
    let nextToken: string | undefined;
    do {
      const list: ListTasksCommandOutput = await this.#api.call('ListTasks', { cluster, serviceName: service, desiredStatus: 'STOPPED', ...(nextToken === undefined ? {} : { nextToken }) });
      if ((list.taskArns ?? []).length > 0) {
        const answer = await this.#api.call<object, DescribeTasksCommandOutput>('DescribeTasks', { cluster, tasks: list.taskArns });
        found.push(...(answer.tasks ?? []));
      }
      nextToken = list.nextToken;
    } while (nextToken !== undefined);
    return found;
  }

  /** Tasks of a service that run; AWS: a hundred are described at a time (API reference, DescribeTasks). */
  async runningTasks(cluster: string, service: string): Promise<readonly Task[]> {
    const ask = (nextToken?: string) => () => this.#api.call<object, ListTasksCommandOutput>('ListTasks', { cluster, serviceName: service, desiredStatus: 'RUNNING', ...(nextToken === undefined ? {} : { nextToken }) });
    const pages = await allPages(ask(), (page) => (page.nextToken === undefined ? undefined : ask(page.nextToken)));
    const answers = await inParts(pages.flatMap(({ taskArns = [] }) => taskArns), 100, (tasks) => this.#api.call<object, DescribeTasksCommandOutput>('DescribeTasks', { cluster, tasks }));
    return answers.flatMap(({ tasks = [] }) => tasks).filter(({ lastStatus }) => lastStatus === 'RUNNING');
  }

  /** Undefined where AWS shows it no more. */
  async task(cluster: string, arn: string): Promise<Task | undefined> {
    const answer = await this.#api.call<object, DescribeTasksCommandOutput>('DescribeTasks', { cluster, tasks: [arn] });
    return answer.tasks?.[0];
  }

  /** Tasks that somebody started under this name, those that stopped lately as well (AWS keeps them for about an hour); newest first. */
  async tasksStartedBy(cluster: string, startedBy: string): Promise<readonly Task[]> {
    const arns = new Set<string>();
    // AWS: ListTasks shows one desired status at a time.
    for (const desiredStatus of ['RUNNING', 'STOPPED']) {
      const list = await this.#api.call<object, ListTasksCommandOutput>('ListTasks', { cluster, startedBy, desiredStatus });
      for (const arn of list.taskArns ?? []) arns.add(arn);
    }
    if (arns.size === 0) return [];
    const answer = await this.#api.call<object, DescribeTasksCommandOutput>('DescribeTasks', { cluster, tasks: [...arns] });
    return [...(answer.tasks ?? [])].sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
  }

  /** Starts one Fargate task in private subnets. AWS: the token makes it harmless twice. @returns why ECS did not, where it did not */
  async runTask(it: OneTask): Promise<string | undefined> {
    const { cluster, taskDefinition, subnets, securityGroups, token, command } = it;
    const answer = await this.#api.call<RunTaskCommandInput, RunTaskCommandOutput>('RunTask', {
      cluster,
      taskDefinition,
      count: 1,
      launchType: 'FARGATE',
      clientToken: token,
      startedBy: token,
      propagateTags: 'TASK_DEFINITION',
      ...(command === undefined ? {} : { overrides: { containerOverrides: [{ name: command.container, command: [...command.words] }] } }),
      networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp: 'DISABLED' } },
    });
    // AWS: what could not be placed comes back among the failures, with HTTP 200.
    return (answer.tasks ?? []).length > 0 ? undefined : (answer.failures?.[0]?.reason ?? 'no reason given');
  }

  async stopTask(cluster: string, arn: string, reason: string): Promise<void> {
    await this.#api.call('StopTask', { cluster, task: arn, reason });
  }
}

export interface OneTask {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** Names the asking: by it the task is found again. At most 64 characters. */
  readonly token: string;
  /** In place of the one that the definition names. */
  readonly command?: { readonly container: string; readonly words: readonly string[] };
}

/** The address that a task has in its subnet; undefined before it has one. */
export const addressOf = (task: Task): string | undefined => task.attachments?.flatMap(({ details = [] }) => details).find(({ name }) => name === 'privateIPv4Address')?.value;

const atItsEnd: ReadonlySet<string> = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

/** Whether ECS does nothing more about it. */
export const isAtItsEnd = ({ status }: ServiceDeployment): boolean => atItsEnd.has(status ?? '');

/** Why a task stopped, in one line: its own reason, the container's, and the exit code. */
export function whyStopped(task: Task): string {
  const container = task.containers?.find((it) => it.exitCode !== undefined || it.reason !== undefined);
  const parts = [task.stoppedReason, container?.reason, container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`];
  const reason = [...new Set(parts.filter((part) => part !== undefined && part !== ''))].join('; ') || (task.stopCode ?? 'no reason given');
  const foreign = /exec format error|descriptor matching platform/.test(reason) ? `; the image is built for another architecture than ${architectureOf(task)}, on which the task runs` : '';
  // A target group's name says what its ARN says, in a line that can be read.
  return `${reason.replace(/arn:[^\s)]*:targetgroup\/([^/\s)]+)\/[^\s)]+/g, '$1')}${foreign}`;
}

/** AWS: an attribute of every task (ECS API, DescribeTasks, its examples). */
const architectureOf = (task: Task): string => task.attributes?.find(({ name }) => name === 'ecs.cpu-architecture')?.value ?? 'its own';
