// ACM: certificates asked for, proved by DNS, described, deleted when nothing uses them.
import type {
  AddTagsToCertificateCommandInput as AddTagsInput,
  AddTagsToCertificateCommandOutput as AddTagsOutput,
  CertificateDetail,
  CertificateStatus,
  DeleteCertificateCommandInput as DeleteInput,
  DeleteCertificateCommandOutput as DeleteOutput,
  DescribeCertificateCommandInput as DescribeInput,
  DescribeCertificateCommandOutput as DescribeOutput,
  KeyAlgorithm,
  ListCertificatesCommandInput as ListInput,
  ListCertificatesCommandOutput as ListOutput,
  ListTagsForCertificateCommandInput as ListTagsInput,
  ListTagsForCertificateCommandOutput as ListTagsOutput,
  RemoveTagsFromCertificateCommandInput as RemoveTagsInput,
  RemoveTagsFromCertificateCommandOutput as RemoveTagsOutput,
  RequestCertificateCommandInput as RequestInput,
  RequestCertificateCommandOutput as RequestOutput,
} from '@aws-sdk/client-acm';
import { asDate, hours, plus, seconds } from '../../../world/time.ts';
import { token } from '../../../world/ids.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context, type ServiceModule } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { distributionsOf } from '../cloudfront/entities.ts';
import { kinds as elb, type Listener } from '../elasticloadbalancing/entities.ts';
import { certificatesOf, type Certificate } from './entities.ts';
import { issues, looks, renews, validationOf, writesRecords } from './validation.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

const domainName = /^(\*\.)?(((?!-)[a-z0-9-]{0,62}[a-z0-9])\.)+((?!-)[a-z0-9-]{1,62}[a-z0-9])$/i;

function certificateOf(context: Context, arn: string | undefined): Certificate {
  const found = certificatesOf(context).get(arn ?? '');
  if (found === undefined) throw new AwsFault('ResourceNotFoundException', `Could not find certificate ${arn}.`);
  return found;
}

