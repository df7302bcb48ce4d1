// Deployments of ECS that fail, and what is left after them.
import { describe, expect, it } from 'vitest';
import { hours, minutes, seconds } from '../../../../src/lib/world/time.ts';
import { blueGreen, openShop, openStreet, Shop } from './shop.ts';

function deploying(behaviour: string, more: object = {}): ReturnType<typeof openShop> {
  const opened = openShop();
  opened.shop.image('api:bad', behaviour);
  opened.shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: opened.shop.define('api:bad'), ...more });
  return opened;
}

const alarms = (names: readonly string[]): object => ({ deploymentConfiguration: { alarms: { alarmNames: names, enable: true, rollback: true } } });

describe('a green that never becomes healthy', () => {
  it('stays in SCALE_UP until it is stopped, and takes nothing from blue', () => {
    const { shop, street } = deploying('unhealthy');
    shop.pass(hours(2));
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
    expect(shop.messages().some((message) => message.includes('is unhealthy in (target-group') && message.includes('Health checks failed with these codes: [503]'))).toBe(true);
    expect(shop.tasks('api', 'STOPPED')[0]).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: expect.stringContaining('Task failed ELB health checks in (target-group') as string });
    const { serviceDeploymentArn: arn } = shop.deployment();
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ROLLBACK' });
    expect(shop.deployment().status).toBe('ROLLBACK_REQUESTED');
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(5));
    shop.pass(minutes(2));
    expect(shop.service()).toMatchObject({ runningCount: 3, taskDefinition: expect.stringMatching(/api:1$/) as string });
    expect(shop.service().deployments).toHaveLength(1);
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
  });

  it('fails by itself after a day in the stage', () => {
    const { shop } = deploying('missing');
    shop.pass(hours(23));
    expect(shop.deployment().status).toBe('IN_PROGRESS');
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', hours(2));
    expect(shop.deployment().rollback?.reason).toContain('SCALE_UP');
  });

  it('a crash loop starts task after task and says so', () => {
    const { shop } = deploying('crash');
    shop.pass(minutes(10));
    const stopped = shop.tasks('api', 'STOPPED');
    expect(stopped.length).toBeGreaterThan(9);
    expect(stopped[0]).toMatchObject({ stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited', containers: [{ exitCode: 1 }] });
    expect(shop.deployment()).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP', deploymentCircuitBreaker: { status: 'DISABLED' } });
    expect(shop.service().deployments?.find(({ status }) => status === 'PRIMARY')?.failedTasks).toBeGreaterThan(3);
  });

  it('an image that cannot be pulled is tried ever more seldom', () => {
    const { shop } = deploying('missing');
    shop.pass(minutes(10));
    const early = shop.service().deployments?.[0]?.failedTasks ?? 0;
    shop.pass(hours(3));
    const late = (shop.service().deployments?.[0]?.failedTasks ?? 0) - early;
    expect(early).toBeGreaterThan(4);
    expect(late).toBeLessThan(30);
    expect(shop.messages().filter((message) => message.includes('is unable to consistently start tasks'))).toHaveLength(1);
    expect(shop.messages()).toContain('(service api) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.');
    expect(shop.tasks('api', 'STOPPED')[0]).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*not found$/) as string });
  });
});

describe('an alarm', () => {
  const ring = (shop: Shop, name: string, state: string): void => shop.world.transact(shop.now, () => shop.context.table('monitoring.alarm').put(name, { name, state }));

  it('that fires in the bake brings production back to blue first, and then stops green', () => {
    const { shop, street } = deploying('errors=50%', alarms(['errors']));
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    expect(shop.deployment().alarms).toEqual({ status: 'MONITORING', alarmNames: ['errors'], triggeredAlarmNames: [] });
    ring(shop, 'errors', 'ALARM');
    const rang = shop.now;
    shop.until('it heard', () => shop.deployment().status === 'ROLLBACK_IN_PROGRESS', minutes(1));
    expect(shop.now - rang).toBeLessThanOrEqual(seconds(21));
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
    expect(shop.service().runningCount).toBe(6);
    expect(shop.deployment()).toMatchObject({ alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] }, lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(5));
    expect(shop.messages().some((message) => message.endsWith('deployment failed: alarm detected.'))).toBe(true);
    expect(shop.messages().some((message) => message.startsWith('(service api) rolling back to deployment ecs-svc/'))).toBe(true);
    expect(shop.service().taskDefinition).toMatch(/api:1$/);
  });

  it('that fires already when the deployment starts is ignored for all of it', () => {
    const opened = openShop();
    const { shop } = opened;
    ring(shop, 'errors', 'ALARM');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2'), ...alarms(['errors', 'latency']) });
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    ring(shop, 'latency', 'ALARM');
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.deployment().alarms?.triggeredAlarmNames).toEqual([]);
  });

  it('without rollback stops the deployment where it is', () => {
    const { shop } = deploying('errors=50%', { deploymentConfiguration: { alarms: { alarmNames: ['errors'], enable: true, rollback: false } } });
    shop.until('the bake', () => shop.deployment().lifecycleStage === 'BAKE_TIME');
    ring(shop, 'errors', 'ALARM');
    shop.until('stopped', () => shop.deployment().status === 'STOPPED', minutes(1));
    shop.pass(minutes(10));
    expect(shop.service().runningCount).toBe(6);
  });
});

