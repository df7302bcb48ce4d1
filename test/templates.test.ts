// The templates that ship: what bootstrap reads from them holds, and what they build is safe to leave alone.
import { describe, expect, it } from 'vitest';
import { blueprintNames, leaves, loadBlueprint, settingAt, type Setting } from '../src/lib/config/blueprint.ts';
import { componentNames, componentNeeds } from '../src/lib/config/components.ts';
import { holds, layers, rendered, resources, statementsIn, templateOf, templates, texts, type Parameter, type Resource } from './template-files.ts';

const startup = loadBlueprint('startup');
const blueprints = blueprintNames.map(loadBlueprint);
/** What bootstrap works out itself instead of reading it from the blueprint. */
const computed = [
  'config.app', 'config.environment', 'config.homeRegion', 'config.originKeyStandby', 'config.originKeyA', 'config.originKeyB', 'config.originKeyC', 'config.originKeyNext', 'components.search', 'components.broker', 'components.api', 'config.baseDomain', 'config.protected', 'config.place',
  'observed.hostedZoneId', 'observed.ownZoneId', 'observed.availabilityZoneIds', 'observed.engineVersion', 'observed.cloudFrontPrefixList', 'observed.writerInstance', 'observed.writerEndpoint', 'observed.replicaFollows',
  'service.name', 'service.port', 'service.healthPath', 'service.healthInterval', 'service.needsDatabase', 'service.needsCache', 'service.needsStorage', 'service.needsMessaging', 'service.needsBroker', 'service.needsSearch', 'service.needsStreaming', 'service.needsMedia',
  'service.rulePriority', 'service.sticky', 'service.drain', 'service.tracing', 'service.metricsNamespace', 'metrics.widgets', ...Array.from({ length: 8 }, (_, place) => `service.calls${place + 1}`), 'services.names', 'budget.monthly', 'budget.email', 'dns.asked', 'dns.zone', 'dns.role', 'ci.asked', 'ci.github', 'ci.gitlab', 'ci.branch',
];

describe('the layers', () => {
  it('are the account\'s, the ten of one region, that of evidence, the two of a second one, the three of none, that of a zone of one\'s own, the two of pipelines, the two with a task that runs once, that of rotation, and the components', () => {
    const optional = layers.filter((layer) => templateOf(layer).Metadata.platform.component === true);
    expect(optional.toSorted()).toEqual([...componentNames].sort());
    expect(layers.filter((layer) => !optional.includes(layer)).toSorted()).toEqual(['account', 'cache', 'cdn', 'ci', 'cluster', 'data', 'data-replica', 'database-init', 'database-rotation', 'dns', 'edge', 'edge-global', 'evidence', 'foundation', 'front', 'network', 'observability', 'search-init', 'service', 'stack-roles', 'storage', 'switch', 'zone']);
  });

  it('say of each component which others it stands on', () => {
    const said = componentNames.map((name) => [name, [...(componentNeeds[name] ?? [])]]);
    expect(said).toEqual(componentNames.map((name) => [name, templateOf(name).Metadata.platform.after.filter((earlier) => componentNames.some((it) => it === earlier))]));
  });

  it('stand in an order', () => {
    const built = new Set<string>();
    for (let round = 0; round < layers.length; round++) {
      for (const layer of layers) if (templateOf(layer).Metadata.platform.after.every((earlier) => built.has(earlier))) built.add(layer);
    }
    expect([...built].toSorted()).toEqual(layers.toSorted());
  });

  it('give what the operations count on', () => {
    const promised: Readonly<Record<string, readonly string[]>> = {
      foundation: ['KeyArn', 'TopicArn'],
      network: ['VpcId', 'PublicSubnetIds', 'PrivateSubnetIds', 'VpcCidr'],
      cluster: ['ClusterName', 'ClusterArn', 'NamespaceArn'],
      edge: ['LoadBalancerArn', 'LoadBalancerFullName', 'LoadBalancerDnsName', 'HttpsListenerArn', 'SecurityGroupId', 'BaseDomain'],
      data: ['InstanceIdentifier', 'Endpoint', 'Port', 'SecretArn', 'MasterSecretArn', 'SecurityGroupId', 'DatabaseName'],
      cache: ['ReplicationGroupId', 'PrimaryEndpoint', 'Port', 'SecurityGroupId', 'SecretArn'],
      storage: ['VideosBucket', 'ThumbnailsBucket'],
      service: [
        'RepositoryName', 'RepositoryUri', 'TaskRoleArn', 'ExecutionRoleArn', 'InfrastructureRoleArn', 'SecurityGroupId', 'LogGroupName',
        'BlueTargetGroupArn', 'GreenTargetGroupArn', 'RulePriority', 'Port', 'HostName', 'ErrorsAlarmName',
      ],
      observability: ['DashboardName'],
    };
    const absent = Object.entries(promised).flatMap(([layer, names]) => names.flatMap((name) => (name in templateOf(layer).Outputs ? [] : [`${layer}/${name}`])));
    expect(absent).toEqual([]);
  });

  it('give a service without a port nothing of the load balancer', () => {
    const { Outputs: outputs } = templateOf('service');
    const onlyWithPort = Object.entries(outputs).flatMap(([name, { Condition: condition }]) => (condition === 'HasPort' ? [name] : []));
    expect(onlyWithPort).toEqual(['BlueTargetGroupArn', 'GreenTargetGroupArn', 'RulePriority', 'Port', 'HostName', 'ErrorsAlarmName', 'LatencyAlarmName']);
    expect(resources('AWS::ElasticLoadBalancingV2::TargetGroup').map(({ resource }) => resource.Condition)).toEqual(['HasPort', 'HasPort']);
  });
});

