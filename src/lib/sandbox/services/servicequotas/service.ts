// Service Quotas: how much of a thing an account may have in a region.
import type { ServiceModule } from '../../world/service.ts';
import { needs } from './needs.ts';
import { getDefaultQuota, getServiceQuota, listServiceQuotas } from './operations.ts';

export const servicequotas: ServiceModule = {
  name: 'servicequotas',
  sdk: { load: () => import('@aws-sdk/client-service-quotas'), client: 'ServiceQuotasClient' },
  needs,
  operations: { GetServiceQuota: getServiceQuota, GetAWSDefaultServiceQuota: getDefaultQuota, ListServiceQuotas: listServiceQuotas },
};
