// What the components' templates promise beyond what all templates do: queues, functions, and what settings make of them.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { holds, rendered, resources, statementsIn, templateOf, type Resource } from './template-files.ts';

describe('queues', () => {
  const queues = resources('AWS::SQS::Queue');
  const deadOf = ({ Properties: properties }: Resource): unknown => (properties['RedrivePolicy'] as { readonly deadLetterTargetArn: Readonly<Record<string, readonly string[]>> } | undefined)?.deadLetterTargetArn['Fn::GetAtt']?.[0];
  const working = queues.filter(({ id }) => !id.endsWith('Dead'));

  it('put aside what nobody can work on, each into a queue of its own, where somebody sees it', () => {
    expect(working.map(({ layer, resource }) => `${layer}.${String(deadOf(resource))}`).toSorted()).toEqual(queues.filter(({ id }) => id.endsWith('Dead')).map(({ where }) => where).toSorted());
    const watched = resources('AWS::CloudWatch::Alarm').flatMap(({ layer, resource }) => (resource.Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible' ? [`${layer} ${JSON.stringify(resource.Properties['Dimensions'])}`] : []));
    expect(working.filter(({ layer, resource }) => !watched.some((it) => it.startsWith(`${layer} `) && it.includes(`["${String(deadOf(resource))}","QueueName"]`))).map(({ where }) => where)).toEqual([]);
  });

  it('are encrypted, and closed to who comes without TLS', () => {
    expect(queues.flatMap(({ where, resource }) => ('KmsMasterKeyId' in resource.Properties || resource.Properties['SqsManagedSseEnabled'] === true ? [] : [where]))).toEqual([]);
    const closed = resources('AWS::SQS::QueuePolicy').flatMap(({ layer, resource }) => (JSON.stringify(resource).includes('{"Bool":{"aws:SecureTransport":"false"}}') ? (resource.Properties['Queues'] as readonly { readonly Ref: string }[]).map(({ Ref: id }) => `${layer}.${id}`) : []));
    expect(queues.map(({ where }) => where).toSorted()).toEqual(closed.toSorted());
  });
});

describe('functions', () => {
  const functions = resources('AWS::Lambda::Function');
  const codeOf = ({ Properties: properties }: Resource): string => (properties['Code'] as { readonly ZipFile: string }).ZipFile;

  it('have a log group with an end, a role and alarms of their own, and are traced', () => {
    expect(functions.length).toBeGreaterThan(0);
    for (const { layer, id, resource } of functions) {
      const log = templateOf(layer).Resources[`${id}Log`];
      expect(resource.Properties).toMatchObject({ Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] }, LoggingConfig: { LogGroup: { Ref: `${id}Log` } }, TracingConfig: { Mode: 'Active' }, Runtime: { Ref: 'Runtime' } });
      expect(log?.Properties).toMatchObject({ LogGroupName: { 'Fn::Sub': `/aws/lambda/${String((resource.Properties['FunctionName'] as Readonly<Record<string, string>>)['Fn::Sub'])}` }, RetentionInDays: { Ref: 'LogDays' } });
      for (const kind of ['Errors', 'Throttles']) {
        expect(templateOf(layer).Resources[`${id}${kind}`]?.Properties).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: kind, Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }] });
      }
    }
  });

  it('take from queues a few at a time, and give back one by one', () => {
    const mappings = resources('AWS::Lambda::EventSourceMapping');
    expect(mappings.map(({ where }) => where).toSorted()).toEqual(functions.flatMap(({ id, where }) => (id === 'Rotation' ? [] : [`${where}FromQueue`])).toSorted());
    for (const { resource } of mappings) {
      expect(resource.Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
      expect(JSON.stringify(resource.Properties['ScalingConfig'])).toContain('"MaximumConcurrency":{"Ref":');
    }
  });

  it('run on code that fits inline, and a version says which', () => {
    // AWS: zipped it must not exceed 4 MB; 4096 signs were the limit for long, which the workers keep (CloudFormation user guide, AWS::Lambda::Function Code).
    for (const { id, resource } of functions) expect(codeOf(resource).length).toBeLessThanOrEqual(id === 'Rotation' ? 16_384 : 4096);
    for (const { layer, resource } of resources('AWS::Lambda::Version')) {
      const of = templateOf(layer).Resources[(resource.Properties['FunctionName'] as { readonly Ref: string }).Ref];
      const begin = of === undefined ? 'no function' : createHash('sha256').update(codeOf(of)).digest('hex').slice(0, 12);
      expect(JSON.stringify(resource.Properties['Description'])).toContain(`code ${begin}, `);
    }
  });
});