describe.each(layers)('%s.yml', (layer) => {
  const text = texts.get(layer) ?? '';
  const template = templateOf(layer);
  const { platform } = template.Metadata;

  it('says which layer it is, in a form that can be sent inline', () => {
    expect(platform.layer).toBe(layer);
    expect(platform.title).not.toBe('');
    // AWS: TemplateBody holds 51,200 bytes (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(51_200);
    expect(text).toContain('# By hand');
  });

  it('has every parameter from a layer, from a setting or from a default, and from one of them only', () => {
    const { inputs, settings, across = {} } = platform;
    const unfed = Object.entries(template.Parameters).flatMap(([name, { Default: fallback }]) => (name in inputs || name in settings || name in across || fallback !== undefined ? [] : [name]));
    const fed = [...Object.keys(inputs), ...Object.keys(settings), ...Object.keys(across)];
    expect(unfed).toEqual([]);
    expect(fed.filter((name) => !(name in template.Parameters))).toEqual([]);
    expect(new Set(fed).size).toBe(fed.length);
    // What an account has once belongs to no application.
    if (platform.scope !== 'account') expect(settings).toMatchObject({ App: 'config.app', Environment: 'config.environment' });
  });

  it('takes inputs that exist, from layers it comes after', () => {
    const wrong = Object.entries(platform.inputs).flatMap(([name, source]) => {
      const [from = '', output = ''] = source.split('/');
      const given = platform.after.includes(from) ? templateOf(from).Outputs[output] : undefined;
      if (given === undefined) return [`${source} is not given by a layer that comes before`];
      if (given.Condition !== undefined) return [`${source} is not always there`];
      const list = templateOf(from).Resources[`${output}Parameter`]?.Properties['Type'] === 'StringList';
      return template.Parameters[name]?.Type === `AWS::SSM::Parameter::Value<${list ? 'List<String>' : 'String'}>` ? [] : [`${name} has another type than ${source}`];
    });
    expect(wrong).toEqual([]);
    expect(platform.after.filter((earlier) => !layers.includes(earlier))).toEqual([]);
  });

  it('takes settings that bootstrap knows or every blueprint has, with values the template accepts', () => {
    const sized = Object.entries(platform.settings).filter(([, path]) => !computed.includes(path));
    const refused = sized.flatMap(([name, path]) =>
      blueprints.flatMap(({ name: blueprint, defaults, environments }) => [defaults, ...Object.values(environments)].map((tree) => ({ blueprint, tree }))).flatMap(({ blueprint, tree }) => {
        const value = settingAt(tree, path);
        const parameter = template.Parameters[name];
        const reason = value === undefined || parameter === undefined ? undefined : refusal(parameter, value);
        return reason === undefined ? [] : [`${blueprint}: ${path}: ${String(value)} is ${reason}`];
      }),
    );
    const unset = blueprints.flatMap(({ name, defaults }) => sized.flatMap(([, path]) => (settingAt(defaults, path) === undefined ? [`${name}: ${path}`] : [])));
    expect(unset).toEqual([]);
    expect(refused).toEqual([]);
  });

  it('writes each output where other layers look for it, and exports none', () => {
    const place = layer === 'service' ? 'service-${Service}' : (platform.as ?? layer);
    const written = Object.entries(template.Resources).flatMap(([id, { Type: type, Properties: { Name: name, Value: value }, Condition: condition }]) =>
      type === 'AWS::SSM::Parameter' ? [{ id, name, value, condition }] : [],
    );
    const wanted = Object.entries(template.Outputs).map(([name, { Value: value, Condition: condition }]) => ({
      id: `${name}Parameter`,
      name: platform.scope === 'account' ? `/platform/account/${name}` : { 'Fn::Sub': `/platform/\${App}/\${Environment}/${place}/${name}` },
      value,
      condition,
    }));
    const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1);
    expect(written.toSorted(byId)).toEqual(wanted.toSorted(byId));
    expect(Object.entries(template.Outputs).flatMap(([name, output]) => ('Export' in output ? [name] : []))).toEqual([]);
  });

  it('works in any account, region and zone', () => {
    const built = JSON.stringify({ ...template, Metadata: undefined, Description: '', Parameters: mapValues(template.Parameters, (parameter) => ({ ...parameter, Description: '' })) });
    expect(built).not.toMatch(/\b(us|eu|ap|ca|sa|me|af|il|mx)-(north|south|east|west|central|northeast|southeast|northwest|southwest)-\d/);
    expect(built).not.toMatch(/\b[a-z]{2,4}\d-az\d\b/);
    expect(built).not.toMatch(/\b\d{12}\b/);
    expect(built).not.toContain('arn:aws:');
    expect(built).not.toMatch(/Fn::(GetAZs|ImportValue|Transform|ForEach)/);
    expect(template).not.toHaveProperty('Transform');
  });
});

