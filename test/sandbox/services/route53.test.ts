// Route 53 of the sandbox: batches, lists, and answers that change at INSYNC.
import { describe, expect, it } from 'vitest';
import type { ChangeResourceRecordSetsCommandOutput, GetChangeCommandOutput, GetHostedZoneCommandOutput, ListHostedZonesByNameCommandOutput, ListHostedZonesByVPCCommandOutput, ListResourceRecordSetsCommandOutput } from '@aws-sdk/client-route-53';
import { route53 } from '../../../src/lib/sandbox/services/route53/service.ts';
import { branches, resolve } from '../../../src/lib/sandbox/services/route53/resolve.ts';
import { dnsView } from '../../../src/lib/sandbox/services/route53/dns-view.ts';
import { AwsFault } from '../../../src/lib/sandbox/world/aws-fault.ts';
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { instant, plus, seconds, type Instant } from '../../../src/lib/world/time.ts';

const start = instant(Date.UTC(2026, 0, 5, 10));

class Account {
  now: Instant = start;
  readonly world = new World({ store: new Store({ start }), seed: 'seed', services: [route53] });
  readonly who: { readonly account: string; readonly region: string; readonly principal: string };

  constructor(account = '111111111111') {
    this.who = { account, region: 'us-east-1', principal: 'test' };
  }

  call<T>(operation: string, input: unknown): T {
    return this.world.answer({ service: 'route53', operation, input, ...this.who }, this.now) as T;
  }

  wait(s: number): void {
    this.now = plus(this.now, seconds(s));
    this.world.passTo(this.now);
  }

  zone(name: string): string {
    return this.call<GetHostedZoneCommandOutput>('CreateHostedZone', { Name: name, CallerReference: `${name}-${this.world.count('ref')}` }).HostedZone?.Id ?? '';
  }

  change(zone: string, ...changes: readonly (readonly [action: string, set: object])[]): string {
    const input = { HostedZoneId: zone, ChangeBatch: { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) } };
    return this.call<ChangeResourceRecordSetsCommandOutput>('ChangeResourceRecordSets', input).ChangeInfo?.Id ?? '';
  }

  refusal(zone: string, ...changes: readonly (readonly [action: string, set: object])[]): string {
    try {
      this.change(zone, ...changes);
    } catch (refused) {
      if (refused instanceof AwsFault) return `${refused.code}: ${refused.message}`;
      throw refused;
    }
    return 'accepted';
  }

  answers(name: string, type = 'A'): readonly string[] {
    return resolve(this.world.context(this.who), name, type).answers;
  }

  shares(name: string): Record<string, number> {
    const all = branches(dnsView([this.world.context(this.who)]), name, 'A');
    return Object.fromEntries(all.map((branch) => [branch.answers.join(','), Number(branch.share.toFixed(3))]));
  }
}

const a = (Name: string, Value: string, more: object = {}): object => ({ Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value }], ...more });

