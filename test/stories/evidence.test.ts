// Evidence where nobody changes it: put after a run, locked until its time is over; a failure to put it says so and is no other end of the run.
import type { DeleteObjectCommandOutput, GetObjectCommandOutput, HeadObjectCommandOutput, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { cloudIn } from '../../src/lib/cli/clouds/sandbox.ts';
import { lockEvidence } from '../../src/lib/cli/locked-evidence.ts';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { evidenceOf, isUntouched, type EvidenceRecord } from '../../src/lib/evidence/record.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { days } from '../../src/lib/world/time.ts';
import { breakIt, byHand, emptyWorld, mend, staging } from './stage.ts';
import { twin, walk, type Walked } from './world.ts';

const locked = { ...staging, settings: { ...staging.settings, evidence: { bucket: true, lockDays: 30, lockMode: 'GOVERNANCE' } } } as EnvironmentDescription;
const bucket = 'video-auctions-staging-evidence-111111111111-us-east-1';

const made = (async (): Promise<{ readonly sandbox: OpenSandbox; readonly walked: Walked; readonly record: EvidenceRecord }> => {
  const sandbox = emptyWorld([locked]);
  const walked = await walk(sandbox, { kind: 'env.bootstrap', request: { environment: locked, layers: ['evidence'] } });
  if (walked.outcome !== 'done') throw new Error('the stage could not be set');
  return { sandbox, walked, record: evidenceOf(walked.events, { verdict: 'met', objectiveSeconds: 60, measured: {} }) };
})();

async function put(sandbox: OpenSandbox, environment = locked): ReturnType<typeof lockEvidence> {
  const { walked, record } = await made;
  return lockEvidence({ record, events: walked.events }, cloudIn(sandbox, environment.account, {}), environment);
}
const s3 = <T>(sandbox: OpenSandbox, operation: string, input: object): T => byHand(sandbox, staging, ['s3', operation, { Bucket: bucket, ...input }]) as T;

describe('evidence', () => {
  it('is the record, its page and the journal, each with its checksum, under the run', async () => {
    const sandbox = twin((await made).sandbox);
    const { record, walked } = await made;
    const folder = `env.bootstrap/${record.run}`;
    expect(await put(sandbox)).toEqual({ where: `s3://${bucket}/${folder}/` });
    const { Versions = [] } = s3<ListObjectVersionsCommandOutput>(sandbox, 'ListObjectVersions', {});
    expect(Versions.map(({ Key }) => Key)).toEqual(['evidence.html', 'evidence.json', 'journal.jsonl'].map((name) => `${folder}/${name}`));
    const text = (name: string): string => Buffer.from(s3<GetObjectCommandOutput>(sandbox, 'GetObject', { Key: `${folder}/${name}` }).Body as unknown as Buffer).toString();
    expect(isUntouched(JSON.parse(text('evidence.json')) as EvidenceRecord)).toBe(true);
    expect(text('journal.jsonl').trim().split('\n')).toHaveLength(walked.events.length);
  });

  it('can be neither deleted nor overwritten before its time; who may bypass the governance can, and after its time everybody', async () => {
    const sandbox = twin((await made).sandbox);
    await put(sandbox);
    const [{ Key, VersionId } = {}] = s3<ListObjectVersionsCommandOutput>(sandbox, 'ListObjectVersions', {}).Versions ?? [];
    const head = s3<HeadObjectCommandOutput>(sandbox, 'HeadObject', { Key });
    expect(head.ObjectLockMode).toBe('GOVERNANCE');
    expect(Number(head.ObjectLockRetainUntilDate) - sandbox.now()).toBeGreaterThan(days(29));
    expect(() => s3(sandbox, 'DeleteObject', { Key, VersionId })).toThrow(/object lock/);
    s3(sandbox, 'PutObject', { Key, Body: 'nothing happened', ChecksumCRC32: 'x' });
    expect(s3<HeadObjectCommandOutput>(sandbox, 'HeadObject', { Key, VersionId }).ETag).toBe(head.ETag);
    expect(() => s3(sandbox, 'PutObject', { Key, Body: 'without a checksum' })).toThrow(/checksum/);
    expect(() => s3(sandbox, 'PutObject', { Key, Body: 'other', ChecksumSHA256: 'bm90IGl0cyBzdW0=' })).toThrow(/SHA256/);
    const later = twin(sandbox);
    later.world.passTo((later.now() + days(31)) as never);
    expect(s3<DeleteObjectCommandOutput>(later, 'DeleteObject', { Key, VersionId }).VersionId).toBe(VersionId);
    expect(s3<DeleteObjectCommandOutput>(sandbox, 'DeleteObject', { Key, VersionId, BypassGovernanceRetention: true }).VersionId).toBe(VersionId);
  });

  it('that cannot be put is said, with where it lies and what to do; passing trouble is waited out', async () => {
    const sandbox = twin((await made).sandbox);
    breakIt(sandbox, 'api-error op=s3:PutObject code=AccessDenied');
    const said = await put(sandbox);
    expect(said?.problem).toMatchObject({ code: 'EVIDENCE_NOT_LOCKED', message: expect.stringContaining(`s3://${bucket}/`) });
    expect(said?.problem?.fix).toContain('How the run ended stands as it is said');
    mend(sandbox);
    breakIt(sandbox, 'lost-reply op=s3:PutObject times=2');
    expect((await put(sandbox))?.problem).toBeUndefined();
  });

  it('has no bucket before the layer stands, and none where nobody asks for one', async () => {
    const sandbox = emptyWorld([locked]);
    expect((await put(sandbox))?.problem?.message).toContain('The specified bucket does not exist');
    expect(await put(sandbox, staging)).toBeUndefined();
    await expect(walk(sandbox, { kind: 'env.bootstrap', request: { environment: staging, layers: ['evidence'] } })).rejects.toThrow(/LAYER_UNKNOWN/);
  });
});
