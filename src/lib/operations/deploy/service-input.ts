// What ECS is told of a service: at its creation and at each release after.
import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '../../aws/ecs.ts';
import { inSeconds, milliseconds, seconds, type Duration } from '../../world/time.ts';
import { discoveryFor } from './discovery.ts';
import { deploymentConfiguration } from './strategy.ts';
import { own, type DeploySubject } from './subject.ts';
import { pairOf } from './weights.ts';

/** How long an application may take to come up before its health counts. */
const boot = seconds(60);

/** What comes up at the end of that time needs two good answers (the target groups' healthy count) before it is healthy, and is not to be killed for the bad ones before them. */
const graceOf = ({ health }: DeploySubject['service']): Duration => milliseconds(boot + 2 * health.every);

export function serviceInput(subject: DeploySubject, taskDefinition: string, productionRule: string) {
  const { service, facts, first, bake, shifting } = subject;
  const alarms = service.port === undefined ? [] : [own(subject, 'ErrorsAlarmName'), own(subject, 'LatencyAlarmName')].filter((name) => name !== '');
  return {
    taskDefinition,
    capacityProviderStrategy: service.spot ? [{ capacityProvider: 'FARGATE_SPOT', weight: 3 }, { capacityProvider: 'FARGATE', weight: 1 }] : [{ capacityProvider: 'FARGATE', weight: 1 }],
    // Nothing was before the first: ECS could not go back, and errors from before anything answered would make it fail.
    deploymentConfiguration: subject.back?.configuration ?? deploymentConfiguration(shifting, { bake, alarms: { names: alarms, enable: !first } }),
    networkConfiguration: {
      awsvpcConfiguration: { subnets: (facts.outputs['network/PrivateSubnetIds'] ?? '').split(','), securityGroups: [own(subject, 'SecurityGroupId')], assignPublicIp: 'DISABLED' },
    },
    enableExecuteCommand: true,
    ...discoveryFor(subject),
    ...(service.port === undefined ? {} : { healthCheckGracePeriodSeconds: inSeconds(graceOf(service)), loadBalancers: [balancerOf(subject, service.port, productionRule)] }),
  } satisfies Partial<UpdateServiceCommandInput>;
}

function balancerOf(subject: DeploySubject, port: number, productionRule: string): NonNullable<CreateServiceCommandInput['loadBalancers']>[number] {
  const { service, blue, green, shifting } = subject;
  const at = { containerName: service.name, containerPort: port };
  // Task by task: the new ones come into the group that the users are sent to.
  if (shifting.strategy === 'rolling') return { ...at, targetGroupArn: pairOf(subject).old };
  return { ...at, targetGroupArn: blue, advancedConfiguration: { alternateTargetGroupArn: green, productionListenerRule: productionRule, roleArn: own(subject, 'InfrastructureRoleArn') } };
}
