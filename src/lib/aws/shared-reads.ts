// Reads of runs that go on beside each other: what is asked for at the same moment is asked of AWS once, and never faster than AWS allows.
import type { Clock } from '../world/clock.ts';
import { canonical } from '../world/ids.ts';
import { isProblem } from '../problems/problem.ts';
import { milliseconds, type Duration, type Instant } from '../world/time.ts';
import type { ServiceApi } from './api.ts';
import { cloudOf, type Cloud } from './cloud.ts';
import { joinings, type Joining } from './joinings.ts';
import { isReadOperation } from './reads.ts';
import { rateOf, type RequestRate } from './request-rates.ts';

/** For so long others may join a question before it is sent. */
const gathering: Duration = milliseconds(25);

/** So much of what AWS allows the account is taken by us: others ask as well. */
const ourShare = 0.75;

type Input = Readonly<Record<string, unknown>>;
type Output = Readonly<Record<string, unknown>>;

/** How fast each bucket is emptied, by service and region: one for all clouds of an account. */
export type Paces = Map<string, Pace>;

/** The same cloud for runs beside each other. Writes go through as they are. */
export function sharingReads(cloud: Cloud, clock: Clock, paces: Paces = new Map()): Cloud {
  const apis = new Map<string, ServiceApi>();
  return cloudOf({
    name: cloud.name,
    outside: cloud.outside,
    ...(cloud.send === undefined ? {} : { send: cloud.send }),
    api: (service, region) => {
      const key = `${service}/${region}`;
      const known = apis.get(key) ?? new SharedReads({ service, region, clock, paces, api: cloud.api(service, region) });
      apis.set(key, known);
      return known;
    },
  });
}

interface Ask {
  readonly input: Input;
  readonly answer: (output: Output) => void;
  readonly fail: (thrown: unknown) => void;
}

class SharedReads implements ServiceApi {
  readonly #service: string;
  readonly #region: string;
  readonly #api: ServiceApi;
  readonly #clock: Clock;
  readonly #paces: Paces;
  /** Not sent yet, by what their asks have in common. */
  readonly #gathered = new Map<string, Ask[]>();
  /** The group of each task seen (`service:NAME`): it never changes. */
  readonly #groups = new Map<string, string>();

  constructor({ service, region, api, clock, paces }: { readonly service: string; readonly region: string; readonly api: ServiceApi; readonly clock: Clock; readonly paces: Paces }) {
    this.#service = service;
    this.#region = region;
    this.#api = api;
    this.#clock = clock;
    this.#paces = paces;
  }