describe('changes', () => {
  it('answer at INSYNC and not before, 10 to 60 s later', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    const id = it.change(zone, ['CREATE', a('www.example.com', '192.0.2.1')]);
    expect(it.call<GetChangeCommandOutput>('GetChange', { Id: id }).ChangeInfo?.Status).toBe('PENDING');
    it.wait(9);
    expect(it.answers('www.example.com')).toEqual([]);
    let waited = 9;
    while (it.call<GetChangeCommandOutput>('GetChange', { Id: id }).ChangeInfo?.Status === 'PENDING') {
      expect(it.answers('www.example.com')).toEqual([]);
      it.wait(1);
      waited++;
    }
    expect(waited).toBeGreaterThanOrEqual(10);
    expect(waited).toBeLessThanOrEqual(60);
    expect(it.answers('WWW.example.com.')).toEqual(['192.0.2.1']);
  });

  it('of one zone are in sync in the order in which they were made', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    for (let n = 1; n <= 12; n++) it.change(zone, ['UPSERT', a('www.example.com', `192.0.2.${n}`)]);
    const seen: number[] = [];
    for (let s = 0; s < 70; s++) {
      const last = Number((it.answers('www.example.com')[0] ?? '0.0.0.0').split('.')[3]);
      if (last !== seen.at(-1)) seen.push(last);
      it.wait(1);
    }
    expect(seen).toEqual([...seen].sort((x, y) => x - y));
    expect(seen.at(-1)).toBe(12);
  });

  it('land whole or not at all', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    expect(it.refusal(zone, ['CREATE', a('ok.example.com', '192.0.2.1')], ['DELETE', a('missing.example.com', '192.0.2.9')])).toBe(
      "InvalidChangeBatch: [Tried to delete resource record set [name='missing.example.com.', type='A'] but it was not found]",
    );
    it.wait(120);
    expect(it.answers('ok.example.com')).toEqual([]);
    const { ResourceRecordSets } = it.call<ListResourceRecordSetsCommandOutput>('ListResourceRecordSets', { HostedZoneId: zone });
    expect(ResourceRecordSets?.map((set) => set.Type)).toEqual(['NS', 'SOA']);
  });

  it('delete only what is repeated exactly', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    it.change(zone, ['CREATE', a('www.example.com', '192.0.2.1')]);
    const mismatch = "InvalidChangeBatch: [Tried to delete resource record set [name='www.example.com.', type='A'] but the values provided do not match the current values]";
    expect(it.refusal(zone, ['DELETE', a('www.example.com', '192.0.2.2')])).toBe(mismatch);
    expect(it.refusal(zone, ['DELETE', a('www.example.com', '192.0.2.1', { TTL: 61 })])).toBe(mismatch);
    expect(it.refusal(zone, ['DELETE', a('www.example.com', '192.0.2.1')])).toBe('accepted');
    expect(it.refusal(zone, ['CREATE', a('www.example.com', '192.0.2.1')])).toBe('accepted');
    expect(it.refusal(zone, ['CREATE', a('www.example.com', '192.0.2.1')])).toBe("InvalidChangeBatch: [Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]");
  });

  it('keep a CNAME alone, unless one batch takes the other away', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    const cname = { Name: 'www.example.com', Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'other.example.com' }] };
    it.change(zone, ['CREATE', a('www.example.com', '192.0.2.1')]);
    expect(it.refusal(zone, ['UPSERT', cname])).toContain('RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.');
    expect(it.refusal(zone, ['DELETE', a('www.example.com', '192.0.2.1')], ['CREATE', cname])).toBe('accepted');
    expect(it.refusal(zone, ['CREATE', { ...cname, Name: 'example.com' }])).toContain('is not permitted at apex in zone example.com.');
    expect(it.refusal(zone, ['CREATE', a('www.elsewhere.org', '192.0.2.1')])).toContain('RRSet with DNS name www.elsewhere.org. is not permitted in zone example.com.');
  });

  it('refuse an alias outside the zone that it names', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    const alias = (HostedZoneId: string, DNSName: string): object => ({ Name: 'example.com', Type: 'A', AliasTarget: { HostedZoneId, DNSName, EvaluateTargetHealth: false } });
    expect(it.refusal(zone, ['CREATE', alias('Z35SXDOTRQ7X7K', 'd111111abcdef8.cloudfront.net')])).toContain(
      'Tried to create an alias that targets d111111abcdef8.cloudfront.net., type A in zone Z35SXDOTRQ7X7K, but the alias target name does not lie within the target zone',
    );
    expect(it.refusal(zone, ['CREATE', alias('Z35SXDOTRQ7X7K', 'lb-1.us-east-1.elb.amazonaws.com')])).toBe('accepted');
  });
});