describe('rendered', () => {
  it('one worker of Payments is kept warm only where it is paid for', () => {
    for (const [wanted, made] of [['0', undefined], ['3', { ProvisionedConcurrentExecutions: '3' }]] as const) {
      expect(rendered('workers', 'PaymentsLive', { PaymentsProvisioned: wanted })['ProvisionedConcurrencyConfig']).toEqual(made);
    }
  });

  it('letters wait until there is a sender, and a queue that somebody else works on is left to him', () => {
    const enabled = (queue: string, given: Readonly<Record<string, string>>): unknown => rendered('workers', `${queue}FromQueue`, given)['Enabled'];
    expect([enabled('Email', {}), enabled('Email', { EmailSender: 'shop@example.com' })]).toEqual([false, true]);
    expect([enabled('Health', {}), enabled('Health', { HealthConcurrency: '0' })]).toEqual([true, false]);
    expect(rendered('workers', 'HealthFromQueue', { HealthConcurrency: '0' })).not.toHaveProperty('ScalingConfig');
  });

  it('search has as many subnets as zones, or one', () => {
    const options = (nodes: string, zones: string, ids: readonly string[]) => {
      const { ClusterConfig: cluster, VPCOptions: vpc } = rendered('search', 'Domain', { Nodes: nodes, Zones: zones, PrivateSubnetIds: ids });
      return [cluster, (vpc as { readonly SubnetIds: unknown }).SubnetIds];
    };
    expect(options('1', '2', ['a', 'b'])).toMatchObject([{ ZoneAwarenessEnabled: false }, ['a']]);
    expect(options('3', '3', ['a', 'b', 'c'])).toMatchObject([{ ZoneAwarenessEnabled: true, ZoneAwarenessConfig: { AvailabilityZoneCount: '3' } }, ['a', 'b', 'c']]);
  });

  it('a stream on demand says no number of shards', () => {
    expect(rendered('streaming', 'Stream', { Shards: '0' })).not.toHaveProperty('ShardCount');
    expect(rendered('streaming', 'Stream', { Shards: '2' })).toMatchObject({ StreamModeDetails: { StreamMode: 'PROVISIONED' }, ShardCount: '2' });
  });

  it('a service has what it needs of the components, and of no other', () => {
    const needs = ['Messaging', 'Broker', 'Search', 'Streaming', 'Media'];
    const needing = (wanted: string): string => {
      const given = Object.fromEntries(needs.map((need) => [`Needs${need}`, String(need === wanted)]));
      const made = Object.entries(templateOf('service').Resources).flatMap(([id, { Condition: condition }]) => (condition === undefined || holds('service', condition, given) ? [id] : []));
      const sids = statementsIn(rendered('service', 'TaskRole', given)).map((statement) => String(statement['Sid']));
      const secrets = /(broker|search)\/SecretArn/.exec(JSON.stringify(rendered('service', 'ExecutionRole', given)))?.[0];
      return [...made.filter((id) => /^To(Broker|Search)$/.test(id)), ...sids.filter((sid) => /^(UseQueues|HearOfVideos|WriteToStream|ReadAsConsumer|EncryptMessages)$/.test(sid)), secrets ?? ''].join(' ').trim();
    };
    expect(Object.fromEntries(['', ...needs].map((need) => [need, needing(need)]))).toEqual({
      '': '',
      Messaging: 'UseQueues EncryptMessages',
      Broker: 'ToBroker broker/SecretArn',
      Search: 'ToSearch search/SecretArn',
      Streaming: 'WriteToStream ReadAsConsumer EncryptMessages',
      Media: 'HearOfVideos',
    });
  });
});
