// Reads that runs share: joined, answered apart, never faster than AWS allows; and one bad item spoils nobody else's answer.
import { describe, expect, it } from 'vitest';
import type { ServiceApi } from '../../src/lib/aws/api.ts';
import { cloudOf } from '../../src/lib/aws/cloud.ts';
import { awsProblem } from '../../src/lib/aws/problems.ts';
import { requestRates } from '../../src/lib/aws/request-rates.ts';
import { sharingReads } from '../../src/lib/aws/shared-reads.ts';
import { buckets } from '../../src/lib/sandbox/wire/throttles.ts';
import { instant, milliseconds } from '../../src/lib/world/time.ts';
import { VirtualClock } from '../../src/lib/world/virtual-clock.ts';

type Input = Readonly<Record<string, unknown>>;
type Sent = readonly [operation: string, input: Input, at: number];

function shared(answer: (operation: string, input: Input) => object) {
  const clock = new VirtualClock({ start: instant(0) });
  const sent: Sent[] = [];
  const api = (): ServiceApi => ({
    call: (operation, input) =>
      clock.track(async () => {
        sent.push([operation, input as Input, clock.now()]);
        return answer(operation, input as Input) as never;
      }),
  });
  const never = (): never => {
    throw new Error('not asked here');
  };
  const cloud = sharingReads(cloudOf({ name: 'test', outside: { http: never, resolve: never, nameServers: never }, api }), clock);
  const call = (service: string, operation: string, input: Input): Promise<Input> => cloud.api(service, 'us-east-1').call<Input, Input>(operation, input);
  return { clock, sent, cloud, call, drive: <T>(work: Promise<T>): Promise<T> => clock.drive(work) };
}

const names = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `s${i}`);
/** As ECS: what is there in any order, what is not among the failures. */
const describeServices = (_: string, { services = [] }: Input): object => ({
  services: (services as readonly string[]).filter((it) => it !== 'gone').map((serviceName) => ({ serviceName, status: 'ACTIVE' })).reverse(),
  failures: (services as readonly string[]).filter((it) => it === 'gone').map(() => ({ arn: 'arn:aws:ecs:us-east-1:1:service/c/gone', reason: 'MISSING' })),
});

