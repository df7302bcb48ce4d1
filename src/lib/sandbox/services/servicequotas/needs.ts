// What Service Quotas' operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Service Quotas" (Service Authorization Reference): reads take no resource.
import { each, needsOf, nothingInParticular } from '../../world/need.ts';

export const needs = needsOf({ prefix: 'servicequotas', at: each('GetServiceQuota GetAWSDefaultServiceQuota ListServiceQuotas', nothingInParticular) });