describe('values', () => {
  const account = new Account();
  const zone = account.zone('example.com');
  const set = (Type: string, Value: string, more: object = {}): object => ({ Name: 'x.example.com', Type, TTL: 60, ResourceRecords: [{ Value }], ...more });

  it.each([
    ['MX', 'mail.example.com.', 'MXRRDATANotTwoFields'],
    ['MX', '70000 mail.example.com.', 'MXRRDATANotTwoFields'],
    ['SRV', '1 2 host.example.com.', 'SRVRRDATANotFourFields'],
    ['CAA', 'issue letsencrypt.org', 'CAARRDATAMalformed'],
    ['CNAME', 'a b', 'UnsupportedCharacter'],
    ['NS', 'a..b', 'DomainLabelEmpty'],
    ['AAAA', '::1::2', 'AAAARRDATAIllegalIPv6Address'],
    ['TXT', 'bare', 'InvalidCharacterString'],
    ['TXT', `"${'a'.repeat(256)}"`, 'CharacterStringTooLong'],
    ['TXT', Array(17).fill(`"${'a'.repeat(250)}"`).join(' '), 'CharacterStringTooLong'],
  ])('%s %s is none', (type, value, code) => {
    expect(account.refusal(zone, ['CREATE', set(type, value)])).toMatch(new RegExp(`^InvalidChangeBatch: \\[Invalid Resource Record: 'FATAL problem: ${code} \\(`));
  });

  it.each([['MX', '10 mail.example.com'], ['SRV', '1 10 5269 host.example.com.'], ['CAA', '0 issue "letsencrypt.org"'], ['CAA', '0 issue ";"'], ['TXT', `"${'a'.repeat(255)}" "\\"b\\""`], ['AAAA', '2001:db8::1'], ['CNAME', '_x.example.com.']])('%s %s is one', (type, value) => {
    expect(account.refusal(zone, ['UPSERT', set(type, value, { Name: `${type.toLowerCase()}.example.com` })])).toBe('accepted');
  });

  it('names, times and identifiers have their bounds', () => {
    expect(account.refusal(zone, ['CREATE', a(`${'l'.repeat(64)}.example.com`, '192.0.2.1')])).toContain('DomainLabelTooLong');
    expect(account.refusal(zone, ['CREATE', a('t.example.com', '192.0.2.1', { TTL: -1 })])).toContain("'changeBatch.changes.1.member.resourceRecordSet.tTL' failed to satisfy constraint");
    expect(account.refusal(zone, ['CREATE', a('s.example.com', '192.0.2.1', { SetIdentifier: 'one' })])).toContain('InvalidInput: Invalid request: Expected exactly one of [Weight,');
    expect(account.refusal(zone, ['CREATE', { Name: 'd.example.com', Type: 'A', AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: 'd1.cloudfront.net', EvaluateTargetHealth: true } }])).toContain('EvaluateTargetHealth cannot be true');
    expect(() => account.zone('a..b')).toThrow('Domain name is invalid: a..b');
    expect(() => account.call('CreateHostedZone', { Name: 'p.example.com', CallerReference: 'p', HostedZoneConfig: { PrivateZone: true } })).toThrow('you must also specify values for VPCId and VPCRegion');
  });

  it('a checker has a public address to look at', () => {
    const check = (IPAddress: string): unknown => account.call('CreateHealthCheck', { CallerReference: IPAddress, HealthCheckConfig: { Type: 'HTTP', IPAddress } });
    for (const address of ['10.0.0.1', '172.20.0.1', '192.168.1.1', '127.0.0.1', '100.64.0.1', '224.0.0.1', 'fe80::1']) expect(() => check(address)).toThrow('is not a public address');
    expect(() => check('192.0.2.1')).not.toThrow();
    expect(account.call('GetHealthCheckCount', {})).toEqual({ HealthCheckCount: 1 });
    expect(account.call<{ CheckerIpRanges: string[] }>('GetCheckerIpRanges', {}).CheckerIpRanges).toContain('15.177.0.0/18');
  });
});

describe('lists', () => {
  it('never end where a page has no room', () => {
    const account = new Account();
    const zone = account.zone('example.com');
    for (const [operation, input] of [['ListResourceRecordSets', { HostedZoneId: zone }], ['ListHostedZones', {}], ['ListHostedZonesByName', {}], ['ListHealthChecks', {}]] as const) expect(() => account.call(operation, { ...input, MaxItems: 0 })).toThrow('maxitems must be at least 1');
  });

  it('of the zones of a network go on from a token', () => {
    const account = new Account();
    const vpc = { VPCId: 'vpc-1', VPCRegion: 'us-east-1' };
    for (const name of ['a.internal', 'b.internal', 'c.internal']) account.call('CreateHostedZone', { Name: name, CallerReference: name, VPC: vpc });
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = account.call<ListHostedZonesByVPCCommandOutput>('ListHostedZonesByVPC', { ...vpc, MaxItems: 1, ...(NextToken === undefined ? {} : { NextToken }) });
      seen.push(...(page.HostedZoneSummaries ?? []).map(({ Name }) => Name));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(seen.sort()).toEqual(['a.internal.', 'b.internal.', 'c.internal.']);
    expect(() => account.call('ListHostedZonesByVPC', { ...vpc, NextToken: 'none' })).toThrow('not valid');
  });

  it('come in order of reversed labels, paged by name, type and identifier', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    const weighted = (SetIdentifier: string): object => a('w.example.com', '192.0.2.1', { SetIdentifier, Weight: 1 });
    it.change(zone, ['CREATE', a('b.example.com', '192.0.2.1')], ['CREATE', a('a.b.example.com', '192.0.2.1')], ['CREATE', weighted('two')], ['CREATE', weighted('one')], ['CREATE', a('a.example.com', '192.0.2.1')]);
    const told: string[] = [];
    let next: object = {};
    for (let pages = 0; pages < 10; pages++) {
      const answer: ListResourceRecordSetsCommandOutput = it.call('ListResourceRecordSets', { HostedZoneId: zone, MaxItems: 2, ...next });
      told.push(...(answer.ResourceRecordSets ?? []).map((set) => `${set.Name} ${set.Type} ${set.SetIdentifier ?? ''}`.trim()));
      if (answer.IsTruncated !== true) break;
      next = { StartRecordName: answer.NextRecordName, StartRecordType: answer.NextRecordType, StartRecordIdentifier: answer.NextRecordIdentifier };
    }
    expect(told).toEqual(['example.com. NS', 'example.com. SOA', 'a.example.com. A', 'b.example.com. A', 'a.b.example.com. A', 'w.example.com. A one', 'w.example.com. A two']);
  });

  it('of zones by name begin there and go on', () => {
    const it = new Account();
    for (const name of ['zebra.org', 'example.com', 'example.net']) it.zone(name);
    const { HostedZones } = it.call<ListHostedZonesByNameCommandOutput>('ListHostedZonesByName', { DNSName: 'example.com' });
    expect(HostedZones?.map((zone) => zone.Name)).toEqual(['example.com.', 'example.net.', 'zebra.org.']);
  });
});