describe.each(blueprints)('the blueprint $name', ({ defaults }) => {
  it('has no setting that no template reads', () => {
    const read = new Set([...templates.values()].flatMap(({ Metadata: { platform } }) => [...Object.values(platform.settings), [platform.when ?? []].flat()].flat()));
    expect(leaves(defaults).flatMap(([path]) => (read.has(path) ? [] : [path]))).toEqual([]);
  });

  it('watches CPU as the clause has it', () => {
    expect(['data', 'cache', 'service'].map((layer) => settingAt(defaults, `${layer}.alarms.cpuPercent`))).toEqual([80, 80, 80]);
  });
});

describe('the blueprint startup', () => {
  it('is single in staging and double in production', () => {
    const { staging = {}, production = {} } = startup.environments;
    expect([settingAt(staging, 'data.multiAz'), settingAt(staging, 'cache.multiAz'), settingAt(staging, 'cache.nodes')]).toEqual([false, false, 1]);
    expect([settingAt(production, 'data.multiAz'), settingAt(production, 'cache.multiAz'), settingAt(production, 'cache.nodes')]).toEqual([true, true, 2]);
  });
});

describe('data', () => {
  const holding = [
    'AWS::S3::Bucket', 'AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup', 'AWS::ECR::Repository',
    'AWS::SQS::Queue', 'AWS::AmazonMQ::Broker', 'AWS::OpenSearchService::Domain', 'AWS::Kinesis::Stream',
  ];

  it('outlives a stack or refuses to go with it, and is never replaced away', () => {
    // A replica holds nothing that its source does not; a key that is generated anew at will is no data.
    const held = holding.flatMap((type) => resources(type)).filter(({ resource, id }) => !id.startsWith('OriginKey') && !('SourceDBInstanceIdentifier' in resource.Properties));
    expect(held.flatMap(({ where, resource }) => (['Retain', 'Snapshot'].includes(resource.UpdateReplacePolicy ?? '') ? [] : [where]))).toEqual([]);
    // The log of a rotation goes when nothing rotates any more.
    expect(held.flatMap(({ where, resource }) => (isKept(resource) || resource.Condition === 'Rotates' ? [] : [where]))).toEqual([]);
    expect(holding.filter((type) => resources(type).length === 0)).toEqual([]);
  });

  it('is encrypted where it lies', () => {
    for (const { resource } of resources('AWS::S3::Bucket')) {
      expect(resource.Properties).toMatchObject({
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      });
    }
    // Read in three regions: by AWS's own key, which each of them has.
    const byKey = ['AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret', 'AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup'].flatMap((type) => resources(type)).filter(({ resource, id }) => !id.startsWith('OriginKey') && !('SourceDBInstanceIdentifier' in resource.Properties));
    expect(byKey.flatMap(({ where, resource }) => (JSON.stringify(resource.Properties['KmsKeyId']) === '{"Ref":"KeyArn"}' ? [] : [where]))).toEqual([]);
    expect(templateOf('data').Resources['Instance']?.Properties).toMatchObject({ StorageEncrypted: true, PubliclyAccessible: false, DeletionProtection: { Ref: 'DeletionProtection' } });
    for (const { resource } of resources('AWS::ElastiCache::ReplicationGroup')) expect(resource.Properties).toMatchObject({ AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true });
    expect(templateOf('search').Resources['Domain']?.Properties).toMatchObject({ EncryptionAtRestOptions: { Enabled: true, KmsKeyId: { Ref: 'KeyArn' } }, NodeToNodeEncryptionOptions: { Enabled: true } });
    expect(templateOf('streaming').Resources['Stream']?.Properties).toMatchObject({ StreamEncryption: { EncryptionType: 'KMS', KeyId: { Ref: 'KeyArn' } } });
    expect(resources('AWS::SNS::Topic').flatMap(({ where, resource }) => ('KmsMasterKeyId' in resource.Properties ? [] : [where]))).toEqual([]);
  });

  it('travels by TLS 1.2 or later', () => {
    const open = resources('AWS::S3::Bucket').flatMap(({ where, layer, id }) => {
      const own = resources('AWS::S3::BucketPolicy').find((policy) => policy.layer === layer && JSON.stringify(policy.resource.Properties['Bucket']) === JSON.stringify({ Ref: id }));
      return JSON.stringify(own?.resource ?? {}).includes('{"Bool":{"aws:SecureTransport":"false"}}') ? [] : [where];
    });
    expect(open).toEqual([]);
    expect(JSON.stringify(templateOf('storage').Resources['VideosPolicy'])).toContain('{"NumericLessThan":{"s3:TlsVersion":"1.2"}}');
    expect(templateOf('search').Resources['Domain']?.Properties).toMatchObject({ DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: expect.stringContaining('TLS-1-2') } });
    expect(templateOf('edge').Resources['HttpsListener']?.Properties['SslPolicy']).toMatch(/^ELBSecurityPolicy-TLS13-1-[23]-/);
    expect(templateOf('edge').Resources['HttpListener']?.Properties['DefaultActions']).toMatchObject([{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }]);
    expect(templateOf('data').Resources['ParameterGroup']?.Properties['Parameters']).toMatchObject({ 'rds.force_ssl': '1', ssl_min_protocol_version: 'TLSv1.2' });
  });
});