describe('stopping', () => {
  it('a deployment that cleans up lets it succeed', () => {
    const { shop } = openShop();
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('cleaning up', () => shop.deployment().lifecycleStage === 'CLEAN_UP');
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn });
    expect(shop.deployment().status).toBe('ROLLBACK_REQUESTED');
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL', minutes(3));
  });

  it('the very first deployment finds nothing to go back to', () => {
    const shop = new Shop();
    const street = openStreet(shop);
    shop.image('api:bad', 'unhealthy');
    shop.ecs('CreateService', { ...blueGreen(street), taskDefinition: shop.define('api:bad') });
    shop.pass(minutes(5));
    shop.ecs('StopServiceDeployment', { serviceDeploymentArn: shop.deployment().serviceDeploymentArn });
    shop.until('failed', () => shop.deployment().status === 'ROLLBACK_FAILED', minutes(1));
    expect(shop.deployment().statusReason).toBe('No rollback candidate was found to run the rollback.');
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 0 });
    shop.until('nothing runs', () => shop.tasks().length === 0, minutes(2));
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', desiredCount: 3, taskDefinition: shop.define('api:good') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.weights(street.production)).toEqual({ blue: 0, green: 100 });
  });

  it('refuses what AWS refuses', () => {
    const { shop } = openShop();
    const { serviceDeploymentArn: arn = '' } = shop.deployment();
    const code = (input: object): string => {
      try {
        shop.ecs('StopServiceDeployment', input);
        return 'none';
      } catch (thrown) {
        return (thrown as { code: string }).code;
      }
    };
    expect(code({ serviceDeploymentArn: `${arn}x` })).toBe('ServiceDeploymentNotFoundException');
    expect(code({ serviceDeploymentArn: arn })).toBe('ConflictException');
    expect(code({ serviceDeploymentArn: arn, stopType: 'ABORT' })).toBe('UnsupportedFeatureException');
  });
});

describe('listener rules that are not as ECS needs them', () => {
  it('end the deployment with AWS\'s reason', () => {
    const { shop, street } = openShop();
    const forward = (blue: number, green: number): object => ({ RuleArn: street.production, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: street.blue, Weight: blue }, { TargetGroupArn: street.green, Weight: green }] } }] });
    shop.elb('ModifyRule', forward(50, 50));
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(2));
    expect(shop.deployment().statusReason).toContain('should have exactly one target group serving traffic but found 2 target groups');
  });

  it('with the weights on the empty group are not noticed: it has the traffic until the shift', () => {
    const { shop, street } = openShop();
    shop.elb('ModifyRule', { RuleArn: street.production, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: street.blue, Weight: 100 }, { TargetGroupArn: street.green, Weight: 0 }] } }] });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', taskDefinition: shop.define('api:2') });
    shop.until('success', () => shop.deployment().status === 'SUCCESSFUL');
    expect(shop.weights(street.production)).toEqual({ blue: 100, green: 0 });
  });

  it('a rule that is gone ends it too', () => {
    const { shop, street } = openShop();
    shop.elb('DeleteRule', { RuleArn: street.production });
    shop.ecs('UpdateService', { cluster: 'shop', service: 'api', forceNewDeployment: true });
    shop.until('rolled back', () => shop.deployment().status === 'ROLLBACK_SUCCESSFUL', minutes(2));
    expect(shop.deployment().statusReason).toContain('One or more rules not found');
  });
});
