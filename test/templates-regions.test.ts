// The templates in two regions: what the standby region has fits together there, and what belongs to the whole account is made once.
import { describe, expect, it } from 'vitest';
import { blueprintNames, loadBlueprint } from '../src/lib/config/blueprint.ts';
import { componentNames } from '../src/lib/config/components.ts';
import { layers, rendered, resources, statementsIn, templateOf } from './template-files.ts';

const about = (layer: string) => templateOf(layer).Metadata.platform;
const whereOf = (layer: string): string => about(layer).where ?? 'each';
/** What a layer leaves is found under this name in its region. */
const asOf = (layer: string): string => about(layer).as ?? layer;
const acrossOf = (layer: string) => Object.entries(about(layer).across ?? {}).map(([parameter, source]) => ({ parameter, source, region: source.split(':')[0] ?? '', from: source.split(':')[1]?.split('/')[0] ?? '', output: source.split('/')[1] ?? '' }));

describe.each(blueprintNames)('the standby region of %s', (name) => {
  const { layers: listed, settings } = loadBlueprint(name).standby;
  const there = [...listed, ...layers.filter((layer) => whereOf(layer) === 'standby')];

  it('has layers that can stand in any region', () => {
    expect(listed.filter((layer) => !layers.includes(layer) || whereOf(layer) !== 'each')).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it('has all that its layers read', () => {
    const standing = new Set(there.map(asOf));
    const missing = there.flatMap((layer) => Object.values(about(layer).inputs).flatMap((source) => (standing.has(source.split('/')[0] ?? '') ? [] : [`${layer} reads ${source}`])));
    expect(missing).toEqual([]);
  });

  it('has whatever a layer there stands on, but for components that a service can do without', () => {
    const standing = new Set<string>([...there.map(asOf), ...componentNames, ...layers.filter((layer) => about(layer).scope === 'account')]);
    expect(there.flatMap((layer) => about(layer).after.filter((earlier) => !standing.has(earlier)).map((earlier) => `${layer} after ${earlier}`))).toEqual([]);
  });

  it('has a network of its own', () => {
    expect(settings['network']).toMatchObject({ cidr: '10.1.0.0/16' });
  });
});

describe('across regions', () => {
  it('layers take what the other one gives, always', () => {
    const wrong = layers.flatMap((layer) =>
      acrossOf(layer).flatMap(({ source, region, from, output }) => {
        const placed = layers.includes(from) && (whereOf(from) === 'each' || whereOf(from) === region);
        const given = placed ? templateOf(from).Outputs[output] : undefined;
        return given !== undefined && given.Condition === undefined && ['home', 'standby', 'us-east-1'].includes(region) ? [] : [`${layer} takes ${source}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('what stands in one region without the other has a default', () => {
    const unfed = layers.flatMap((layer) => acrossOf(layer).flatMap(({ parameter, region }) => (region === 'standby' && whereOf(layer) !== 'standby' && templateOf(layer).Parameters[parameter]?.Default === undefined ? [`${layer}: ${parameter}`] : [])));
    expect(unfed).toEqual([]);
  });

  it('a record waits for the check that decides about it', () => {
    // An endpoint's own check counts as healthy until its checkers have looked: the other CDN's name waits for nothing.
    const checked = resources().filter(({ layer, resource }) => resource.Type.startsWith('AWS::Route53::RecordSet') && JSON.stringify(resource.Properties).includes('HealthCheckId') && layer !== 'switch' && layer !== 'cdn');
    expect(checked.map(({ where }) => where)).toEqual(['dns.ServiceNames']);
    expect(about('dns').healthy).toBe('SwitchCheckId');
  });
});

describe('what the account knows once', () => {
  /** AWS: these live in no region; two stacks of the same name in two regions would meet in them. */
  const once = ['AWS::CloudWatch::Dashboard', 'AWS::Budgets::Budget', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::InstanceProfile', 'AWS::CloudFront::Distribution'];
  const ownName = /^(Name|.*Name)$/;

  it('has no fixed name, but one with the region in it', () => {
    const fixed = once.flatMap((type) => resources(type)).flatMap(({ where, layer, resource }) =>
      Object.entries(resource.Properties).flatMap(([property, value]) => (whereOf(layer) === 'each' && ownName.test(property) && value !== undefined && !JSON.stringify(value).includes('${AWS::Region}') ? [`${where}.${property}`] : [])),
    );
    expect(fixed).toEqual([]);
  });

  it('is a bucket with account and region in its name, everywhere', () => {
    const names = resources('AWS::S3::Bucket').map(({ resource }) => JSON.stringify(resource.Properties['BucketName']));
    expect(names.filter((name) => !name.includes('${AWS::AccountId}-${AWS::Region}'))).toEqual([]);
  });
});

describe('the switch', () => {
  it('can be read by the health checkers and nobody else', () => {
    const statements = statementsIn([templateOf('switch').Resources['BucketPolicy']?.Properties]);
    const [allowed, ...more] = statements.filter((it) => it['Effect'] === 'Allow');
    expect(more).toEqual([]);
    expect(allowed).toMatchObject({ Action: 's3:GetObject', Resource: { 'Fn::Sub': '${Bucket.Arn}/switch/*' } });
    const ranges = (allowed?.['Condition'] as { readonly IpAddress: Readonly<Record<string, readonly string[]>> } | undefined)?.IpAddress['aws:SourceIp'] ?? [];
    expect(ranges).toHaveLength(17);
    expect(ranges.filter((range) => Number(range.split('/')[1]) < 18)).toEqual([]);
  });

  it('takes home out while its object is there, and fails towards home', () => {
    expect(rendered('switch', 'HealthCheck', { App: 'fitness', Environment: 'production' })['HealthCheckConfig']).toMatchObject({ Type: 'HTTPS', Inverted: true, RequestInterval: 10, ResourcePath: '/switch/production' });
  });
});

describe('the names of the services', () => {
  it('lead home where there is one region', () => {
    expect(rendered('dns', 'ServiceNames', { BaseDomain: 'live.example.com', HomeName: 'us-west-2.live.example.com' })['RecordSets']).toMatchObject([{ Name: '*.live.example.com', Type: 'A', AliasTarget: { DNSName: 'us-west-2.live.example.com', EvaluateTargetHealth: false } }]);
  });

  it('are a pair where there are two: home with the check, the other with nothing and without', () => {
    const sets = rendered('dns', 'ServiceNames', { BaseDomain: 'live.example.com', HomeName: 'us-east-1.live.example.com', StandbyName: 'us-west-2.live.example.com', SwitchCheckId: 'check' })['RecordSets'] as readonly object[];
    expect(sets).toMatchObject([{ Type: 'CNAME', TTL: '60', Weight: 100, HealthCheckId: 'check', ResourceRecords: ['us-east-1.live.example.com'] }, { Type: 'CNAME', TTL: '60', Weight: 0, ResourceRecords: ['us-west-2.live.example.com'] }]);
    expect(sets[1]).not.toHaveProperty('HealthCheckId');
  });
});
