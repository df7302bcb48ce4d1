// Certificates of the sandbox: proved by DNS, issued, renewed, run out.
import { describe, expect, it } from 'vitest';
import type { DescribeCertificateCommandOutput, ListCertificatesCommandOutput, RequestCertificateCommandOutput } from '@aws-sdk/client-acm';
import { acm } from '../../../src/lib/sandbox/services/acm/service.ts';
import { resources } from '../../../src/lib/sandbox/services/acm/resources.ts';
import type { ResourceInStack } from '../../../src/lib/sandbox/services/cloudformation/resource-type.ts';
import { route53 } from '../../../src/lib/sandbox/services/route53/service.ts';
import { days, hours, inSeconds, minutes, seconds } from '../../../src/lib/world/time.ts';
import { Account } from './account.ts';

const account = (): Account => new Account({ services: [acm, route53] });
const certificate = (it: Account, arn: string) => it.call<DescribeCertificateCommandOutput>('acm', 'DescribeCertificate', { CertificateArn: arn }).Certificate;
const zoneOf = (it: Account): string => it.call<{ HostedZone: { Id: string } }>('route53', 'CreateHostedZone', { Name: 'example.com', CallerReference: '1' }).HostedZone.Id;

describe('a certificate proved by DNS', () => {
  it('shows its CNAME after some seconds, and is issued some minutes after that stands in the zone', () => {
    const it = account();
    const zone = zoneOf(it);
    const { CertificateArn = '' } = it.call<RequestCertificateCommandOutput>('acm', 'RequestCertificate', { DomainName: 'example.com', SubjectAlternativeNames: ['*.example.com'], ValidationMethod: 'DNS', IdempotencyToken: 'once' });
    expect(it.call<RequestCertificateCommandOutput>('acm', 'RequestCertificate', { DomainName: 'example.com', ValidationMethod: 'DNS', IdempotencyToken: 'once' }).CertificateArn).toBe(CertificateArn);
    expect(certificate(it, CertificateArn)?.DomainValidationOptions?.[0]?.ResourceRecord).toBeUndefined();
    it.pass(seconds(10));
    const options = certificate(it, CertificateArn)?.DomainValidationOptions ?? [];
    // The apex and its wildcard are proved by one record.
    expect(new Set(options.map((option) => option.ResourceRecord?.Name)).size).toBe(1);
    it.pass(hours(3));
    expect(certificate(it, CertificateArn)?.Status).toBe('PENDING_VALIDATION');
    const record = options[0]?.ResourceRecord;
    it.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: record?.Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: record?.Value }] } }] } });
    const from = it.now;
    while (certificate(it, CertificateArn)?.Status === 'PENDING_VALIDATION') it.pass(seconds(10));
    expect(certificate(it, CertificateArn)?.Status).toBe('ISSUED');
    expect(inSeconds((it.now - from) as never)).toBeGreaterThan(60);
    expect(inSeconds((it.now - from) as never)).toBeLessThan(25 * 60);
    expect(it.call<ListCertificatesCommandOutput>('acm', 'ListCertificates', { CertificateStatuses: ['ISSUED'] }).CertificateSummaryList).toHaveLength(1);
  });

  it('times out after 72 hours when nobody writes the record, and cannot be deleted while a listener shows it', () => {
    const it = account();
    const { CertificateArn = '' } = it.call<RequestCertificateCommandOutput>('acm', 'RequestCertificate', { DomainName: 'example.com', ValidationMethod: 'DNS' });
    it.pass(days(4));
    expect(certificate(it, CertificateArn)?.Status).toBe('VALIDATION_TIMED_OUT');
    it.look((context) => context.table<object>('elasticloadbalancing.listener').put('l', { arn: 'l', loadBalancerArn: 'lb', certificates: [CertificateArn] }));
    expect(it.refusal('acm', 'DeleteCertificate', { CertificateArn }).code).toBe('ResourceInUseException');
    it.look((context) => context.table('elasticloadbalancing.listener').delete('l'));
    it.call('acm', 'DeleteCertificate', { CertificateArn });
    expect(it.refusal('acm', 'DescribeCertificate', { CertificateArn }).code).toBe('ResourceNotFoundException');
  });

  it('is renewed while its record stands, and runs out when that was tidied away', () => {
    const run = (tidy: boolean): string | undefined => {
      const it = account();
      const zone = zoneOf(it);
      const stack = { context: it.context(), stackName: 's', stackId: 's', logicalId: 'C', tags: { 'platform:app': 'shop' }, generatedName: () => 'x' } as ResourceInStack;
      const type = resources['AWS::CertificateManager::Certificate'];
      const arn = it.look(() => type.create({ DomainName: 'example.com', ValidationMethod: 'DNS', DomainValidationOptions: [{ DomainName: 'example.com', HostedZoneId: zone.replace('/hostedzone/', '') }] }, stack));
      expect(it.look(() => type.progress?.(arn, stack))).toBe('waiting');
      it.pass(minutes(12));
      // CloudFormation wrote the record by itself.
      expect(it.look(() => type.progress?.(arn, stack))).toBe('ready');
      const { ResourceRecordSets = [] } = it.call<{ ResourceRecordSets?: { Name: string; Type: string }[] }>('route53', 'ListResourceRecordSets', { HostedZoneId: zone });
      const record = ResourceRecordSets.find((set) => set.Type === 'CNAME');
      expect(record?.Name).toMatch(/^_[0-9a-f]{32}\.example\.com\.$/);
      if (tidy) it.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [{ Action: 'DELETE', ResourceRecordSet: record }] } });
      it.pass(days(250));
      return certificate(it, arn)?.Status;
    };
    expect(run(false)).toBe('ISSUED');
    expect(run(true)).toBe('EXPIRED');
  });
});
