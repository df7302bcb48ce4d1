// Writes a sandbox with many services, all of whose tasks run, into a folder: node served-world.mjs FOLDER SERVICES TASKS
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allServices } from '../../src/lib/sandbox/all-services.ts';
import { firstInstant, openState, statePath, type Birth } from '../../src/lib/sandbox/birth.ts';
import { World } from '../../src/lib/sandbox/world/world.ts';
import { wallNow } from '../../src/lib/world/real-clock.ts';
import { between, instant, minutes, plus, seconds } from '../../src/lib/world/time.ts';

const [folder = '', services = '', tasks = ''] = process.argv.slice(2);
const who = { account: '111111111111', region: 'us-east-1', principal: 'arn:aws:iam::111111111111:user/bench' };
const speed = 60;

mkdirSync(folder, { recursive: true });
// Nobody looks on: the users of so many services would be asked after every step of every task.
const world = new World({ store: openState(statePath(folder)), seed: 'bench', services: allServices });
let now = firstInstant;
const call = <Output>(service: string, operation: string, input: object): Output => world.answer({ service, operation, input, ...who }, now) as Output;

const VpcId = call<{ Vpc: { VpcId: string } }>('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc.VpcId;
const subnet = call<{ Subnet: { SubnetId: string } }>('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/17', AvailabilityZone: 'us-east-1a' }).Subnet.SubnetId;
call('ecs', 'CreateCluster', { clusterName: 'load' });
call('ecs', 'RegisterTaskDefinition', { family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'web:1', essential: true }] });
for (let n = 0; n < Number(services); n++) {
  now = plus(now, seconds(1));
  call('ecs', 'CreateService', { cluster: 'load', serviceName: `service-${n}`, taskDefinition: 'web', desiredCount: Number(tasks), launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } } });
}
// Until nothing is on its way any more.
const running = (): number => call<{ clusters: readonly { runningTasksCount: number }[] }>('ecs', 'DescribeClusters', { clusters: ['load'] }).clusters[0]?.runningTasksCount ?? 0;
for (let n = 0; running() < Number(services) * Number(tasks) || world.store.pending().length > 0; n++) {
  if (n > 120) throw new Error(`${running()} tasks run, and ${world.store.pending().length} events are to come`);
  now = plus(now, minutes(1));
}
world.store.close();
const birth: Birth = { version: 1, world: 'sbench', seed: 'bench', speed, wall: instant(wallNow() - between(firstInstant, now) / speed) };
writeFileSync(join(folder, 'world.json'), `${JSON.stringify(birth, null, 2)}\n`);
