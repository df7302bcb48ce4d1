// What an account of the sandbox has once in a region, and what AWS refuses of a second one.
import { describe, expect, it } from 'vitest';
import { apigateway } from '../../../src/lib/sandbox/services/apigateway/service.ts';
import { cloudtrail } from '../../../src/lib/sandbox/services/cloudtrail/service.ts';
import { config } from '../../../src/lib/sandbox/services/config/service.ts';
import { resources as configResources } from '../../../src/lib/sandbox/services/config/resources.ts';
import { ecr } from '../../../src/lib/sandbox/services/ecr/service.ts';
import { guardduty } from '../../../src/lib/sandbox/services/guardduty/service.ts';
import { iam } from '../../../src/lib/sandbox/services/iam/service.ts';
import { s3 } from '../../../src/lib/sandbox/services/s3/service.ts';
import { securityhub } from '../../../src/lib/sandbox/services/securityhub/service.ts';
import { Account } from './account.ts';
import { inStack } from './in-stack.ts';

const account = (region = 'us-east-1'): Account => new Account({ services: [apigateway, cloudtrail, config, ecr, guardduty, iam, s3, securityhub] }, region);
const role = 'arn:aws:iam::111122223333:role/recorder';

describe('one in each region', () => {
  it('is a detector: a second one is refused, another region has its own', () => {
    const it = account();
    it.call('guardduty', 'CreateDetector', { Enable: true });
    expect(it.refusal('guardduty', 'CreateDetector', { Enable: true }).code).toBe('BadRequestException');
    expect(it.call('guardduty', 'CreateDetector', { Enable: true }, 'eu-west-1')).toMatchObject({ DetectorId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    // It makes its own role, as by whoever uses it first.
    expect(it.call('iam', 'GetRole', { RoleName: 'AWSServiceRoleForAmazonGuardDuty' })).toMatchObject({ Role: { Path: '/aws-service-role/guardduty.amazonaws.com/' } });
  });

  it('is Security Hub: off, it is described as no subscription', () => {
    const it = account();
    expect(it.refusal('securityhub', 'DescribeHub', {})).toMatchObject({ code: 'InvalidAccessException', message: expect.stringContaining('not subscribed') });
    it.call('securityhub', 'EnableSecurityHub', {});
    expect(it.refusal('securityhub', 'EnableSecurityHub', {}).code).toBe('ResourceConflictException');
    expect(it.call('securityhub', 'DescribeHub', {})).toMatchObject({ HubArn: 'arn:aws:securityhub:us-east-1:111122223333:hub/default' });
  });

  it('is a recorder, which starts only with a channel, and a channel that goes only when it is stopped', () => {
    const it = account();
    it.call('s3', 'CreateBucket', { Bucket: 'recorded' });
    const put = (name: string) => ({ ConfigurationRecorder: { name, roleARN: role, recordingGroup: { allSupported: true } } });
    const channel = { DeliveryChannel: { name: 'default', s3BucketName: 'recorded' } };
    expect(it.refusal('config', 'PutDeliveryChannel', channel).code).toBe('NoAvailableConfigurationRecorderException');
    it.call('config', 'PutConfigurationRecorder', put('one'));
    expect(it.refusal('config', 'PutConfigurationRecorder', put('two')).code).toBe('MaxNumberOfConfigurationRecordersExceededException');
    expect(it.refusal('config', 'StartConfigurationRecorder', { ConfigurationRecorderName: 'one' }).code).toBe('NoAvailableDeliveryChannelException');
    it.call('config', 'PutDeliveryChannel', channel);
    it.call('config', 'StartConfigurationRecorder', { ConfigurationRecorderName: 'one' });
    expect(it.refusal('config', 'DeleteDeliveryChannel', { DeliveryChannelName: 'default' }).code).toBe('LastDeliveryChannelDeleteFailedException');
    // A change of the recorder does not stop it.
    it.call('config', 'PutConfigurationRecorder', put('one'));
    expect(it.call('config', 'DescribeConfigurationRecorderStatus', {})).toMatchObject({ ConfigurationRecordersStatus: [{ recording: true }] });
  });

  it('is a recorder of a stack too: it waits for its channel, whichever is begun first', () => {
    const it = account();
    it.call('s3', 'CreateBucket', { Bucket: 'recorded' });
    const { 'AWS::Config::ConfigurationRecorder': recorder, 'AWS::Config::DeliveryChannel': channel } = configResources;
    it.look((context) => {
      const there = inStack(context);
      channel.create({ Name: 'default', S3BucketName: 'recorded' }, there);
      expect(channel.progress?.('default', there)).toBe('waiting');
      recorder.create({ Name: 'default', RoleARN: role }, there);
      expect(recorder.progress?.('default', there)).toBe('waiting');
      expect(() => recorder.create({ Name: 'default', RoleARN: role }, there)).toThrowError('already exists');
      expect([channel.progress?.('default', there), recorder.progress?.('default', there)]).toEqual(['ready', 'ready']);
    });
    expect(it.call('config', 'DescribeConfigurationRecorderStatus', {})).toMatchObject({ ConfigurationRecordersStatus: [{ recording: true }] });
  });

  it('is the scanning of a registry, which continues only where it is enhanced', () => {
    const it = account();
    expect(it.call('ecr', 'GetRegistryScanningConfiguration', {})).toMatchObject({ scanningConfiguration: { scanType: 'BASIC', rules: [] } });
    const rules = [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }];
    expect(it.refusal('ecr', 'PutRegistryScanningConfiguration', { scanType: 'BASIC', rules }).code).toBe('ValidationException');
    it.call('ecr', 'PutRegistryScanningConfiguration', { scanType: 'ENHANCED', rules });
    expect(it.call('ecr', 'GetRegistryScanningConfiguration', {})).toMatchObject({ scanningConfiguration: { scanType: 'ENHANCED', rules } });
  });

  it('is the log role of API Gateway, which must be one that it may take', () => {
    const it = account();
    const named = (value: string) => ({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value }] });
    expect(it.refusal('apigateway', 'UpdateAccount', named('arn:aws:iam::111122223333:role/none')).code).toBe('BadRequestException');
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
    const { Role } = it.call<{ readonly Role: { readonly Arn: string } }>('iam', 'CreateRole', { RoleName: 'logs', AssumeRolePolicyDocument: JSON.stringify(trust) });
    it.call('apigateway', 'UpdateAccount', named(Role.Arn));
    expect(it.call('apigateway', 'GetAccount', {})).toMatchObject({ cloudwatchRoleArn: Role.Arn, throttleSettings: { rateLimit: 10_000, burstLimit: 5000 } });
  });
});

