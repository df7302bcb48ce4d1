// What the wire says to a value that its enum does not have, in each protocol's words; and that other values pass.
import { expect, it } from 'vitest';
import { compile } from '../../../src/lib/sandbox/wire/compile.ts';
import type { WireRequest } from '../../../src/lib/sandbox/wire/wire.ts';

const wires = {
  ecs: compile(await import('@aws-sdk/client-ecs'), 'ECSClient'),
  logs: compile(await import('@aws-sdk/client-cloudwatch-logs'), 'CloudWatchLogsClient'),
  cloudformation: compile(await import('@aws-sdk/client-cloudformation'), 'CloudFormationClient'),
  ce: compile(await import('@aws-sdk/client-cost-explorer'), 'CostExplorerClient'),
  s3: compile(await import('@aws-sdk/client-s3'), 'S3Client'),
};

const request = (more: Partial<WireRequest>): WireRequest => ({ method: 'POST', path: '/', query: {}, headers: {}, hostname: '127.0.0.1', body: new Uint8Array(), ...more });
const json = (target: string, input: unknown): WireRequest => request({ headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }, body: Buffer.from(JSON.stringify(input)) });
const refusal = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (fault) {
    return fault;
  }
};

it('JSON: the service’s own code, the path with AWS’s numbers, and what would do', () => {
  const target = 'AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition';
  const input = (protocol: string): unknown => ({ family: 'a', containerDefinitions: [{ name: 'a', portMappings: [{ containerPort: 1, protocol }] }] });
  expect(refusal(() => wires.ecs.decode(json(target, input('icmp'))))).toMatchObject({
    code: 'ClientException',
    status: 400,
    message: "1 validation error detected: Value 'icmp' at 'containerDefinitions.1.portMappings.1.protocol' failed to satisfy constraint: Member must satisfy enum value set: [tcp, udp]",
  });
  expect(wires.ecs.decode(json(target, input('tcp'))).operation).toBe('RegisterTaskDefinition');
});

it('JSON: CloudWatch Logs says InvalidParameterException, of missing members too', () => {
  expect(refusal(() => wires.logs.decode(json('Logs_20140328.DescribeLogStreams', { logGroupName: 'a', orderBy: 'Size' })))).toMatchObject({ code: 'InvalidParameterException' });
  expect(refusal(() => wires.logs.decode(json('Logs_20140328.PutRetentionPolicy', { retentionInDays: 1 })))).toMatchObject({ code: 'InvalidParameterException' });
});

it('forms: ValidationError, in lists as well', () => {
  const form = (capability: string): WireRequest => request({ body: Buffer.from(`Action=CreateStack&Version=2010-05-15&StackName=a&TemplateBody=a&Capabilities.member.1=CAPABILITY_IAM&Capabilities.member.2=${capability}`) });
  expect(refusal(() => wires.cloudformation.decode(form('CAPABILITY_ALL')))).toMatchObject({ code: 'ValidationError', message: expect.stringContaining("Value 'CAPABILITY_ALL' at 'capabilities.2'") as string });
  expect(wires.cloudformation.decode(form('CAPABILITY_AUTO_EXPAND')).operation).toBe('CreateStack');
});

it('inside of what holds itself', () => {
  const filter = (key: string): unknown => ({ TimePeriod: { Start: 'a', End: 'b' }, Granularity: 'DAILY', Metrics: ['a'], Filter: { And: [{ Not: { Or: [{ Dimensions: { Key: key, Values: ['a'] } }] } }] } });
  const ask = (key: string): unknown => refusal(() => wires.ce.decode(json('AWSInsightsIndexService.GetCostAndUsage', filter(key))));
  expect(ask('NOTHING')).toMatchObject({ code: 'ValidationException', message: expect.stringContaining("at 'filter.and.1.not.or.1.dimensions.key'") as string });
  expect(ask('SERVICE')).toMatchObject({ operation: 'GetCostAndUsage' });
});

it('S3: an argument in a header, XML in a body', () => {
  const header = (name: string, value: string): unknown => refusal(() => wires.s3.decode(request({ method: 'PUT', path: '/bucket/key', headers: { [name]: value } })));
  expect(header('x-amz-storage-class', 'CHEAP')).toMatchObject({ code: 'InvalidStorageClass' });
  expect(header('x-amz-server-side-encryption', 'ROT13')).toMatchObject({ code: 'InvalidArgument' });
  const body = Buffer.from('<VersioningConfiguration><Status>Perhaps</Status></VersioningConfiguration>');
  expect(refusal(() => wires.s3.decode(request({ method: 'PUT', path: '/bucket', query: { versioning: '' }, body })))).toMatchObject({ code: 'MalformedXML' });
});