describe('answers', () => {
  it('follow CNAMEs and aliases with the shortest TTL, and wildcards', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    it.change(
      zone,
      ['CREATE', a('deep.example.com', '192.0.2.7', { TTL: 30 })],
      ['CREATE', { Name: 'mid.example.com', Type: 'A', AliasTarget: { HostedZoneId: zone.replace('/hostedzone/', ''), DNSName: 'deep.example.com', EvaluateTargetHealth: false } }],
      ['CREATE', { Name: 'top.example.com', Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: 'mid.example.com' }] }],
      ['CREATE', a('*.apps.example.com', '192.0.2.8')],
    );
    it.wait(61);
    const found = resolve(it.world.context(it.who), 'top.example.com', 'A');
    expect(found).toEqual({ answers: ['192.0.2.7'], ttl: 30, via: ['top.example.com.', 'mid.example.com.', 'deep.example.com.'] });
    expect(it.answers('x.y.apps.example.com')).toEqual(['192.0.2.8']);
    expect(it.answers('apps.example.com')).toEqual([]);
  });

  it('are shared out by weight, zero only when nothing else is left', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    const { HealthCheck } = it.call<{ HealthCheck: { Id: string } }>('CreateHealthCheck', { CallerReference: 'c', HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: 'x.example.com', Inverted: true } });
    const set = (SetIdentifier: string, Weight: number, more: object = {}): object => a('w.example.com', SetIdentifier === 'home' ? '192.0.2.1' : '192.0.2.2', { SetIdentifier, Weight, ...more });
    it.change(zone, ['CREATE', set('home', 90)], ['CREATE', set('standby', 10)]);
    it.wait(61);
    expect(it.shares('w.example.com')).toEqual({ '192.0.2.1': 0.9, '192.0.2.2': 0.1 });
    it.change(zone, ['UPSERT', set('standby', 0)]);
    it.wait(61);
    expect(it.shares('w.example.com')).toEqual({ '192.0.2.1': 1 });
    // A new inverted check counts as unhealthy until it has data: attached at once, it moves everybody.
    it.change(zone, ['UPSERT', set('home', 90, { HealthCheckId: HealthCheck.Id })]);
    it.wait(61);
    expect(it.shares('w.example.com')).toEqual({ '192.0.2.2': 1 });
  });

  it('of a zone inside another need its NS records there', () => {
    const it = new Account();
    const parent = it.zone('example.com');
    const child = it.zone('staging.example.com');
    it.change(child, ['CREATE', a('www.staging.example.com', '192.0.2.3')]);
    it.wait(61);
    expect(it.answers('www.staging.example.com')).toEqual([]);
    const { DelegationSet } = it.call<GetHostedZoneCommandOutput>('GetHostedZone', { Id: child });
    it.change(parent, ['CREATE', { Name: 'staging.example.com', Type: 'NS', TTL: 300, ResourceRecords: DelegationSet?.NameServers?.map((Value) => ({ Value })) }]);
    it.wait(61);
    expect(it.answers('www.staging.example.com')).toEqual(['192.0.2.3']);
  });

  it('go on while the control plane is away, and changes wait for it', () => {
    const it = new Account();
    const zone = it.zone('example.com');
    it.change(zone, ['CREATE', a('www.example.com', '192.0.2.1')]);
    it.wait(61);
    it.change(zone, ['UPSERT', a('www.example.com', '192.0.2.2')]);
    it.world.worldTable('world.fault').put('f', { id: 'f', name: 'route53-control-plane-down', args: {}, from: it.now, until: plus(it.now, seconds(600)) });
    it.wait(120);
    expect(it.answers('www.example.com')).toEqual(['192.0.2.1']);
    expect(() => it.call('ListHostedZones', {})).toThrowError('Service Unavailable');
    it.wait(600);
    expect(it.answers('www.example.com')).toEqual(['192.0.2.2']);
  });
});

