// AWS's own request buckets: how many calls at once, how many a second, whose, and in which words they are refused.
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { isThrottlingError } from '@smithy/core/retry';
import { describe, expect, it } from 'vitest';
import { allServices } from '../../../src/lib/sandbox/all-services.ts';
import { openSandbox } from '../../../src/lib/sandbox/open.ts';
import { takeToken } from '../../../src/lib/sandbox/wire/take-token.ts';
import { buckets } from '../../../src/lib/sandbox/wire/throttles.ts';
import { addFault } from '../../../src/lib/sandbox/world/faults.ts';
import type { World } from '../../../src/lib/sandbox/world/world.ts';
import { plus, seconds } from '../../../src/lib/world/time.ts';
import { tinyWorld } from './tiny-world.ts';

const call = (service: string, operation: string, more: object = {}) => ({ service, operation, input: {}, account: '111122223333', region: 'us-east-1', principal: 'me', ...more });

/** How many of so many calls at one instant pass. */
const passing = (world: World, tries: number, it: ReturnType<typeof call>): number => world.transact(world.now, () => Array.from({ length: tries }, () => takeToken(world, it)).filter(Boolean).length);
const wait = (world: World, time: number): void => world.passTo(plus(world.now, seconds(time)));
const open = (speed = 'max'): World => openSandbox({ wishes: { seed: 'buckets', speed } }).world;

describe('a bucket', () => {
  it('holds so many calls at once and fills again as time passes, for all operations that share it', () => {
    const world = open();
    expect(passing(world, 60, call('ecs', 'UpdateService'))).toBe(50);
    expect(passing(world, 1, call('ecs', 'CreateService'))).toBe(0);
    expect(passing(world, 200, call('ecs', 'DescribeServices'))).toBe(100);
    wait(world, 2);
    expect(passing(world, 60, call('ecs', 'CreateService'))).toBe(10);
    wait(world, 3600);
    expect(passing(world, 60, call('ecs', 'UpdateService'))).toBe(50);
  });

  it('is one account\'s in one region; that of a global service is the account\'s', () => {
    const world = open();
    passing(world, 50, call('ecs', 'UpdateService'));
    expect(passing(world, 1, call('ecs', 'UpdateService'))).toBe(0);
    expect(passing(world, 1, call('ecs', 'UpdateService', { region: 'eu-west-1' }))).toBe(1);
    expect(passing(world, 1, call('ecs', 'UpdateService', { account: '444455556666' }))).toBe(1);
    passing(world, 50, call('route53', 'ListHostedZones'));
    expect(passing(world, 1, call('route53', 'ListHostedZones', { region: 'eu-west-1' }))).toBe(0);
  });

  it('is each operation\'s own in EC2, all reads\' in ELB, and Route 53 has several', () => {
    const world = open();
    expect(passing(world, 150, call('ec2', 'DescribeVpcs'))).toBe(100);
    expect(passing(world, 150, call('ec2', 'DescribeSubnets'))).toBe(100);
    expect(passing(world, 30, call('elasticloadbalancing', 'DescribeRules'))).toBe(30);
    expect(passing(world, 30, call('elasticloadbalancing', 'DescribeTargetHealth'))).toBe(10);
    expect(passing(world, 10, call('route53', 'GetHealthCheckStatus'))).toBe(4);
    // What was refused took nothing from the account's: 46 are left.
    expect(passing(world, 60, call('route53', 'ListHostedZones'))).toBe(46);
  });

  it('is emptied faster by many changes in one call', () => {
    const world = open();
    const batch = call('route53', 'ChangeResourceRecordSets', { input: { ChangeBatch: { Changes: Array.from({ length: 500 }, () => ({ Action: 'UPSERT' })) } } });
    expect(passing(world, 3, batch)).toBe(1);
    wait(world, 6);
    expect(passing(world, 3, batch)).toBe(1);
  });

  it('is as it was for another process', () => {
    const sandbox = openSandbox({ wishes: { seed: 'buckets', speed: 'max' } });
    passing(sandbox.world, 50, call('ecs', 'UpdateService'));
    expect(passing(openSandbox({ twinOf: sandbox }).world, 1, call('ecs', 'UpdateService'))).toBe(0);
  });
});

describe('which hold', () => {
  it('those that AWS tells of, in a world whose time jumps; guesses only when asked for', () => {
    const world = open();
    expect(passing(world, 500, call('cloudformation', 'DescribeStacks'))).toBe(500);
    expect(passing(open('60'), 500, call('ecs', 'UpdateService'))).toBe(500);
    addFault(world, world.now, { name: 'strict-throttle', args: { service: 'cloudformation' } });
    expect(passing(world, 500, call('cloudformation', 'DescribeStacks'))).toBe(30);
  });

  it('strict-throttle tightens and loosens them', () => {
    const tight = open('60');
    addFault(tight, tight.now, { name: 'strict-throttle', args: { factor: '0.1' } });
    expect(passing(tight, 60, call('ecs', 'UpdateService'))).toBe(5);
    wait(tight, 2);
    expect(passing(tight, 60, call('ecs', 'UpdateService'))).toBe(1);
    const loose = open();
    addFault(loose, loose.now, { name: 'strict-throttle', args: { factor: '1000' } });
    expect(passing(loose, 5000, call('ecs', 'UpdateService'))).toBe(5000);
  });

  it('are named in full: every pattern means an operation, every bucket has its source', () => {
    for (const [service, list] of Object.entries(buckets)) {
      const operations = Object.keys(allServices.find(({ name }) => name === service)?.operations ?? {});
      expect(operations.length, service).toBeGreaterThan(0);
      for (const { name, operations: patterns, burst, perSecond, source } of list) {
        expect(operations.some((operation) => patterns.split(' ').some((pattern) => (pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation))), `${service}/${name}`).toBe(true);
        expect([burst > 0, perSecond > 0, source !== ''], `${service}/${name}`).toEqual([true, true, true]);
      }
    }
  });
});

it('the refusal is each service\'s own, and counts as throttling for the SDK', async () => {
  const tiny = tinyWorld();
  addFault(tiny.world, tiny.clock.now(), { name: 'strict-throttle', args: { factor: '0.01' } });
  const last = async (send: () => Promise<unknown>): Promise<unknown> => {
    let thrown: unknown;
    for (let n = 0; n < 3; n++) await send().catch((refusal: unknown) => (thrown = refusal));
    return thrown;
  };
  const [ecs, ec2, route53] = [tiny.client(ECSClient, 'ecs'), tiny.client(EC2Client, 'ec2'), tiny.client(Route53Client, 'route53')];
  const refusals = [await last(() => ecs.send(new DescribeServicesCommand({ services: [] }))), await last(() => ec2.send(new DescribeVpcsCommand({}))), await last(() => route53.send(new ListHostedZonesCommand({})))] as { readonly name: string; readonly $metadata: { readonly httpStatusCode: number } }[];
  expect(refusals.map(({ name, $metadata }) => [name, $metadata.httpStatusCode])).toEqual([['ThrottlingException', 400], ['RequestLimitExceeded', 503], ['Throttling', 400]]);
  expect(refusals.every((it) => isThrottlingError(it as never))).toBe(true);
});
