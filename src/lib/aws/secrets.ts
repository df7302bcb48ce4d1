// Secrets Manager in our words: whether a secret is there, and under which key. Never what is in it.
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export interface SecretMark {
  readonly arn: string;
  /** ARN of the customer's key; empty: AWS's own, or one that is named otherwise. */
  readonly key: string;
}

export class Secrets {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** Undefined where there is none, or it is about to be deleted: it can no longer be read then. */
  async describe(nameOrArn: string): Promise<SecretMark | undefined> {
    try {
      const { ARN = '', KmsKeyId = '', DeletedDate } = await this.#api.call<object, DescribeSecretCommandOutput>('DescribeSecret', { SecretId: nameOrArn });
      return DeletedDate === undefined ? { arn: ARN, key: /^arn:[^:]+:kms:[^:]*:\d+:key\//.test(KmsKeyId) ? KmsKeyId : '' } : undefined;
    } catch (thrown) {
      if (isAwsProblem(thrown, 'ResourceNotFoundException')) return undefined;
      throw thrown;
    }
  }
}
