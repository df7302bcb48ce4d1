// What an account has once, as it is found there, whoever made it.
import type { GetAccountCommandOutput } from '@aws-sdk/client-api-gateway';
import type { DescribeTrailsCommandOutput, GetTrailStatusCommandOutput, Trail } from '@aws-sdk/client-cloudtrail';
import type { DescribeConfigurationRecordersCommandOutput, DescribeConfigurationRecorderStatusCommandOutput } from '@aws-sdk/client-config-service';
import type { GetRegistryScanningConfigurationCommandOutput } from '@aws-sdk/client-ecr';
import type { GetDetectorCommandOutput, ListDetectorsCommandOutput } from '@aws-sdk/client-guardduty';
import type { GetOpenIDConnectProviderCommandOutput } from '@aws-sdk/client-iam';
import type { GetBucketLifecycleConfigurationCommandOutput } from '@aws-sdk/client-s3';
import type { ServiceApi } from './api.ts';
import { pieces, type Found, type PieceName } from './account-pieces.ts';
import { isAwsProblem } from './problems.ts';

const absent: Found = { is: 'absent' };
/** AWS: five trails show in a region, its own and those of all regions. (CloudTrail user guide, "Quotas") */
const mostTrails = 5;

export class AccountSingletons {
  readonly #account: string;
  readonly #api: (service: string) => ServiceApi;

  constructor(account: string, api: (service: string) => ServiceApi) {
    this.#account = account;
    this.#api = api;
  }

  /** @param days for how long a trail is to be kept */
  async look(name: PieceName, days: number): Promise<Found> {
    const { role, provider } = pieces[name];
    if (role !== undefined) return this.#role(role.name);
    if (provider !== undefined) return this.#provider(provider);
    switch (name) {
      case 'trail':
        return this.#trail(days);
      case 'imageScanning':
        return this.#scanning();
      case 'apiLogging':
        return this.#apiLogging();
      case 'detector':
        return this.#detector();
      case 'hub':
        return this.#hub();
      default:
        return this.#recorder();
    }
  }

  /** What API Gateway lets through in the region for all APIs together: requests a second, and at once. */
  async apiThrottle(): Promise<{ readonly rate: number; readonly burst: number }> {
    const { throttleSettings } = await this.#api('apigateway').call<object, GetAccountCommandOutput>('GetAccount', {});
    return { rate: throttleSettings?.rateLimit ?? 0, burst: throttleSettings?.burstLimit ?? 0 };
  }

  async #provider(url: string): Promise<Found> {
    const arn = `arn:aws:iam::${this.#account}:oidc-provider/${url}`;
    const it = await orAbsent(this.#api('iam').call<object, GetOpenIDConnectProviderCommandOutput>('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }), 'NoSuchEntityException', 'NoSuchEntity');
    if (it === undefined) return absent;
    if (it.ClientIDList?.includes('sts.amazonaws.com') === true) return { is: 'good', what: arn };
    return { is: 'short', what: arn, lacks: 'does not know the audience sts.amazonaws.com', fix: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id sts.amazonaws.com`, beside: false };
  }

  async #role(name: string): Promise<Found> {
    const it = await orAbsent(this.#api('iam').call<object, object>('GetRole', { RoleName: name }), 'NoSuchEntityException', 'NoSuchEntity');
    return it === undefined ? absent : { is: 'good', what: name };
  }

  async #trail(days: number): Promise<Found> {
    const trails = (await this.#api('cloudtrail').call<object, DescribeTrailsCommandOutput>('DescribeTrails', { includeShadowTrails: true })).trailList ?? [];
    const lacking: string[] = [];
    for (const trail of trails) {
      const lacks = await this.#trailLacks(trail, days);
      if (typeof lacks === 'object') return { is: 'good', what: trail.IsOrganizationTrail === true ? `the organisation's trail ${trail.Name ?? ''}` : `the trail ${trail.Name ?? ''}`, ...(lacks.note === '' ? {} : { note: lacks.note }) };
      lacking.push(`${trail.Name ?? ''} ${lacks}`);
    }
    if (trails.length === 0) return absent;
    const beside = trails.length < mostTrails;
    return {
      is: 'short',
      what: trails.length === 1 ? 'one trail' : `${trails.length} trails`,
      lacks: `${trails.length === 1 ? 'does' : 'do'} not satisfy: ${lacking.join('; ')}${beside ? '; AWS charges for a second copy of management events' : ''}`,
      fix: 'Let one of them log every region, validate its files and keep them, or take one away that nobody needs: aws cloudtrail update-trail --name NAME --is-multi-region-trail --enable-log-file-validation',
      beside,
    };
  }

