// How a name is proved: ACM looks for the CNAME now and then, and makes the certificate some minutes after it stands.
import { days, hours, minutes, plus, seconds, type Duration, type Instant } from '../../../world/time.ts';
import { token } from '../../../world/ids.ts';
import { event, type Context } from '../../world/service.ts';
import { draw } from '../../world/draw.ts';
import { bare } from '../route53/names.ts';
import { resolve } from '../route53/resolve.ts';
import { rules } from './beliefs.ts';
import { certificatesOf, type Certificate, type Validation } from './entities.ts';

/** AWS: a request that is not proved within 72 hours times out. (ACM user guide, "DNS validation") */
const patience = hours(72);
/** AWS: certificates of ACM were valid for 13 months (395 days); since 2026 for 198 days. (ACM user guide, "Managed certificate renewal"; unverified) */
const validFor = days(198);
/** AWS: renewal is tried 60 days before the end. (ACM user guide, "Managed certificate renewal") */
const renewBefore = days(60);

export function validationOf(account: string, domain: string, hostedZone?: string): Validation {
  const base = domain.replace(/^\*\./, '');
  const hash = token('acm.validation', account, base);
  return {
    domain,
    recordName: `_${hash}.${base}.`,
    recordValue: `_${token('acm.validation-value', account, base)}.${hash.slice(0, 10).replace(/[0-9]/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'z')}.acm-validations.aws.`,
    status: 'PENDING_VALIDATION',
    ...(hostedZone === undefined ? {} : { hostedZone }),
  };
}

const proved = (context: Context, validation: Validation): boolean => resolve(context, validation.recordName, 'CNAME').answers.some((answer) => bare(answer) === bare(validation.recordValue));

/** AWS names no rhythm; often at first, seldom later. Guessed. */
function nextLook(certificate: Certificate, now: Instant): Duration {
  return plus(certificate.created, hours(2)) > now ? minutes(1) : minutes(15);
}

export const looks = event<{ readonly arn: string }>(({ arn }, context) => {
  const table = certificatesOf(context);
  const certificate = table.get(arn);
  if (certificate === undefined || certificate.status !== 'PENDING_VALIDATION' || certificate.issuingAt !== undefined) return;
  if (plus(certificate.created, patience) <= context.now) {
    const validations = certificate.validations.map((it) => (it.status === 'PENDING_VALIDATION' ? { ...it, status: 'FAILED' as const } : it));
    table.put(arn, { ...certificate, status: 'VALIDATION_TIMED_OUT', validations });
    return;
  }
  if (certificate.method === 'DNS' && certificate.validations.every((it) => proved(context, it))) {
    const takes = draw(context, `acm/certificate/${arn}`, rules.takes(context, 'issue-time').until);
    table.put(arn, { ...certificate, issuingAt: plus(context.now, takes) });
    context.schedule(takes, 'acm.issues', { arn });
    return;
  }
  context.schedule(nextLook(certificate, context.now), 'acm.looks', { arn });
});

export const issues = event<{ readonly arn: string }>(({ arn }, context) => {
  const certificate = certificatesOf(context).get(arn);
  if (certificate === undefined || certificate.status !== 'PENDING_VALIDATION') return;
  const validations = certificate.validations.map((it) => ({ ...it, status: 'SUCCESS' as const }));
  certificatesOf(context).put(arn, { ...certificate, status: 'ISSUED', validations, issued: context.now, notAfter: plus(context.now, validFor) });
  context.schedule((validFor - renewBefore) as Duration, 'acm.renews', { arn });
});

/** Renewal needs the CNAMEs to stand still; where they were tidied away, the certificate runs out. */
export const renews = event<{ readonly arn: string }>(({ arn }, context) => {
  const certificate = certificatesOf(context).get(arn);
  if (certificate?.status !== 'ISSUED' || certificate.notAfter === undefined) return;
  if (certificate.notAfter <= context.now) {
    certificatesOf(context).put(arn, { ...certificate, status: 'EXPIRED' });
    return;
  }
  if (certificate.validations.every((it) => proved(context, it))) {
    certificatesOf(context).put(arn, { ...certificate, notAfter: plus(context.now, validFor) });
    context.schedule((validFor - renewBefore) as Duration, 'acm.renews', { arn });
    return;
  }
  context.schedule(days(1), 'acm.renews', { arn });
});

/** CloudFormation writes the CNAME itself where a hosted zone was named. (CloudFormation, AWS::CertificateManager::Certificate DomainValidationOption) */
export const writesRecords = event<{ readonly arn: string }>(({ arn }, context) => {
  const certificate = certificatesOf(context).get(arn);
  if (certificate === undefined || certificate.status !== 'PENDING_VALIDATION') return;
  const written = new Set<string>();
  try {
    for (const { hostedZone, recordName, recordValue } of certificate.validations) {
      if (hostedZone === undefined || written.has(recordName)) continue;
      written.add(recordName);
      const set = { Name: recordName, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: recordValue }] };
      context.call('route53', 'ChangeResourceRecordSets', { HostedZoneId: hostedZone, ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: set }] } });
    }
  } catch (refusal) {
    if (refusal instanceof Error && 'code' in refusal && refusal.code === 'ServiceUnavailable') {
      context.schedule(seconds(30), 'acm.writes-records', { arn });
      return;
    }
    certificatesOf(context).put(arn, { ...certificate, status: 'FAILED' });
  }
});
