// Task scale-in protection: who may not be stopped, by whom, and until when.
import { describe, expect, it } from 'vitest';
import type { Failure, ProtectedTask } from '@aws-sdk/client-ecs';
import { minutes } from '../../../../src/lib/world/time.ts';
import { network, openShop, type Shop } from './shop.ts';

interface Answer {
  readonly protectedTasks: readonly ProtectedTask[];
  readonly failures: readonly Failure[];
}

const update = (shop: Shop, tasks: readonly string[], more: object = {}): Answer => shop.ecs<Answer>('UpdateTaskProtection', { cluster: 'shop', tasks, protectionEnabled: true, ...more });
const arns = (shop: Shop): string[] => shop.tasks().map(({ taskArn }) => taskArn ?? '');
const scale = (shop: Shop, desiredCount: number): unknown => shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount });

describe('a task that is protected', () => {
  it('is not the one that goes when its service is scaled in, and goes when the protection ends', () => {
    const { shop } = openShop();
    scale(shop, 3);
    shop.until('three run', () => shop.service().runningCount === 3);
    const kept = arns(shop).slice(0, 2);
    expect(update(shop, kept, { expiresInMinutes: 30 }).protectedTasks).toEqual(kept.map((taskArn) => ({ taskArn, protectionEnabled: true, expirationDate: new Date(shop.now + 30 * 60_000) })));
    scale(shop, 1);
    shop.pass(minutes(20));
    expect(arns(shop).sort()).toEqual([...kept].sort());
    shop.pass(minutes(11));
    expect(arns(shop)).toHaveLength(1);
    expect(shop.ecs<Answer>('GetTaskProtection', { cluster: 'shop', tasks: arns(shop) }).protectedTasks).toEqual([{ taskArn: arns(shop)[0], protectionEnabled: false }]);
  });

  it('holds the end of a deployment up, and lets no further one be protected meanwhile', () => {
    const { shop } = openShop();
    const [old = ''] = arns(shop);
    update(shop, [old]);
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('the others have gone', () => arns(shop).includes(old) && shop.deployment().lifecycleStage === 'CLEAN_UP');
    shop.pass(minutes(30));
    expect(arns(shop)).toContain(old);
    expect(shop.deployment().status).toBe('IN_PROGRESS');
    const fresh = arns(shop).find((arn) => arn !== old) ?? '';
    expect(update(shop, [fresh]).failures).toEqual([{ arn: fresh, reason: 'DEPLOYMENT_BLOCKED' }]);
    expect(update(shop, [old], { protectionEnabled: false }).protectedTasks).toEqual([{ taskArn: old, protectionEnabled: false }]);
    shop.until('it is through', () => shop.deployment().status === 'SUCCESSFUL');
    expect(arns(shop)).not.toContain(old);
  });

  it('can be stopped by hand, and goes with its service', () => {
    const { shop } = openShop();
    const [one = '', other = ''] = arns(shop);
    update(shop, [one, other]);
    shop.ecs('StopTask', { cluster: 'shop', task: one });
    expect(arns(shop)).not.toContain(one);
    shop.ecs('DeleteService', { cluster: 'shop', service: 'api', force: true });
    shop.until('all are gone', () => shop.service().status === 'INACTIVE');
  });
});

it('protection is refused for what is no task of a service, and outside its bounds', () => {
  const { shop } = openShop();
  const alone = shop.ecs<{ tasks: { taskArn: string }[] }>('RunTask', { cluster: 'shop', taskDefinition: shop.define('api:1'), launchType: 'FARGATE', networkConfiguration: network }).tasks[0]?.taskArn ?? '';
  const nowhere = alone.replace(/[0-9a-f]{32}$/, '0'.repeat(32));
  expect(update(shop, [alone, nowhere]).failures).toEqual([{ arn: alone, reason: 'TASK_NOT_VALID' }, { arn: nowhere, reason: 'MISSING' }]);
  for (const expiresInMinutes of [0, 2881]) expect(() => update(shop, arns(shop), { expiresInMinutes })).toThrow('expiresInMinutes must be between 1 and 2880.');
  expect(() => update(shop, [])).toThrow('Tasks cannot be empty.');
  expect(() => shop.ecs('UpdateTaskProtection', { cluster: 'nowhere', tasks: [alone], protectionEnabled: true })).toThrow('Cluster not found.');
});