describe('reads asked for at the same moment', () => {
  it('are one call for ten services, and each has its own answer, also the one that is not there', async () => {
    const { sent, cloud, drive } = shared(describeServices);
    const found = await drive(Promise.all([...names(23), 'gone'].map((it) => cloud.ecs('us-east-1').service('c', it))));
    expect(found.map((it) => it?.serviceName)).toEqual([...names(23), undefined]);
    expect(sent.map(([, { services }]) => (services as readonly string[]).length)).toEqual([10, 10, 4]);
  });

  it('are sent once where they are the same, and apart where anything differs', async () => {
    const { sent, call, drive } = shared(() => ({ Parameters: [] }));
    await drive(Promise.all(['/a', '/a', '/b'].map((Path) => call('ssm', 'GetParametersByPath', { Path }))));
    expect(sent.map(([, { Path }]) => Path)).toEqual(['/a', '/b']);
    sent.length = 0;
    await drive(Promise.all(['c', 'd'].map((cluster) => call('ecs', 'DescribeServices', { cluster, services: ['s'] }))));
    expect(sent).toHaveLength(2);
  });

  it('that were asked for after one was sent are another: nobody is told what was so before they asked', async () => {
    const { clock, sent, call, drive } = shared(() => ({}));
    const later = clock.sleep(milliseconds(26)).then(() => call('ssm', 'GetParametersByPath', { Path: '/a' }));
    await drive(Promise.all([call('ssm', 'GetParametersByPath', { Path: '/a' }), later]));
    expect(sent.map(([, , at]) => at)).toEqual([25, 51]);
  });

  it('never hold back or join a write', async () => {
    const { sent, call, drive } = shared(() => ({}));
    await drive(Promise.all([1, 2].map(() => call('ecs', 'UpdateService', { service: 's' }))));
    expect(sent.map(([operation, , at]) => [operation, at])).toEqual([['UpdateService', 0], ['UpdateService', 0]]);
  });

  it('are asked for apart when AWS refuses them together: the one that it means is the only one that is refused', async () => {
    const refuse = (_: string, { RuleArns }: Input): object => {
      if ((RuleArns as readonly string[]).includes('bad')) throw awsProblem('AWS_REFUSED', { action: 'elasticloadbalancing:DescribeRules', code: 'RuleNotFoundException', message: 'none' } as never, { landed: 'no' });
      return { Rules: (RuleArns as readonly string[]).map((RuleArn) => ({ RuleArn })) };
    };
    const { call, drive } = shared(refuse);
    const ended = await drive(Promise.allSettled(['a', 'bad', 'b'].map((arn) => call('elasticloadbalancing', 'DescribeRules', { RuleArns: [arn] }))));
    expect(ended.map((it) => (it.status === 'fulfilled' ? it.value : 'refused'))).toEqual([{ Rules: [{ RuleArn: 'a' }] }, 'refused', { Rules: [{ RuleArn: 'b' }] }]);
  });

  it('that did not come through are not sent again for each: all are told', async () => {
    const { sent, call, drive } = shared(() => {
      throw awsProblem('AWS_THROTTLED', { action: 'x' } as never, { landed: 'throttled' });
    });
    const ended = await drive(Promise.allSettled(names(5).map((it) => call('ecs', 'DescribeServices', { cluster: 'c', services: [it] }))));
    expect({ sent: sent.length, ended: ended.map(({ status }) => status) }).toEqual({ sent: 1, ended: names(5).map(() => 'rejected') });
  });

  it('of the tasks of many services are those of the cluster, told apart by their group, which is asked for once', async () => {
    const tasks = [['t1', 'service:s0'], ['t2', 'service:s2'], ['t3', 'family:once']] as const;
    const { sent, call, drive } = shared((operation) => (operation === 'ListTasks' ? { taskArns: tasks.map(([arn]) => arn) } : { tasks: tasks.map(([taskArn, group]) => ({ taskArn, group })) }));
    const ask = () => drive(Promise.all(names(4).map((serviceName) => call('ecs', 'ListTasks', { cluster: 'c', serviceName, desiredStatus: 'STOPPED' }))));
    expect(await ask()).toEqual([{ taskArns: ['t1'] }, { taskArns: [] }, { taskArns: ['t2'] }, { taskArns: [] }]);
    expect(await ask()).toHaveLength(4);
    expect(sent.map(([operation, input]) => [operation, input['serviceName']])).toEqual([['ListTasks', undefined], ['DescribeTasks', undefined], ['ListTasks', undefined]]);
  });
});

describe('how fast it is asked', () => {
  it('never empties a bucket of AWS’s: after a burst each read waits its turn', async () => {
    const { sent, call, drive } = shared(() => ({}));
    await drive(Promise.all(names(200).map((TargetGroupArn) => call('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn }))));
    const times = sent.map(([, , at]) => at);
    let [tokens, at] = [40, 0];
    for (const time of times) {
      tokens = Math.min(40, tokens + ((time - at) / 1000) * 10) - 1;
      at = time;
      expect(tokens).toBeGreaterThanOrEqual(0);
    }
    expect(times).toHaveLength(200);
    expect(times.at(-1)).toBeGreaterThan(20_000);
  });

  it('goes by figures that are no higher than those that the sandbox believes', () => {
    for (const [service, rates] of Object.entries(requestRates)) {
      for (const { operations, burst, perSecond } of rates) {
        const believed = buckets[service]?.filter((bucket) => operations.some((it) => bucket.operations.split(' ').includes(it))) ?? [];
        expect({ service, operations, believed: believed.length }).toMatchObject({ believed: 1 });
        expect([burst <= (believed[0]?.burst ?? 0), perSecond <= (believed[0]?.perSecond ?? 0)]).toEqual([true, true]);
      }
    }
  });
});