  /** What a trail lacks; of one that satisfies, what could not be seen of it. */
  async #trailLacks(trail: Trail, days: number): Promise<string | { readonly note: string }> {
    if (trail.IsMultiRegionTrail !== true) return 'is for one region';
    if (trail.LogFileValidationEnabled !== true) return 'does not validate its files';
    const { IsLogging } = await this.#api('cloudtrail').call<object, GetTrailStatusCommandOutput>('GetTrailStatus', { Name: trail.TrailARN });
    if (IsLogging !== true) return 'is not logging';
    const kept = await this.#keptFor(trail.S3BucketName ?? '');
    if (kept === undefined) return { note: `how long its bucket ${trail.S3BucketName ?? ''} keeps it could not be seen` };
    return kept < days ? `is kept ${kept} days, not ${days}` : { note: '' };
  }

  /** Days after which a bucket forgets; undefined where it cannot be asked (it is another account's). */
  async #keptFor(Bucket: string): Promise<number | undefined> {
    try {
      const { Rules = [] } = await this.#api('s3').call<object, GetBucketLifecycleConfigurationCommandOutput>('GetBucketLifecycleConfiguration', { Bucket });
      return Math.min(...Rules.flatMap((rule) => (rule.Status === 'Enabled' && rule.Expiration?.Days !== undefined ? [rule.Expiration.Days] : [])), Infinity);
    } catch (thrown) {
      if (isAwsProblem(thrown, 'NoSuchLifecycleConfiguration')) return Infinity;
      if (isAwsProblem(thrown, 'AccessDenied', 'NoSuchBucket', 'PermanentRedirect', 'MethodNotAllowed')) return undefined;
      throw thrown;
    }
  }

  async #scanning(): Promise<Found> {
    const { scanningConfiguration: it } = await this.#api('ecr').call<object, GetRegistryScanningConfigurationCommandOutput>('GetRegistryScanningConfiguration', {});
    const rules = it?.rules ?? [];
    if (rules.length === 0 && it?.scanType !== 'ENHANCED') return absent;
    const all = rules.some((rule) => rule.scanFrequency !== 'MANUAL' && rule.repositoryFilters?.some(({ filter }) => filter === '*') === true);
    if (all) return { is: 'good', what: `${it?.scanType ?? ''} scanning of every repository` };
    return { is: 'short', what: `the registry's ${it?.scanType ?? ''} scanning`, lacks: 'leaves some repositories out', fix: 'Add a rule SCAN_ON_PUSH with the filter `*`: aws ecr put-registry-scanning-configuration', beside: false };
  }

  async #apiLogging(): Promise<Found> {
    const { cloudwatchRoleArn: arn } = await this.#api('apigateway').call<object, GetAccountCommandOutput>('GetAccount', {});
    if (arn === undefined || arn === '') return absent;
    const it = await this.#role(arn.split('/').at(-1) ?? '');
    if (it.is !== 'absent') return { is: 'good', what: arn };
    return { is: 'short', what: arn, lacks: 'is named as the log role and is gone', fix: 'aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=', beside: false };
  }

  async #detector(): Promise<Found> {
    const [id] = (await this.#api('guardduty').call<object, ListDetectorsCommandOutput>('ListDetectors', {})).DetectorIds ?? [];
    if (id === undefined) return absent;
    const { Status } = await this.#api('guardduty').call<object, GetDetectorCommandOutput>('GetDetector', { DetectorId: id });
    if (Status === 'ENABLED') return { is: 'good', what: `the detector ${id}` };
    return { is: 'short', what: `the detector ${id}`, lacks: 'is suspended, and a region has one at most', fix: `aws guardduty update-detector --detector-id ${id} --enable, or set account.guardDuty: false`, beside: false };
  }

  async #hub(): Promise<Found> {
    // AWS: InvalidAccessException where it is off. (hashicorp/terraform-provider-aws reads it so)
    const it = await orAbsent(this.#api('securityhub').call<object, object>('DescribeHub', {}), 'InvalidAccessException', 'ResourceNotFoundException');
    return it === undefined ? absent : { is: 'good', what: 'Security Hub' };
  }

  async #recorder(): Promise<Found> {
    const [it] = (await this.#api('config').call<object, DescribeConfigurationRecordersCommandOutput>('DescribeConfigurationRecorders', {})).ConfigurationRecorders ?? [];
    if (it === undefined) return absent;
    const name = it.name ?? '';
    const short = (lacks: string, fix: string): Found => ({ is: 'short', what: `the recorder ${name}`, lacks: `${lacks}, and a region has one at most`, fix: `${fix}, or set account.config: false`, beside: false });
    if (it.recordingGroup?.allSupported !== true) return short('records some kinds of resources only', `Let it record all: aws configservice put-configuration-recorder --configuration-recorder name=${name},roleARN=${it.roleARN ?? ''} --recording-group allSupported=true,includeGlobalResourceTypes=true`);
    const [status] = (await this.#api('config').call<object, DescribeConfigurationRecorderStatusCommandOutput>('DescribeConfigurationRecorderStatus', { ConfigurationRecorderNames: [name] })).ConfigurationRecordersStatus ?? [];
    if (status?.recording === true) return { is: 'good', what: `the recorder ${name}` };
    return short('is stopped', `aws configservice start-configuration-recorder --configuration-recorder-name ${name}`);
  }
}

/** The IAM actions that looking needs. */
export const accountReads: readonly string[] = [
  'apigateway:GET',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConfigurationRecorders',
  'ecr:GetRegistryScanningConfiguration',
  'guardduty:GetDetector',
  'guardduty:ListDetectors',
  'iam:GetOpenIDConnectProvider',
  'iam:GetRole',
  's3:GetLifecycleConfiguration',
  'securityhub:DescribeHub',
];

async function orAbsent<T>(asked: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (isAwsProblem(thrown, ...codes)) return undefined;
    throw thrown;
  }
}