describe('protections of records', () => {
  const record = { Name: 'www.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
  const opened = (): { account: Account; zone: string } => {
    const account = new Account();
    const zone = account.zone('example.com');
    account.change(zone, ['CREATE', record]);
    account.call('CreateResourceRecordSetProtections', { HostedZoneId: zone, Protections: [{ RecordName: 'WWW.example.com', RecordType: 'A', Comment: 'cutover owns it' }] });
    return { account, zone };
  };

  it('refuse every change of the name and type, and the whole batch with it', () => {
    const { account, zone } = opened();
    expect(account.refusal(zone, ['UPSERT', record])).toContain('InvalidChangeBatch');
    expect(account.refusal(zone, ['DELETE', record])).toContain('cutover owns it');
    expect(account.refusal(zone, ['CREATE', { ...record, Name: 'other.example.com' }], ['UPSERT', record])).toContain('InvalidChangeBatch');
    expect(account.refusal(zone, ['DELETE', { ...record, Name: 'other.example.com' }])).toContain('not found');
    expect(account.refusal(zone, ['CREATE', { ...record, Type: 'AAAA', ResourceRecords: [{ Value: '2001:db8::1' }] }])).toBe('accepted');
  });

  it('are listed, and taken away again', () => {
    const { account, zone } = opened();
    expect(account.call('ListResourceRecordSetProtections', { HostedZoneId: zone })).toEqual({ ResourceRecordSetProtections: [{ RecordName: 'www.example.com.', RecordType: 'A', Comment: 'cutover owns it' }] });
    account.call('DeleteResourceRecordSetProtections', { HostedZoneId: zone, Protections: [{ RecordName: 'www.example.com', RecordType: 'A' }] });
    expect(account.refusal(zone, ['UPSERT', record])).toBe('accepted');
  });

  it('are made as a whole or not at all', () => {
    const { account, zone } = opened();
    const make = (...names: string[]): (() => unknown) => () => account.call('CreateResourceRecordSetProtections', { HostedZoneId: zone, Protections: names.map((RecordName) => ({ RecordName, RecordType: 'A' })) });
    expect(make('www.example.com')).toThrow('A protection already exists');
    expect(make('new.example.com', 'www.example.com')).toThrow('could not be processed');
    expect(make('new.example.org')).toThrow('could not be processed');
    expect(account.call('ListResourceRecordSetProtections', { HostedZoneId: zone })).toMatchObject({ ResourceRecordSetProtections: [{ RecordName: 'www.example.com.' }] });
  });
});

it('a latency group has one set for each region, a weighted one up to 100', () => {
  const account = new Account();
  const zone = account.zone('example.com');
  const set = (id: string, more: object): object => ({ Name: 'api.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }], SetIdentifier: id, ...more });
  account.change(zone, ['CREATE', set('a', { Region: 'us-east-1' })]);
  expect(account.refusal(zone, ['CREATE', set('b', { Region: 'us-east-1' })])).toContain('latency set for the region');
  const many = Array.from({ length: 101 }, (_, at) => ['CREATE', { ...set(`w${at}`, { Weight: 1 }), Name: 'many.example.com' }] as const);
  expect(account.refusal(zone, ...many)).toContain('up to 100 sets');
  expect(account.refusal(zone, ...many.slice(1))).toBe('accepted');
});

it('accelerated recovery is on after hours, and keeps its zone from being deleted', () => {
  const account = new Account();
  const Id = account.zone('example.com');
  const status = (): string | undefined => account.call<GetHostedZoneCommandOutput>('GetHostedZone', { Id }).HostedZone?.Features?.AcceleratedRecoveryStatus;
  account.call('UpdateHostedZoneFeatures', { HostedZoneId: Id, EnableAcceleratedRecovery: true });
  account.wait(1800);
  expect(status()).toBe('ENABLING');
  account.wait(4 * 3600);
  expect(status()).toBe('ENABLED');
  expect(() => account.call('DeleteHostedZone', { Id })).toThrow('accelerated recovery');
});
