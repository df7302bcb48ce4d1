// What no SDK client would send: unknown operations, broken and hostile bodies, missing members; and the protocols that only others speak.
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as ecs from '@aws-sdk/client-ecs';
import * as rds from '@aws-sdk/client-rds';
import * as ec2 from '@aws-sdk/client-ec2';
import * as route53 from '@aws-sdk/client-route-53';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as costExplorer from '@aws-sdk/client-cost-explorer';
import { cbor, tag } from '@smithy/core/cbor';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../../../src/lib/sandbox/world/aws-fault.ts';
import { compile } from '../../../src/lib/sandbox/wire/compile.ts';
import type { Wire, WireRequest, WireResponse } from '../../../src/lib/sandbox/wire/wire.ts';
import { asDate, instant } from '../../../src/lib/world/time.ts';

const wires = {
  ecs: compile(ecs, 'ECSClient'),
  rds: compile(rds, 'RDSClient'),
  ec2: compile(ec2, 'EC2Client'),
  route53: compile(route53, 'Route53Client'),
  s3: compile(s3, 'S3Client'),
  cloudwatch: compile(cloudwatch, 'CloudWatchClient'),
  sns: compile(sns, 'SNSClient'),
  ce: compile(costExplorer, 'CostExplorerClient'),
};

const request = (it: Partial<WireRequest> = {}): WireRequest => ({ method: 'POST', path: '/', query: {}, headers: {}, hostname: 'localhost', body: new Uint8Array(), ...it });
const jsonRequest = (operation: string, body: string | Uint8Array, headers: Record<string, string> = {}): WireRequest =>
  request({ headers: { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`, 'content-type': 'application/x-amz-json-1.1', ...headers }, body: Buffer.from(body) });
const form = (body: string): WireRequest => request({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: Buffer.from(body) });

function refusal(wire: Wire, asked: WireRequest): AwsFault {
  try {
    wire.decode(asked);
  } catch (thrown) {
    if (thrown instanceof AwsFault) return thrown;
    throw thrown;
  }
  throw new Error('it was not refused');
}
const text = (response: WireResponse): string => Buffer.from(response.body).toString();

describe('an operation that the service does not have', () => {
  it.each([
    ['ecs', jsonRequest('MakeTea', '{}'), 'UnknownOperationException', 400],
    ['ecs', request({ headers: { 'x-amz-target': 'Other.DescribeServices' }, body: Buffer.from('{}') }), 'UnknownOperationException', 400],
    ['rds', form('Action=MakeTea&Version=2014-10-31'), 'InvalidAction', 400],
    ['ec2', form('Action=MakeTea&Version=2016-11-15'), 'InvalidAction', 400],
    ['route53', request({ method: 'GET', path: '/2013-04-01/tea' }), 'UnknownOperationException', 404],
    ['s3', request({ method: 'BREW', path: '/b/k' }), 'MethodNotAllowed', 405],
  ] as const)('%s', (service, asked, code, status) => {
    expect(refusal(wires[service], asked)).toMatchObject({ code, status });
  });
});

describe('required members', () => {
  it.each([
    ['ecs', jsonRequest('DescribeServices', '{"cluster":"c"}'), 'InvalidParameterException', /services/],
    ['rds', form('Action=RebootDBInstance'), 'MissingParameter', /DBInstanceIdentifier/],
    ['ec2', form('Action=CreateSecurityGroup&GroupName=g'), 'MissingParameter', /description/],
    ['sns', form('Action=Subscribe&Protocol=email'), 'InvalidParameter', /TopicArn/],
    ['cloudwatch', request({ headers: { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricAlarm' }, body: Buffer.from('{}') }), 'MissingRequiredParameterException', /AlarmName/],
    ['s3', request({ method: 'PUT', path: '/b', query: { tagging: '' }, body: Buffer.from('<Tagging/>') }), 'MalformedXML', /XML/],
    ['route53', request({ path: '/2013-04-01/hostedzone/Z1/rrset', body: Buffer.from('<ChangeResourceRecordSetsRequest><ChangeBatch/></ChangeResourceRecordSetsRequest>') }), 'InvalidInput', /'changeBatch.changes'/],
  ] as const)('%s', (service, asked, code, message) => {
    const fault = refusal(wires[service], asked);
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(message);
  });

  it('are looked for at any depth, and all are named where the service names all', () => {
    const asked = request({
      path: '/2013-04-01/hostedzone/Z1/rrset/',
      body: Buffer.from('<R><ChangeBatch><Changes><Change><Action>UPSERT</Action></Change><Change><Action>DELETE</Action><ResourceRecordSet><Name>a</Name></ResourceRecordSet></Change></Changes></ChangeBatch></R>'),
    });
    expect(refusal(wires.route53, asked).message).toBe(
      "2 validation errors detected: Value null at 'changeBatch.changes.1.resourceRecordSet' failed to satisfy constraint: Member must not be null; Value null at 'changeBatch.changes.2.resourceRecordSet.type' failed to satisfy constraint: Member must not be null",
    );
  });

  it('an empty list is not a missing one', () => {
    expect(wires.ecs.decode(jsonRequest('DescribeServices', '{"services":[]}')).input).toEqual({ services: [] });
  });
});

describe('bodies that do not fit', () => {
  it.each([
    ['no JSON', '{"services":'],
    ['a list for the whole', '[]'],
    ['a string for a number', '{"service":"a","desiredCount":"two"}'],
    ['a number for a string', '{"service":7}'],
    ['a string for a list', '{"service":"a","loadBalancers":"x"}'],
    ['a list for a struct', '{"service":"a","networkConfiguration":[]}'],
    ['a struct for a boolean', '{"service":"a","forceNewDeployment":{}}'],
  ])('JSON: %s', (_, body) => {
    expect(refusal(wires.ecs, jsonRequest('UpdateService', body)).code).toBe('SerializationException');
  });

  it.each([
    ['a word for a number', 'Action=DescribeDBInstances&MaxRecords=many'],
    ['a word for a boolean', 'Action=CreateDBInstance&MultiAZ=maybe'],
    ['no time', 'Action=DescribeEvents&StartTime=yesterday'],
    ['broken escapes', 'Action=DescribeDBInstances&DBInstanceIdentifier=%zz'],
    ['parts for a text', 'Action=DescribeDBInstances&DBInstanceIdentifier.a=b'],
  ])('forms: %s', (_, body) => {
    expect(refusal(wires.rds, form(body)).code).toBe('MalformedInput');
  });

  it('XML that is none', () => {
    expect(refusal(wires.route53, request({ path: '/2013-04-01/hostedzone', body: Buffer.from('<A><B></A>') })).code).toBe('MalformedInput');
    expect(refusal(wires.s3, request({ method: 'PUT', path: '/b', query: { tagging: null }, body: Buffer.from('not xml') })).code).toBe('MalformedXML');
    expect(refusal(wires.s3, request({ method: 'GET', path: '/b/%zz' })).code).toBe('MalformedXML');
  });

  it('what nests without end is refused, not run out of stack for', () => {
    const deep = 200_000;
    expect(refusal(wires.ecs, jsonRequest('DescribeServices', `{"services":${'['.repeat(deep)}${']'.repeat(deep)}}`)).code).toBe('SerializationException');
    expect(refusal(wires.ce, request({ headers: { 'x-amz-target': 'AWSInsightsIndexService.GetCostAndUsage' }, body: Buffer.from(`{"Filter":${'{"Not":'.repeat(deep)}{}${'}'.repeat(deep)}}`) })).message).toMatch(/deep/);
    const xml = `${'<A>'.repeat(deep)}${'</A>'.repeat(deep)}`;
    expect(refusal(wires.route53, request({ path: '/2013-04-01/hostedzone', body: Buffer.from(xml) })).code).toBe('MalformedInput');
    expect(refusal(wires.rds, form(`Action=DescribeDBInstances&${'a.'.repeat(deep)}=1`)).code).toBe('MalformedInput');
    expect(refusal(wires.rds, form(`Action=DescribeDBInstances${'&a=1'.repeat(200_000)}`)).code).toBe('MalformedInput');
    const arrays = cborRequest('PutMetricData', Buffer.alloc(deep, 0x81));
    expect(refusal(wires.cloudwatch.speaking(arrays), arrays).code).toBe('SerializationException');
  });

  it('gzip is unpacked, up to a size', () => {
    const body = gzipSync('{"services":["a"]}');
    expect(wires.ecs.decode(jsonRequest('DescribeServices', body, { 'content-encoding': 'gzip' })).input).toEqual({ services: ['a'] });
    const bomb = gzipSync(Buffer.alloc(17 * 1024 * 1024), { level: 1 });
    expect(refusal(wires.ecs, jsonRequest('DescribeServices', bomb, { 'content-encoding': 'gzip' }))).toMatchObject({ code: 'SerializationException', message: expect.stringContaining('too large') });
    expect(refusal(wires.ecs, jsonRequest('DescribeServices', 'plain', { 'content-encoding': 'gzip' })).code).toBe('SerializationException');
  });

  it('a name out of JavaScript is only a name', () => {
    expect(wires.ecs.decode(jsonRequest('DescribeServices', '{"services":[],"__proto__":{"cluster":"x"},"constructor":1}')).input).toEqual({ services: [] });
    const { input } = wires.ecs.decode(jsonRequest('RegisterTaskDefinition', '{"family":"f","containerDefinitions":[{"dockerLabels":{"__proto__":"x"}}]}'));
    const [container] = (input as { readonly containerDefinitions: readonly { readonly dockerLabels: object }[] }).containerDefinitions;
    expect(Object.entries(container?.dockerLabels ?? {})).toEqual([['__proto__', 'x']]);
  });
});

const cborRequest = (operation: string, body: Uint8Array): WireRequest =>
  request({ path: `/service/GraniteServiceVersion20100801/operation/${operation}`, headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }, body });

describe('CloudWatch in the protocols of others', () => {
  const born = asDate(instant(1_700_000_000_500));

  it('CBOR both ways', () => {
    const asked = cborRequest('PutMetricData', Uint8Array.from(cbor.serialize({ Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 0.5, Timestamp: tag({ tag: 1, value: 1_700_000_000.5 }) }] })));
    const wire = wires.cloudwatch.speaking(asked);
    expect(wire.decode(asked)).toEqual({ operation: 'PutMetricData', input: { Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 0.5, Timestamp: born }] } });
    const answer = wire.encode('DescribeAlarms', { MetricAlarms: [{ AlarmName: 'a', StateUpdatedTimestamp: born, Threshold: 1 }] }, 'id');
    expect(answer.headers).toMatchObject({ 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' });
    expect(cbor.deserialize(answer.body)).toMatchObject({ MetricAlarms: [{ AlarmName: 'a', Threshold: 1, StateUpdatedTimestamp: { tag: 1, value: 1_700_000_000.5 } }] });
    const refused = wire.encodeFault(new AwsFault('InvalidParameterValue', 'no'), 'id');
    expect(refused).toMatchObject({ statusCode: 400, headers: { 'x-amzn-query-error': 'InvalidParameterValue;Sender' } });
    expect(cbor.deserialize(refused.body)).toEqual({ __type: 'com.amazonaws.cloudwatch#InvalidParameterValueException', message: 'no' });
  });

  it('forms both ways', () => {
    const asked = form('Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData.member.1.MetricName=m&MetricData.member.1.Timestamp=2023-11-14T22%3A13%3A20.500Z&MetricData.member.1.Dimensions.member.1.Name=a');
    const wire = wires.cloudwatch.speaking(asked);
    expect(wire.decode({ ...asked, body: Buffer.from(`${asked.body.toString()}&MetricData.member.1.Dimensions.member.1.Value=b+c`) }).input).toEqual({
      Namespace: 'n',
      MetricData: [{ MetricName: 'm', Timestamp: born, Dimensions: [{ Name: 'a', Value: 'b c' }] }],
    });
    expect(text(wire.encode('DescribeAlarms', { MetricAlarms: [{ AlarmName: 'a' }] }, 'id'))).toBe(
      '<DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><DescribeAlarmsResult><MetricAlarms><member><AlarmName>a</AlarmName></member></MetricAlarms></DescribeAlarmsResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DescribeAlarmsResponse>',
    );
    expect(text(wire.encodeFault(new AwsFault('ResourceNotFound', 'x < y'), 'id'))).toContain('<Type>Sender</Type><Code>ResourceNotFound</Code><Message>x &lt; y</Message>');
  });
});

describe('answers as others read them', () => {
  it('awsQuery: times without an empty fraction, empty lists as empty elements', () => {
    const answer = wires.rds.encode('DescribeDBInstances', { DBInstances: [{ InstanceCreateTime: asDate(instant(1_700_000_000_000)), DBParameterGroups: [], MultiAZ: false }] }, 'id');
    expect(text(answer)).toContain('<DBInstances><DBInstance><InstanceCreateTime>2023-11-14T22:13:20Z</InstanceCreateTime><DBParameterGroups/><MultiAZ>false</MultiAZ></DBInstance></DBInstances>');
  });

  it('ec2Query: no result frame, and true where there is nothing to say', () => {
    expect(text(wires.ec2.encode('DeleteVpc', {}, 'id'))).toBe('<DeleteVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id</requestId><return>true</return></DeleteVpcResponse>');
    expect(text(wires.ec2.encodeFault(new AwsFault('InvalidVpcID.NotFound', 'no'), 'id'))).toContain('<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>no</Message></Error></Errors><RequestID>id</RequestID></Response>');
  });

  it('JSON 1.1 names an error without its namespace, 1.0 with it', () => {
    expect(text(wires.ecs.encodeFault(new AwsFault('ServiceNotFoundException', 'no'), 'id'))).toBe('{"__type":"ServiceNotFoundException","message":"no"}');
    expect(text(wires.cloudwatch.encodeFault(new AwsFault('ResourceNotFound', 'no'), 'id'))).toBe('{"__type":"com.amazonaws.cloudwatch#ResourceNotFound","message":"no"}');
  });
});

describe('forms as older clients write them', () => {
  it('takes a list by its own name, by member, and in order of its numbers', () => {
    const own = wires.rds.decode(form('Action=CreateDBInstance&DBInstanceIdentifier=x&DBInstanceClass=c&Engine=e&Tags.Tag.10.Key=j&Tags.Tag.2.Key=b&Tags.Tag.1.Key=a'));
    const member = wires.rds.decode(form('Action=CreateDBInstance&DBInstanceIdentifier=x&DBInstanceClass=c&Engine=e&Tags.member.1.Key=a'));
    expect(own.input).toMatchObject({ Tags: [{ Key: 'a' }, { Key: 'b' }, { Key: 'j' }] });
    expect(member.input).toMatchObject({ Tags: [{ Key: 'a' }] });
  });
});

describe('S3', () => {
  const chunked = (body: string): WireRequest => request({ method: 'PUT', path: '/b/k', headers: { 'content-encoding': 'aws-chunked,gzip', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'content-length': '99' }, body: Buffer.from(body) });

  it('reads signed chunks, keeps the encoding that is the object\'s own, refuses what breaks off', () => {
    const { input } = wires.s3.decode(chunked('5;chunk-signature=abc\r\nhello\r\nA;chunk-signature=def\r\n 123456789\r\n0;chunk-signature=x\r\nx-amz-checksum-crc32:abc\r\n\r\n'));
    expect(Buffer.from((input as { readonly Body: Uint8Array }).Body).toString()).toBe('hello 123456789');
    expect(input).toMatchObject({ ContentEncoding: 'gzip', ContentLength: 15 });
    expect(refusal(wires.s3, chunked('5\r\nhel')).code).toBe('MalformedXML');
    expect(refusal(wires.s3, chunked('hello')).code).toBe('MalformedXML');
  });

  it.each([
    ['bucket.s3.eu-west-1.amazonaws.com', '/a/b', { Bucket: 'bucket', Key: 'a/b' }],
    ['bucket.s3.amazonaws.com', '/a', { Bucket: 'bucket', Key: 'a' }],
    ['bucket.s3.dualstack.us-west-2.amazonaws.com', '/a', { Bucket: 'bucket', Key: 'a' }],
    ['s3.eu-west-1.amazonaws.com', '/dotted.bucket/a', { Bucket: 'dotted.bucket', Key: 'a' }],
    ['bucket.localhost', '/a//b/', { Bucket: 'bucket', Key: 'a//b/' }],
    ['127.0.0.1', '/bucket/a%2Fb%20c', { Bucket: 'bucket', Key: 'a/b c' }],
  ])('finds bucket and key: %s%s', (hostname, path, expected) => {
    expect(wires.s3.decode(request({ method: 'GET', hostname, path }))).toEqual({ operation: 'GetObject', input: expected });
  });

  it('answers a HEAD and a 304 without a body, a location without a frame', () => {
    const missing = new AwsFault('NotFound', 'Not Found', { status: 404 });
    expect(text(wires.s3.encodeFault(missing, 'id', 'HeadObject'))).toBe('');
    expect(text(wires.s3.encodeFault(missing, 'id', 'GetObject'))).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NotFound</Code><Message>Not Found</Message><RequestId>id</RequestId><HostId>sandbox</HostId></Error>');
    expect(text(wires.s3.encodeFault(new AwsFault('NotModified', 'Not Modified', { status: 304 }), 'id', 'GetObject'))).toBe('');
    expect(text(wires.s3.encode('GetBucketLocation', { LocationConstraint: 'eu-west-1' }, 'id'))).toBe('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>');
    expect(text(wires.s3.encode('GetBucketLocation', {}, 'id'))).toBe('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>');
  });

  it('tells what differs by query only', () => {
    const get = (path: string, query: WireRequest['query'] = {}): string => wires.s3.decode(request({ method: 'GET', path, query })).operation;
    expect([get('/'), get('/b'), get('/b/'), get('/b', { 'list-type': '2' }), get('/b', { versions: '' }), get('/b', { uploads: '' }), get('/b/k', { uploadId: 'u' }), get('/b/k', { 'x-id': 'GetObject' }), get('/b/k', { tagging: '' })]).toEqual([
      'ListBuckets', 'ListObjects', 'ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'ListMultipartUploads', 'ListParts', 'GetObject', 'GetObjectTagging',
    ]);
  });
});

// No client of ours speaks restJson: a package made by hand, of the same tuples that the SDK exports.
describe('restJson', () => {
  const item = [3, 'ns', 'Item', 0, ['name', 'at'], [[0, { jsonName: 'Name' }], 4], 1];
  const put = [3, 'ns', 'PutRequest', 0, ['id', 'dry', 'tags', 'token', 'items', 'when'], [[0, 1], [2, { httpQuery: 'dry-run' }], [64, { httpQuery: 'tag' }], [0, { httpHeader: 'X-Token' }], [1, 'ns', 'Items', 0, () => item], [4, { httpHeader: 'X-When' }]], 1];
  const answer = [3, 'ns', 'PutResponse', 0, ['etag', 'items', 'code'], [[0, { httpHeader: 'ETag' }], [1, 'ns', 'Items', 0, () => item], [1, 32]]];
  class HandClient {
    readonly config = { serviceId: 'Hand', protocol: { getShapeId: () => 'aws.protocols#restJson1' }, protocolSettings: { defaultNamespace: 'ns', version: '1' } };
  }
  const wire = compile({ HandClient, Put$: [9, 'ns', 'Put', { http: ['PUT', '/things/{id}', 200] }, () => put, () => answer], Gone$: [-3, 'ns', 'Gone', { error: 'client', httpError: 410 }, ['message'], [0]] }, 'HandClient');

  it('carries path, query, headers and a body with its own names', () => {
    const asked = request({ method: 'PUT', path: '/things/a%20b', query: { 'dry-run': 'true', tag: ['x', 'y'] }, headers: { 'x-token': 't', 'x-when': 'Tue, 14 Nov 2023 22:13:20 GMT' }, body: Buffer.from('{"items":[{"Name":"n","at":1700000000.5}]}') });
    expect(wire.decode(asked)).toEqual({ operation: 'Put', input: { id: 'a b', dry: true, tags: ['x', 'y'], token: 't', when: asDate(instant(1_700_000_000_000)), items: [{ name: 'n', at: asDate(instant(1_700_000_000_500)) }] } });
    const response = wire.encode('Put', { etag: 'e', code: 202, items: [{ name: 'n', at: asDate(instant(1000)) }] }, 'id');
    expect(response).toMatchObject({ statusCode: 202, headers: { etag: 'e', 'content-type': 'application/json' } });
    expect(text(response)).toBe('{"items":[{"Name":"n","at":1}]}');
    const gone = wire.encodeFault(new AwsFault('Gone', 'it is'), 'id', 'Put');
    expect(gone).toMatchObject({ statusCode: 410, headers: { 'x-amzn-errortype': 'Gone' } });
    expect(text(gone)).toBe('{"message":"it is"}');
    expect(refusal(wire, request({ method: 'PUT', path: '/things/a', body: Buffer.from('{"items":[{}]}') })).message).toMatch(/'items.1.name'/);
  });
});

describe('a handler that answers what its type forbids', () => {
  it('is a bug that names the place, in every protocol', () => {
    expect(() => wires.ecs.encode('DescribeServices', { services: [{ createdAt: 17 }] }, 'id')).toThrow(/services.*createdAt.*a Date belongs/);
    expect(() => wires.rds.encode('DescribeDBInstances', { DBInstances: [{ AllocatedStorage: '20' }] }, 'id')).toThrow(/DBInstances.*AllocatedStorage.*a number belongs/);
  });
});