describe('a trail', () => {
  const bucket = (it: Account, name: string, arn = ''): void => {
    const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action, Resource, ...(arn === '' ? {} : { Condition: { StringEquals: { 'aws:SourceArn': arn } } }) });
    it.call('s3', 'CreateBucket', { Bucket: name });
    it.call('s3', 'PutBucketPolicy', { Bucket: name, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:GetBucketAcl', `arn:aws:s3:::${name}`), allow('s3:PutObject', `arn:aws:s3:::${name}/*`)] }) });
  };

  it('wants a bucket that lets this trail write, and logs only when it is told to', () => {
    const it = account();
    expect(it.refusal('cloudtrail', 'CreateTrail', { Name: 'audit', S3BucketName: 'audits' }).code).toBe('S3BucketDoesNotExistException');
    bucket(it, 'audits', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/another');
    expect(it.refusal('cloudtrail', 'CreateTrail', { Name: 'audit', S3BucketName: 'audits' }).code).toBe('InsufficientS3BucketPolicyException');
    it.call('cloudtrail', 'CreateTrail', { Name: 'another', S3BucketName: 'audits' });
    expect(it.call('cloudtrail', 'GetTrailStatus', { Name: 'another' })).toMatchObject({ IsLogging: false });
    expect(it.refusal('cloudtrail', 'CreateTrail', { Name: 'another', S3BucketName: 'audits' }).code).toBe('TrailAlreadyExistsException');
  });

  it('of all regions shows in each of them, is changed at home, and counts there', () => {
    const it = account();
    bucket(it, 'audits');
    it.call('cloudtrail', 'CreateTrail', { Name: 'everywhere', S3BucketName: 'audits', IsMultiRegionTrail: true });
    it.call('cloudtrail', 'CreateTrail', { Name: 'here', S3BucketName: 'audits' });
    const seen = (region: string, includeShadowTrails = true) => it.call<{ readonly trailList: readonly { readonly Name: string }[] }>('cloudtrail', 'DescribeTrails', { includeShadowTrails }, region).trailList.map(({ Name }) => Name);
    expect([seen('us-east-1'), seen('eu-west-1'), seen('eu-west-1', false)]).toEqual([['everywhere', 'here'], ['everywhere'], []]);
    expect(() => it.call('cloudtrail', 'StopLogging', { Name: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/everywhere' }, 'eu-west-1')).toThrowError('home region');
    for (const Name of ['third', 'fourth', 'fifth']) it.call('cloudtrail', 'CreateTrail', { Name, S3BucketName: 'audits' });
    expect(it.refusal('cloudtrail', 'CreateTrail', { Name: 'sixth', S3BucketName: 'audits' }).code).toBe('MaximumNumberOfTrailsExceededException');
  });
});
