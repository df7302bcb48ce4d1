// Which names are taken, in a region or, for buckets, in the account: one list per type, as few calls as AWS allows.
import type { DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeLogGroupsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { ListTablesCommandOutput } from '@aws-sdk/client-dynamodb';
import type { DescribeRepositoriesCommandOutput } from '@aws-sdk/client-ecr';
import type { ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import type { GetBucketTaggingCommandOutput, ListBucketsCommandOutput } from '@aws-sdk/client-s3';
import type { ListSecretsCommandOutput } from '@aws-sdk/client-secrets-manager';
import { allPages, type ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

/** All pages of a list, as names. */
async function listed<Page>(api: ServiceApi, operation: string, how: { readonly input?: object; readonly names: (page: Page) => readonly (string | undefined)[]; readonly next: (page: Page) => object | undefined }): Promise<readonly string[]> {
  const ask = (more: object) => () => api.call<object, Page>(operation, { ...how.input, ...more });
  const pages = await allPages(ask({}), (page) => {
    const more = how.next(page);
    return more === undefined ? undefined : ask(more);
  });
  return pages.flatMap((page) => how.names(page).filter((name) => name !== undefined));
}

const token = <Name extends string>(name: Name, value: string | undefined): object | undefined => (value === undefined ? undefined : { [name]: value });

export class TakenNames {
  readonly #api: (service: string) => ServiceApi;

  constructor(api: (service: string) => ServiceApi) {
    this.#api = api;
  }

  /** Those of the account, in all regions. AWS: names are everybody's; whether a stranger has one is not seen here. */
  buckets(): Promise<readonly string[]> {
    return listed<ListBucketsCommandOutput>(this.#api('s3'), 'ListBuckets', { names: (page) => (page.Buckets ?? []).map(({ Name }) => Name), next: (page) => token('ContinuationToken', page.ContinuationToken) });
  }

  /** None where it has no tags, is gone, or is somebody else's. */
  async bucketTags(name: string): Promise<Readonly<Record<string, string>>> {
    try {
      const { TagSet = [] } = await this.#api('s3').call<object, GetBucketTaggingCommandOutput>('GetBucketTagging', { Bucket: name });
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchTagSet', 'NoSuchBucket', 'AccessDenied', 'PermanentRedirect')) return {};
      throw thrown;
    }
  }

  /** @param part what the names hold */
  logGroups(part: string): Promise<readonly string[]> {
    return listed<DescribeLogGroupsCommandOutput>(this.#api('logs'), 'DescribeLogGroups', { input: { logGroupNamePattern: part }, names: (page) => (page.logGroups ?? []).map(({ logGroupName }) => logGroupName), next: (page) => token('nextToken', page.nextToken) });
  }

  alarms(prefix: string): Promise<readonly string[]> {
    return listed<DescribeAlarmsCommandOutput>(this.#api('monitoring'), 'DescribeAlarms', {
      input: { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      names: (page) => [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])].map(({ AlarmName }) => AlarmName),
      next: (page) => token('NextToken', page.NextToken),
    });
  }

  tables(): Promise<readonly string[]> {
    return listed<ListTablesCommandOutput>(this.#api('dynamodb'), 'ListTables', { names: (page) => page.TableNames ?? [], next: (page) => token('ExclusiveStartTableName', page.LastEvaluatedTableName) });
  }

  aliases(): Promise<readonly string[]> {
    return listed<ListAliasesCommandOutput>(this.#api('kms'), 'ListAliases', { names: (page) => (page.Aliases ?? []).map(({ AliasName }) => AliasName), next: (page) => token('Marker', page.NextMarker) });
  }

  /** With those that are to be deleted: AWS keeps their names until they are gone. */
  secrets(prefix: string): Promise<readonly string[]> {
    return listed<ListSecretsCommandOutput>(this.#api('secretsmanager'), 'ListSecrets', { input: { IncludePlannedDeletion: true, Filters: [{ Key: 'name', Values: [prefix] }] }, names: (page) => (page.SecretList ?? []).map(({ Name }) => Name), next: (page) => token('NextToken', page.NextToken) });
  }

  repositories(): Promise<readonly string[]> {
    return listed<DescribeRepositoriesCommandOutput>(this.#api('ecr'), 'DescribeRepositories', { names: (page) => (page.repositories ?? []).map(({ repositoryName }) => repositoryName), next: (page) => token('nextToken', page.nextToken) });
  }

  /** Of these, those that exist: one call each, and roles with names are few. */
  async roles(names: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(names.map(async (RoleName) => {
      try {
        await this.#api('iam').call('GetRole', { RoleName });
        return [RoleName];
      } catch (thrown) {
        if (isAwsProblem(thrown, 'NoSuchEntity', 'NoSuchEntityException')) return [];
        throw thrown;
      }
    }));
    return found.flat();
  }
}
