// The served sandbox under load: ready, calls a second, memory; the load comes from another process.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const account = '111111111111';

/**
 * A world of its own, served.
 * @returns its port, the milliseconds until it was ready, and its peak of memory so far in MiB
 */
export async function serve({ node, folder, environment, args = [], cli = join(root, 'bin', 'run.js') }) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), join(folder, 'platform.yml'));
  const started = performance.now();
  const child = spawn(node, [...args, cli, 'sandbox', 'serve', '--port', '0'], { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let said = '';
  const port = await new Promise((resolve, reject) => {
    child.stderr.on('data', (text) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (found !== null) resolve(Number(found[1]));
    });
    child.on('close', (code) => reject(new Error(`sandbox serve ended with ${code}: ${said.trim()}`)));
  });
  return {
    port,
    ready: performance.now() - started,
    peak: () => memoryOf(child.pid, 'VmHWM'),
    resident: () => memoryOf(child.pid, 'VmRSS'),
    processor: () => processorOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    call: (service, operation, input) => call(port, { service, operation, input }),
  };
}

/** In MiB; Linux only. */
function memoryOf(pid, field) {
  try {
    const kilobytes = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** Seconds of processor time so far; Linux only. */
function processorOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const targets = { ecs: ['application/x-amz-json-1.1', 'AmazonEC2ContainerServiceV20141113'] };

/** One signed call; nothing checks the signature. */
function call(port, { service, operation, input }) {
  const [type, target] = targets[service] ?? ['application/x-www-form-urlencoded'];
  const body = target === undefined ? new URLSearchParams({ Action: operation, ...input }).toString() : JSON.stringify(input);
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA${account}SBOX/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...(target === undefined ? {} : { 'x-amz-target': `${target}.${operation}` }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve(target === undefined ? text : JSON.parse(text)) : reject(new Error(`${operation}: ${response.statusCode} ${text.slice(0, 300)}`))));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** By a stack, as EC2 has no wire of its own. */
async function makeSubnet(served) {
  const Resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/17' } },
  };
  await served.call('cloudformation', 'CreateStack', { StackName: 'load', TemplateBody: JSON.stringify({ Resources, Outputs: { Subnet: { Value: { Ref: 'Subnet' } } } }) });
  for (;;) {
    const told = await served.call('cloudformation', 'DescribeStacks', { StackName: 'load' });
    const subnet = /<OutputValue>([^<]+)</.exec(told)?.[1];
    if (subnet !== undefined) return subnet;
    if (/ROLLBACK|FAILED/.test(told)) throw new Error(`the stack failed: ${told}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A cluster `load` with services `service-0`, ...; ends when all their tasks run. */
export async function makeServices(served, { services, tasks }) {
  const subnet = await makeSubnet(served);
  await served.call('ecs', 'CreateCluster', { clusterName: 'load' });
  await served.call('ecs', 'RegisterTaskDefinition', { family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', containerDefinitions: [{ name: 'web', image: 'web:1', essential: true }] });
  for (let at = 0; at < services; at += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, services - at) }, (_, n) =>
        served.call('ecs', 'CreateService', { cluster: 'load', serviceName: `service-${at + n}`, taskDefinition: 'web', desiredCount: tasks, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } } }),
      ),
    );
  }
  for (;;) {
    const [cluster] = (await served.call('ecs', 'DescribeClusters', { clusters: ['load'] })).clusters;
    if (cluster.runningTasksCount === services * tasks) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * DescribeServices of 10 of them, so many times.
 * @returns calls a second by the wall, and by a second of the server's processor; bytes of an answer
 */
export async function load(served, { node, connections, calls, warm, services }) {
  const child = spawn(node, [join(root, 'scripts', 'bench-load.mjs'), served.port, connections, calls, warm, services].map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const spent = [];
  let told = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => {
      told += text;
      // `warm`, then `done`.
      while (spent.length < told.split('\n').length - 1 && spent.length < 2) spent.push(served.processor());
    });
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the load ended with ${code}`))));
  });
  const { seconds, answered, refused, bytes } = JSON.parse(told.split('\n')[2]);
  if (refused > 0) throw new Error(`${refused} calls were refused`);
  return { perSecond: Math.round(answered / seconds), perProcessorSecond: Math.round(answered / (spent[1] - spent[0])), bytes };
}
