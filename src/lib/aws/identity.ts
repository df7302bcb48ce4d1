// STS in our words: who is asking.
import type { GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import type { ServiceApi } from './api.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

export class Identity {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  async caller(): Promise<Caller> {
    const answer = await this.#api.call<object, GetCallerIdentityCommandOutput>('GetCallerIdentity', {});
    return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
  }
}
