// GetServiceQuota, GetAWSDefaultServiceQuota, ListServiceQuotas.
import type {
  GetAWSDefaultServiceQuotaCommandInput, GetAWSDefaultServiceQuotaCommandOutput, GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput, ListServiceQuotasCommandInput, ListServiceQuotasCommandOutput, ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { defaults, quotaOf, type Quota } from './quotas.ts';

function shown(context: Context, quota: Quota, value: number): ServiceQuota {
  return {
    ServiceCode: quota.service,
    ServiceName: quota.serviceName,
    QuotaArn: `arn:aws:servicequotas:${context.region}:${context.account}:${quota.service}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}

/** @throws AwsFault */
function existing(service: string | undefined, code: string | undefined): Quota {
  for (const [member, value] of [['serviceCode', service], ['quotaCode', code]] as const) {
    if (value === undefined) throw new AwsFault('IllegalArgumentException', `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`);
  }
  const quota = defaults.find((it) => it.service === service && it.code === code);
  // AWS: the words are unverified.
  if (quota === undefined) throw new AwsFault('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
  return quota;
}

export const getServiceQuota = operation<GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput>((input, context) => {
  const quota = existing(input.ServiceCode, input.QuotaCode);
  return { Quota: shown(context, quota, quotaOf(context, quota.code)) };
});

export const getDefaultQuota = operation<GetAWSDefaultServiceQuotaCommandInput, GetAWSDefaultServiceQuotaCommandOutput>((input, context) => {
  const quota = existing(input.ServiceCode, input.QuotaCode);
  return { Quota: shown(context, quota, quota.value) };
});

export const listServiceQuotas = operation<ListServiceQuotasCommandInput, ListServiceQuotasCommandOutput>((input, context) => {
  if (input.ServiceCode === undefined) throw new AwsFault('IllegalArgumentException', "1 validation error detected: Value null at 'serviceCode' failed to satisfy constraint: Member must not be null");
  const own = defaults.filter((it) => it.service === input.ServiceCode);
  if (own.length === 0) throw new AwsFault('NoSuchResourceException', 'The request failed because the specified service does not exist.');
  // AWS: 1 to 100 a page (API reference, ListServiceQuotas).
  const one = page(own.filter((it) => (input.QuotaCode ?? it.code) === it.code), { max: Math.min(100, input.MaxResults ?? 100), token: input.NextToken, key: ({ code }) => code, refuse: () => new AwsFault('InvalidPaginationTokenException', 'Invalid token.') });
  return { Quotas: one.items.map((quota) => shown(context, quota, quotaOf(context, quota.code))), ...(one.next === undefined ? {} : { NextToken: one.next }) };
});
