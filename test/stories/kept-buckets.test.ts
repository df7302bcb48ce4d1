// An environment that is made again under its name takes over the buckets that its destruction left, with what is in them.
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/lib/engine/preview.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { byHand, standing, staging, whole } from './stage.ts';
import { walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, more: object = {}): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment: staging }, ...more });
const down = (sandbox: OpenSandbox): Promise<Walked> => walk(sandbox, { kind: 'env.destroy', request: { environment: staging } });
const videos = 'video-auctions-staging-videos-111111111111-us-east-1';
const codes = ({ problems }: Walked): readonly string[] => problems.map(({ code }) => code);
const keysIn = (sandbox: OpenSandbox, bucket = videos): readonly string[] => ((byHand(sandbox, staging, ['s3', 'ListObjectsV2', { Bucket: bucket }]) as { Contents?: { Key: string }[] }).Contents ?? []).map(({ Key }) => Key);
const settingsOf = (sandbox: OpenSandbox): unknown => ['GetBucketVersioning', 'GetBucketLifecycleConfiguration', 'GetBucketEncryption', 'GetPublicAccessBlock', 'GetBucketPolicy'].map((operation) => ({ ...(byHand(sandbox, staging, ['s3', operation, { Bucket: videos }]) as object), $metadata: undefined }));
const stackOf = (sandbox: OpenSandbox, layer: string): { StackStatus: string } | undefined => (byHand(sandbox, staging, ['cloudformation', 'DescribeStacks', { StackName: `video-auctions-staging-${layer}` }]) as { Stacks: { StackStatus: string }[] }).Stacks[0];
const put = (sandbox: OpenSandbox): unknown => byHand(sandbox, staging, ['s3', 'PutObject', { Bucket: videos, Key: 'masters/one.mp4', Body: 'the only copy' }]);

describe('an environment that was destroyed', () => {
  it.runIf(whole)('is made again under its name: what its buckets held is there, and the stacks own them as before', async () => {
    const sandbox = await standing(staging);
    put(sandbox);
    const before = settingsOf(sandbox);
    expect(await down(sandbox)).toMatchObject({ outcome: 'done' });
    // Somebody meddles while nobody watches.
    byHand(sandbox, staging, ['s3', 'DeletePublicAccessBlock', { Bucket: videos }]);

    const again = await up(sandbox);
    expect(again).toMatchObject({ outcome: 'done', problems: [] });
    expect(again.plan.changes).toContainEqual(expect.objectContaining({ kind: 'move', what: 'video-auctions-staging-storage: Videos', before: `kept bucket ${videos}` }));
    expect(keysIn(sandbox)).toEqual(['masters/one.mp4']);
    expect(settingsOf(sandbox)).toEqual(before);
    expect(stackOf(sandbox, 'storage')?.StackStatus).toBe('UPDATE_COMPLETE');
    expect((await up(sandbox)).plan.headline).toContain('no changes');

    expect(await down(sandbox)).toMatchObject({ outcome: 'done' });
    expect(keysIn(sandbox)).toEqual(['masters/one.mp4']);
  }, 60_000);

  it.runIf(whole)('is refused where a bucket of that name is somebody else\'s, or nobody\'s that can be told', async () => {
    const sandbox = await standing(staging);
    expect(await down(sandbox)).toMatchObject({ outcome: 'done' });
    byHand(sandbox, staging, ['s3', 'PutBucketTagging', { Bucket: videos, Tagging: { TagSet: [{ Key: 'platform:app', Value: 'another' }] } }]);
    const refused = await up(sandbox);
    expect(codes(refused)).toEqual(['NAME_TAKEN']);
    expect(refused.problems[0]?.message).toContain(videos);
  });

  it.runIf(whole)('stopped between taking over and the rest, it goes on by the next run', async () => {
    const sandbox = await standing(staging);
    put(sandbox);
    await down(sandbox);
    const first = await up(sandbox, { run: { until: 'storage-kept-stack' } });
    expect(stackOf(sandbox, 'storage')?.StackStatus).toBe('IMPORT_COMPLETE');
    const second = await up(sandbox);
    expect(second).toMatchObject({ outcome: 'done', problems: [] });
    expect(fingerprint(second.plan)).not.toBe(fingerprint(first.plan));
    expect(keysIn(sandbox)).toEqual(['masters/one.mp4']);
    expect((await up(sandbox)).plan.headline).toContain('no changes');
  }, 60_000);
});

describe('CloudFormation takes over only', () => {
  const ask = (sandbox: OpenSandbox, template: object, imports: readonly object[]): unknown =>
    byHand(sandbox, staging, ['cloudformation', 'CreateChangeSet', { StackName: 'mine', ChangeSetName: `c${imports.length}`, ChangeSetType: 'IMPORT', TemplateBody: JSON.stringify(template), ResourcesToImport: imports }]);
  const bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties: { BucketName: videos } };
  const target = { ResourceType: 'AWS::S3::Bucket', LogicalResourceId: 'A', ResourceIdentifier: { BucketName: videos } };

  it.runIf(whole).each([
    ['what is named', { Resources: { A: bucket, B: bucket } }, [target], 'Resources [B] is missing from ResourceToImport list'],
    ['what has a DeletionPolicy', { Resources: { A: { ...bucket, DeletionPolicy: undefined } } }, [target], 'must have DeletionPolicy'],
    ['without new outputs', { Resources: { A: bucket }, Outputs: { It: { Value: 'x' } } }, [target], 'cannot modify or add [Outputs]'],
    ['what is in the template', { Resources: { A: bucket } }, [target, { ...target, LogicalResourceId: 'C' }], 'are not in template'],
    ['what no stack has', { Resources: { A: bucket } }, [target], 'already managed by stack video-auctions-staging-storage'],
  ])('%s', async (_, template, imports, words) => {
    const sandbox = await standing(staging);
    expect(() => ask(sandbox, template, imports)).toThrow(words);
  });
});
