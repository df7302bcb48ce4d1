// Service Quotas in our words: how much of a thing the account may have in a region.
import type { GetAWSDefaultServiceQuotaCommandOutput, GetServiceQuotaCommandOutput } from '@aws-sdk/client-service-quotas';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export class Quotas {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** What holds now; AWS's default where the account has none of its own; undefined where AWS knows no such quota. Costs one call, seldom two. */
  async value(service: string, code: string): Promise<number | undefined> {
    const input = { ServiceCode: service, QuotaCode: code };
    try {
      return (await this.#api.call<object, GetServiceQuotaCommandOutput>('GetServiceQuota', input)).Quota?.Value;
    } catch (thrown) {
      if (!isAwsProblem(thrown, 'NoSuchResourceException')) throw thrown;
    }
    // AWS: a quota without an applied value is not found, its default is (API reference, GetServiceQuota: "For some quotas, only the default values are available").
    try {
      return (await this.#api.call<object, GetAWSDefaultServiceQuotaCommandOutput>('GetAWSDefaultServiceQuota', input)).Quota?.Value;
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchResourceException')) return undefined;
      throw thrown;
    }
  }
}