type Rules = readonly Readonly<Record<string, unknown>>[];
type RulesByCondition = Rules | { readonly 'Fn::If': readonly [condition: string, one: Rules, other: Rules] };

/** What is let in under one condition or the other. */
const eitherWay = (rules: RulesByCondition): Rules => ('Fn::If' in rules ? rules['Fn::If'].slice(1).flatMap((it) => it as Rules) : rules);

describe('access', () => {
  it('from everywhere is to the load balancer only', () => {
    const open = resources().flatMap(({ where, resource }) => {
      if (resource.Type !== 'AWS::EC2::SecurityGroup' && resource.Type !== 'AWS::EC2::SecurityGroupIngress') return [];
      const rules = (resource.Type === 'AWS::EC2::SecurityGroup' ? (resource.Properties['SecurityGroupIngress'] ?? []) : [resource.Properties]) as RulesByCondition;
      return eitherWay(rules).flatMap((rule) => (rule['CidrIp'] === '0.0.0.0/0' ? [`${where} ${String(rule['FromPort'])}-${String(rule['ToPort'])}`] : []));
    });
    expect(open).toEqual(['beanstalk.SecurityGroup 443-443', 'edge.SecurityGroup 80-80', 'edge.SecurityGroup 443-443']);
  });

  it('to database and cache is brought by the services that need them', () => {
    expect(['data', 'cache'].filter((layer) => 'SecurityGroupIngress' in (templateOf(layer).Resources['SecurityGroup']?.Properties ?? {}))).toEqual([]);
    const { ToDatabase: toDatabase, ToCache: toCache } = templateOf('service').Resources;
    expect([toDatabase?.Condition, toCache?.Condition]).toEqual(['UsesDatabase', 'UsesCache']);
    expect(toDatabase?.Properties).toMatchObject({ GroupId: { Ref: 'DatabaseSecurityGroupId' }, SourceSecurityGroupId: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] } });
    expect(toCache?.Properties).toMatchObject({ GroupId: { Ref: 'CacheSecurityGroupId' }, SourceSecurityGroupId: { 'Fn::GetAtt': ['SecurityGroup', 'GroupId'] } });
  });

  it('of roles is to named things, but for what AWS cannot narrow', () => {
    const unnarrowable = new Set([
      'ecr:GetAuthorizationToken', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams',
      'ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel',
      'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'secretsmanager:GetRandomPassword', 'cloudwatch:PutMetricData', 'ecs:ListTasks', 'ecs:DescribeTaskDefinition',
      'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
    ]);
    // What pipelines and CloudFormation may do is judged by test/stories/pipeline-roles.test.ts; they have names, because bootstrap must know them.
    const roles = resources('AWS::IAM::Role').filter(({ layer }) => layer !== 'ci' && layer !== 'stack-roles');
    const tooWide = roles.flatMap(({ where, resource }) =>
      statementsIn(resource.Properties['Policies']).flatMap((statement) => {
        const everything = JSON.stringify(statement['Resource']) === '"*"';
        return ([statement['Action']].flat() as readonly string[]).flatMap((action) => (action.includes('*') || (everything && !unnarrowable.has(action)) ? [`${where} ${action}`] : []));
      }),
    );
    expect(tooWide).toEqual([]);
    // A name of its own would need CAPABILITY_NAMED_IAM.
    expect(roles.flatMap(({ where, resource }) => ('RoleName' in resource.Properties ? [where] : []))).toEqual([]);
  });
});

