// SSM Parameter Store in our words: what layers left for each other, and AWS's own public lists.
import type { DescribeParametersCommandOutput, GetParametersByPathCommandOutput, GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { allPages, type ServiceApi } from './api.ts';

export class Parameters {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** All parameters under a path, name to value. */
  async under(path: string): Promise<Readonly<Record<string, string>>> {
    const ask = (NextToken?: string) => () => this.#api.call<object, GetParametersByPathCommandOutput>('GetParametersByPath', { Path: path, Recursive: true, ...(NextToken === undefined ? {} : { NextToken }) });
    const pages = await allPages(ask(), (page) => (page.NextToken === undefined ? undefined : ask(page.NextToken)));
    return Object.fromEntries(pages.flatMap((page) => (page.Parameters ?? []).map((it) => [it.Name ?? '', it.Value ?? ''])));
  }

  /** Those of the named parameters that are there, name to value. @param names ten at most, as AWS takes them */
  async named(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { Parameters = [] } = await this.#api.call<object, GetParametersCommandOutput>('GetParameters', { Names: names });
    return Object.fromEntries(Parameters.map((it) => [it.Name ?? '', it.Value ?? '']));
  }

  /** Of a parameter, without its value: its ARN, and the ARN of the customer's key that it is encrypted with (empty: AWS's own, or no secret). Undefined: there is none. */
  async describe(name: string): Promise<{ readonly arn: string; readonly key: string } | undefined> {
    const { Parameters: [found] = [] } = await this.#api.call<object, DescribeParametersCommandOutput>('DescribeParameters', { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }] });
    return found === undefined ? undefined : { arn: found.ARN ?? '', key: /^arn:[^:]+:kms:[^:]*:\d+:key\//.test(found.KeyId ?? '') ? (found.KeyId ?? '') : '' };
  }

  /** Writes a plain text under a name, whatever was there. */
  async put(name: string, value: string): Promise<void> {
    await this.#api.call('PutParameter', { Name: name, Value: value, Type: 'String', Overwrite: true });
  }

  async remove(name: string): Promise<void> {
    await this.#api.call('DeleteParameter', { Name: name });
  }

  /** Ids of a region's availability zones, sorted: AWS publishes them as public parameters (global-infrastructure). */
  async availabilityZoneIds(region: string): Promise<readonly string[]> {
    return Object.values(await this.under(`/aws/service/global-infrastructure/regions/${region}/availability-zones`)).sort();
  }
}