const request = operation<RequestInput, RequestOutput>((input, context) => {
  const domain = (input.DomainName ?? '').toLowerCase();
  const names = [...new Set([domain, ...(input.SubjectAlternativeNames ?? []).map((name) => name.toLowerCase())])];
  for (const name of names) if (!domainName.test(name)) throw new AwsFault('InvalidParameterException', `1 validation error detected: Value '${name}' at 'domainName' failed to satisfy constraint: Member must satisfy regular expression pattern`);
  // AWS: 10 names by default. (ACM user guide, "Quotas")
  if (names.length > 10) throw new AwsFault('LimitExceededException', 'Cannot request more than 10 domain names per certificate.'); // text unverified
  // AWS: the same token within one hour answers the certificate that was asked for first. (botocore acm: RequestCertificate IdempotencyToken)
  const same = input.IdempotencyToken === undefined ? undefined : certificatesOf(context).values().find((it) => it.token === input.IdempotencyToken && it.domain === domain && plus(it.created, hours(1)) > context.now);
  if (same !== undefined) return { CertificateArn: same.arn };
  const hex = token('acm.certificate', context.account, context.region, String(context.count('acm.certificate')));
  const arn = `arn:aws:acm:${context.region}:${context.account}:certificate/${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
  const zones = (input.DomainValidationOptions ?? []) as readonly { readonly DomainName?: string; readonly HostedZoneId?: string }[];
  const certificate: Certificate = {
    arn,
    domain,
    names,
    method: input.ValidationMethod === 'DNS' ? 'DNS' : 'EMAIL',
    status: 'PENDING_VALIDATION',
    validations: names.map((name) => validationOf(context.account, name, zones.find((zone) => zone.DomainName?.toLowerCase() === name)?.HostedZoneId)),
    keyAlgorithm: (input.KeyAlgorithm ?? 'RSA_2048').replace('_', '-'),
    created: context.now,
    // Seen by operators: right after the request the CNAMEs are missing from the answer for some seconds. (hashicorp/terraform-provider-aws waits for them) Length guessed.
    recordsShownAt: plus(context.now, draw(context, `acm/certificate/${arn}/records`, rules.takes(context, 'records-shown').until)),
    ...(input.IdempotencyToken === undefined ? {} : { token: input.IdempotencyToken }),
    tags: tagsOf(input.Tags),
  };
  certificatesOf(context).put(arn, certificate);
  context.schedule(seconds(60), 'acm.looks', { arn });
  if (certificate.validations.some((it) => it.hostedZone !== undefined)) context.schedule(seconds(10), 'acm.writes-records', { arn });
  return { CertificateArn: arn };
});

function usersOf(context: Context, arn: string): readonly string[] {
  const balancers = context.table<Listener>(elb.listener).values().filter((listener) => listener.certificates.includes(arn)).map((listener) => listener.loadBalancerArn);
  const distributions = distributionsOf(context).values().filter(({ config }) => config.ViewerCertificate?.ACMCertificateArn === arn).map((it) => it.arn);
  return [...new Set([...balancers, ...distributions])];
}

function detail(context: Context, it: Certificate): CertificateDetail {
  const shown = context.now >= it.recordsShownAt;
  return {
    CertificateArn: it.arn,
    DomainName: it.domain,
    SubjectAlternativeNames: [...it.names],
    DomainValidationOptions: it.validations.map(({ domain, status, recordName, recordValue }) => ({
      DomainName: domain,
      ValidationDomain: domain,
      ValidationStatus: status,
      ValidationMethod: it.method,
      ...(it.method === 'DNS' && shown ? { ResourceRecord: { Name: recordName, Type: 'CNAME' as const, Value: recordValue } } : {}),
    })),
    Subject: `CN=${it.domain}`,
    Issuer: 'Amazon',
    CreatedAt: asDate(it.created),
    Status: it.status,
    KeyAlgorithm: it.keyAlgorithm as KeyAlgorithm,
    SignatureAlgorithm: 'SHA256WITHRSA',
    InUseBy: [...usersOf(context, it.arn)],
    Type: 'AMAZON_ISSUED',
    RenewalEligibility: usersOf(context, it.arn).length > 0 && it.status === 'ISSUED' ? 'ELIGIBLE' : 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED' },
    ...(it.issued === undefined ? {} : { IssuedAt: asDate(it.issued), NotBefore: asDate(it.issued) }),
    ...(it.notAfter === undefined ? {} : { NotAfter: asDate(it.notAfter) }),
    ...(it.status === 'FAILED' ? { FailureReason: 'OTHER' as const } : {}),
  };
}

const list = operation<ListInput, ListOutput>((input, context) => {
  const statuses = input.CertificateStatuses;
  const all = certificatesOf(context).values().filter((it) => statuses === undefined || statuses.includes(it.status as CertificateStatus));
  const { items, next } = page(all, { max: Math.min(input.MaxItems ?? 1000, 1000), token: input.NextToken, key: (it) => it.arn, refuse: () => new AwsFault('InvalidArgsException', 'The NextToken is not valid.') });
  return {
    CertificateSummaryList: items.map((it) => ({
      CertificateArn: it.arn,
      DomainName: it.domain,
      SubjectAlternativeNameSummaries: [...it.names],
      HasAdditionalSubjectAlternativeNames: false,
      Status: it.status,
      Type: 'AMAZON_ISSUED' as const,
      KeyAlgorithm: it.keyAlgorithm as KeyAlgorithm,
      InUse: usersOf(context, it.arn).length > 0,
      CreatedAt: asDate(it.created),
      ...(it.issued === undefined ? {} : { IssuedAt: asDate(it.issued), NotBefore: asDate(it.issued) }),
      ...(it.notAfter === undefined ? {} : { NotAfter: asDate(it.notAfter) }),
    })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
});

const remove = operation<DeleteInput, DeleteOutput>((input, context) => {
  const it = certificateOf(context, input.CertificateArn);
  if (usersOf(context, it.arn).length > 0) throw new AwsFault('ResourceInUseException', `Certificate ${it.arn} in account ${context.account} is in use.`);
  certificatesOf(context).delete(it.arn);
  return {};
});

export const acm: ServiceModule = {
  name: 'acm',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-acm'), client: 'ACMClient' },
  needs,
  operations: {
    RequestCertificate: request,
    DescribeCertificate: operation<DescribeInput, DescribeOutput>((input, context) => ({ Certificate: detail(context, certificateOf(context, input.CertificateArn)) })),
    ListCertificates: list,
    DeleteCertificate: remove,
    AddTagsToCertificate: operation<AddTagsInput, AddTagsOutput>((input, context) => {
      const it = certificateOf(context, input.CertificateArn);
      certificatesOf(context).put(it.arn, { ...it, tags: { ...it.tags, ...tagsOf(input.Tags) } });
      return {};
    }),
    RemoveTagsFromCertificate: operation<RemoveTagsInput, RemoveTagsOutput>((input, context) => {
      const it = certificateOf(context, input.CertificateArn);
      certificatesOf(context).put(it.arn, { ...it, tags: withoutTags(it.tags, (input.Tags ?? []).map((tag) => tag.Key ?? '')) });
      return {};
    }),
    ListTagsForCertificate: operation<ListTagsInput, ListTagsOutput>((input, context) => ({ Tags: tagList(certificateOf(context, input.CertificateArn).tags) })),
  },
  events: { 'acm.looks': looks, 'acm.issues': issues, 'acm.renews': renews, 'acm.writes-records': writesRecords },
};