describe('alarms', () => {
  const alarms = resources('AWS::CloudWatch::Alarm');

  it('speak to the topic and look at something named', () => {
    for (const { resource } of alarms) {
      expect(resource.Properties).toMatchObject({ AlarmActions: [{ Ref: 'TopicArn' }], TreatMissingData: expect.any(String) });
      expect(JSON.stringify(resource.Properties)).toContain('"Dimensions":[{"Name":"');
    }
  });

  it('of a service see blue and green alike', () => {
    const overTargets = alarms.filter(({ resource }) => JSON.stringify(resource).includes('TargetGroup'));
    expect(overTargets.map(({ id }) => id)).toEqual(['ErrorsAlarm', 'LatencyAlarm']);
    for (const { resource } of overTargets) {
      const seen = (resource.Properties['Metrics'] as readonly unknown[]).map((metric) => JSON.stringify(metric));
      const blue = seen.filter((metric) => metric.includes('BlueTargetGroup')).map((metric) => metric.replaceAll(/[Bb]lue/g, ''));
      const green = seen.filter((metric) => metric.includes('GreenTargetGroup')).map((metric) => metric.replaceAll(/[Gg]reen/g, ''));
      expect(blue).not.toEqual([]);
      expect(blue).toEqual(green);
    }
  });

  it('of CPU are the clause: above 80 % for 2 x 300 s', () => {
    const cpu = alarms.filter(({ id }) => id === 'CpuAlarm');
    expect(cpu.map(({ layer }) => layer).toSorted()).toEqual(['cache', 'data', 'data-replica', 'service']);
    for (const { resource } of cpu) {
      expect(resource.Properties).toMatchObject({ EvaluationPeriods: 2, Threshold: { Ref: 'CpuPercent' }, ComparisonOperator: 'GreaterThanThreshold' });
      expect(JSON.stringify(resource.Properties)).toContain('"Period":300');
    }
  });
});

