// Which addresses may be targets.
import { expect, it } from 'vitest';
import { ec2 } from '../../../../src/lib/sandbox/services/ec2/service.ts';
import { Shop } from '../ecs/shop.ts';

it('those of private ranges and of the VPC, not others that the internet routes', () => {
  const shop = new Shop({ more: [ec2] });
  const { Vpc: vpc } = shop.call<{ Vpc: { VpcId: string } }>('ec2', 'CreateVpc', { CidrBlock: '198.51.0.0/16' });
  const TargetGroupArn = shop.elb<{ TargetGroups: { TargetGroupArn: string }[] }>('CreateTargetGroup', { Name: 'blue', Protocol: 'HTTP', Port: 80, TargetType: 'ip', VpcId: vpc.VpcId }).TargetGroups[0]?.TargetGroupArn;
  const register = (Id: string): unknown => shop.elb('RegisterTargets', { TargetGroupArn, Targets: [{ Id }] });
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.0.1', '100.64.0.1', '198.51.7.7']) expect(() => register(address)).not.toThrow();
  for (const address of ['8.8.8.8', '172.32.0.1', '198.52.0.1', '300.1.1.1', 'host']) expect(() => register(address)).toThrow(expect.objectContaining({ code: 'InvalidTargetException' }));
});