  call<I extends object, O>(operation: string, input: I): Promise<O> {
    if (!isReadOperation(operation)) return this.#api.call<I, O>(operation, input);
    const how = this.#joiningOf(operation, input as Input);
    const common = how === undefined ? input : { ...input, [how.asks]: undefined };
    const key = `${operation} ${how?.asks ?? ''} ${canonical(common)}`;
    return new Promise<O>((resolve, reject) => {
      const ask: Ask = { input: input as Input, answer: (output) => resolve(output as O), fail: reject };
      const asks = this.#gathered.get(key);
      if (asks !== undefined) {
        asks.push(ask);
        return;
      }
      const mine = [ask];
      this.#gathered.set(key, mine);
      void this.#clock.sleep(gathering).then(() => {
        this.#gathered.delete(key);
        return this.#send(operation, mine, how);
      });
    });
  }

  #joiningOf(operation: string, input: Input): Joining | undefined {
    if (isListOfOneService(operation, input)) return tasksOfServices;
    const how = joinings[`${this.#service}:${operation}`];
    return how !== undefined && Array.isArray(input[how.asks]) ? how : undefined;
  }

  async #send(operation: string, asks: readonly Ask[], how: Joining | undefined): Promise<void> {
    const [first] = asks;
    if (first === undefined) return;
    if (how === undefined || asks.length === 1) return this.#answer(asks, () => this.#paced(operation, first.input));
    if (how === tasksOfServices) return this.#listTasks(asks);
    // Each ask stays whole, so that it has one answer and one fate.
    await Promise.all(packed(asks, how).map((some) => this.#joined(operation, some, how)));
  }

  async #joined(operation: string, asks: readonly Ask[], how: Joining): Promise<void> {
    const [first] = asks;
    if (first === undefined) return;
    if (asks.length === 1) return this.#answer(asks, () => this.#paced(operation, first.input));
    try {
      const output = await this.#paced(operation, { ...first.input, [how.asks]: [...new Set(asks.flatMap(({ input }) => namesIn(input, how)))] });
      for (const ask of asks) ask.answer(partOf(output, namesIn(ask.input, how), how));
    } catch (thrown) {
      await this.#apart(operation, asks, thrown);
    }
  }

  /** What AWS refused for all may be the fault of one; what did not come through would not for any. */
  async #apart(operation: string, asks: readonly Ask[], thrown: unknown): Promise<void> {
    const refused = isProblem(thrown) && thrown.data.landed === 'no' && thrown.data.halt !== true;
    if (!refused) for (const ask of asks) ask.fail(thrown);
    else await Promise.all(asks.map((ask) => this.#answer([ask], () => this.#paced(operation, ask.input))));
  }

  /** AWS: ListTasks takes one service or a whole cluster, and the task's group says whose it is: from three services on the cluster is cheaper. */
  async #listTasks(asks: readonly Ask[]): Promise<void> {
    const services = new Set(asks.map(({ input }) => input['serviceName']));
    if (services.size < 3) {
      await Promise.all([...Map.groupBy(asks, ({ input }) => input['serviceName']).values()].map((same) => this.#answer(same, () => this.#paced('ListTasks', same[0]?.input ?? {}))));
      return;
    }
    const { serviceName: _one, ...cluster } = asks[0]?.input ?? {};
    try {
      const arns: string[] = [];
      let nextToken: unknown;
      do {
        const page: Output = await this.#paced('ListTasks', { ...cluster, ...(nextToken === undefined ? {} : { nextToken }) });
        arns.push(...((page['taskArns'] ?? []) as readonly string[]));
        nextToken = page['nextToken'];
      } while (nextToken !== undefined);
      await this.#learn(cluster['cluster'], arns.filter((arn) => !this.#groups.has(arn)));
      for (const { input, answer } of asks) answer({ taskArns: arns.filter((arn) => this.#groups.get(arn) === `service:${String(input['serviceName'])}`) });
    } catch (thrown) {
      await this.#apart('ListTasks', asks, thrown);
    }
  }

  async #learn(cluster: unknown, arns: readonly string[]): Promise<void> {
    const most = joinings['ecs:DescribeTasks']?.most ?? 100;
    for (let from = 0; from < arns.length; from += most) {
      const { tasks = [] } = (await this.#paced('DescribeTasks', { cluster, tasks: arns.slice(from, from + most) })) as { readonly tasks?: readonly { readonly taskArn?: string; readonly group?: string }[] };
      for (const { taskArn = '', group = '' } of tasks) this.#groups.set(taskArn, group);
    }
  }

  async #answer(asks: readonly Ask[], call: () => Promise<Output>): Promise<void> {
    try {
      const output = await call();
      for (const ask of asks) ask.answer(output);
    } catch (thrown) {
      for (const ask of asks) ask.fail(thrown);
    }
  }

  async #paced(operation: string, input: Input): Promise<Output> {
    const rate = rateOf(this.#service, operation);
    if (rate !== undefined) {
      const key = `${this.#region}/${this.#service}/${rate.operations.join()}`;
      const pace = this.#paces.get(key) ?? new Pace(rate);
      this.#paces.set(key, pace);
      const wait = pace.take(this.#clock.now());
      if (wait > 0) await this.#clock.sleep(wait);
    }
    return this.#api.call<Input, Output>(operation, input);
  }
}

/** A token bucket as AWS has it, with our share of it. */
export class Pace {
  readonly #between: number;
  readonly #atOnce: number;
  /** When all that was taken is there again. */
  #full = -Infinity;

  constructor({ burst, perSecond }: RequestRate) {
    this.#between = 1000 / (perSecond * ourShare);
    this.#atOnce = Math.max(1, Math.floor(burst * ourShare));
  }

  /** Takes a token. @returns how long to wait before it may be used */
  take(now: Instant): Duration {
    this.#full = Math.max(now, this.#full) + this.#between;
    return milliseconds(Math.max(0, Math.ceil(this.#full - now - this.#atOnce * this.#between)));
  }
}

/** Stands for the way of its own that lists of tasks go. */
const tasksOfServices: Joining = { asks: 'serviceName', most: Number.POSITIVE_INFINITY, answers: {} };
const isListOfOneService = (operation: string, input: Input): boolean => operation === 'ListTasks' && typeof input['serviceName'] === 'string' && input['nextToken'] === undefined;

const namesIn = (input: Input, { asks }: Joining): readonly string[] => (input[asks] ?? []) as readonly string[];

/** As many asks to a call as it takes. */
function packed(asks: readonly Ask[], how: Joining): readonly (readonly Ask[])[] {
  const calls: { readonly asks: Ask[]; readonly names: Set<string> }[] = [];
  for (const ask of asks) {
    const names = namesIn(ask.input, how);
    const last = calls.at(-1);
    if (last !== undefined && new Set([...last.names, ...names]).size <= how.most) {
      last.asks.push(ask);
      for (const name of names) last.names.add(name);
    } else calls.push({ asks: [ask], names: new Set(names) });
  }
  return calls.map((call) => call.asks);
}

/** What of a joined answer belongs to those who asked for these, in their order. */
function partOf(output: Output, names: readonly string[], { answers }: Joining): Output {
  const lists = Object.entries(answers).map(([list, namesOf]) => {
    const found = (output[list] ?? []) as readonly Input[];
    return [list, names.flatMap((name) => found.filter((it) => namesOf(it).includes(name)))] as const;
  });
  return { ...output, ...Object.fromEntries(lists) };
}