describe('rendered', () => {
  it('the dashboard is JSON, with a line for each service', () => {
    const body = JSON.parse(String(rendered('observability', 'Dashboard', { Services: ['serverpod', 'websocket', 'video-processing'] })['DashboardBody'])) as {
      readonly widgets: readonly { readonly type: string; readonly properties: { readonly title?: string; readonly metrics?: readonly unknown[]; readonly alarms?: readonly string[] } }[];
    };
    const titled = (title: string) => body.widgets.find(({ properties }) => properties.title === title)?.properties;
    expect(titled('Running tasks')?.metrics).toEqual([
      ['ECS/ContainerInsights', 'RunningTaskCount', 'ClusterName', 'ClusterName-value', 'ServiceName', 'serverpod'],
      ['...', 'websocket'],
      ['...', 'video-processing'],
    ]);
    expect(titled('What is shared')?.alarms).toContain('arn:aws:cloudwatch:us-west-2:111111111111:alarm:DataCpuAlarm-value');
    expect(JSON.stringify(body)).not.toContain('${');
  });

  it('one service alone has one line', () => {
    expect(String(rendered('observability', 'Dashboard', { Services: ['serverpod'] })['DashboardBody'])).toContain('"ServiceName", "serverpod"]]');
  });

  it("the repository's rules are JSON", () => {
    const { LifecyclePolicyText: rules } = rendered('service', 'Repository', {})['LifecyclePolicy'] as { readonly LifecyclePolicyText: string };
    expect(JSON.parse(rules)).toMatchObject({ rules: [{ rulePriority: 1 }, { rulePriority: 2, selection: { countNumber: 100 } }] });
  });

  it('subnets are in as many zones as asked for, and overlap nowhere', () => {
    for (const [zones, ids] of [['2', ['use1-az1', 'use1-az2']], ['3', ['use1-az1', 'use1-az2', 'use1-az4']]] as const) {
      const given = { Zones: zones, AvailabilityZoneIds: ids };
      const made = Object.entries(templateOf('network').Resources)
        .filter(([, { Type: type, Condition: condition }]) => type === 'AWS::EC2::Subnet' && (condition === undefined || holds('network', condition, given)))
        .map(([id]) => rendered('network', id, given));
      expect(made.map(({ AvailabilityZoneId: id }) => id)).toEqual([...ids, ...ids]);
      expect(new Set(made.map(({ CidrBlock: cidr }) => cidr)).size).toBe(2 * ids.length);
    }
  });

  it('the parameter group follows the major version', () => {
    for (const [version, family] of [['15', 'postgres15'], ['15.17', 'postgres15'], ['17.2', 'postgres17']] as const) {
      expect(rendered('data', 'ParameterGroup', { EngineVersion: version })['Family']).toBe(family);
    }
    expect(rendered('data', 'Instance', { App: 'video-auctions', EngineVersion: '15' })['DBName']).toBe('video_auctions');
  });

  it('a service without needs opens nothing and reads no secret of others', () => {
    const given = { NeedsDatabase: 'false', NeedsCache: 'false', NeedsStorage: 'false', Port: '' };
    const made = Object.entries(templateOf('service').Resources).flatMap(([id, { Condition: condition }]) => (condition === undefined || holds('service', condition, given) ? [id] : []));
    const optional = ['FromLoadBalancer', 'ToDatabase', 'ToCache', 'BlueTargetGroup', 'GreenTargetGroup', 'ErrorsAlarm', 'LatencyAlarm'];
    expect(made.filter((id) => optional.includes(id))).toEqual([]);
    expect(made).toContain('TaskRole');
    expect(JSON.stringify(rendered('service', 'TaskRole', given))).not.toContain('s3:');
    expect(JSON.stringify(rendered('service', 'ExecutionRole', given))).not.toMatch(/(Database|Cache)SecretArn/);
  });
});

/** It stays when its stack goes, leaves a snapshot, or is protected as far as the environment is. */
function isKept({ Type: type, DeletionPolicy: policy, Properties: properties }: Resource): boolean {
  if (policy !== 'Delete') return policy === 'RetainExceptOnCreate' || policy === 'Snapshot';
  if (type === 'AWS::Logs::LogGroup') return JSON.stringify(properties['DeletionProtectionEnabled']) === '{"Ref":"DeletionProtection"}';
  if (type === 'AWS::ECR::Repository') return JSON.stringify(properties['EmptyOnDelete']) === '{"Fn::If":["IsProtected",false,true]}';
  // Goes after what it opens, and that is kept.
  return type === 'AWS::SecretsManager::Secret';
}

function refusal(parameter: Parameter, value: Setting): string | undefined {
  const given = String(value);
  if (parameter.AllowedValues !== undefined && !parameter.AllowedValues.map(String).includes(given)) return `not one of ${parameter.AllowedValues.join(', ')}`;
  if (parameter.AllowedPattern !== undefined && !new RegExp(`^(?:${parameter.AllowedPattern})$`).test(given)) return `not like ${parameter.AllowedPattern}`;
  if (parameter.Type === 'Number' && (given === '' || Number.isNaN(Number(given)))) return 'no number';
  if (Number(given) < (parameter.MinValue ?? -Infinity) || Number(given) > (parameter.MaxValue ?? Infinity)) return 'out of range';
  return undefined;
}

function mapValues<From, To>(from: Readonly<Record<string, From>>, change: (value: From) => To): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}
