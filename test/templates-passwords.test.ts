// The functions that give cache, broker and search new passwords, run as they stand in their templates: against servers of a few lines each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { holds, rendered, statementsIn, templateOf } from './template-files.ts';

const here = mkdtempSync(join(tmpdir(), 'passwords-'));
afterAll(() => rmSync(here, { recursive: true }));

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
if (!python) console.warn('templates-passwords: there is no python3 (3.9 or newer) on this machine: THE ROTATION FUNCTIONS OF CACHE, BROKER AND SEARCH ARE NOT TESTED');

const layers = ['cache', 'broker', 'search'] as const;

function play(layer: (typeof layers)[number]): Readonly<Record<string, unknown>> {
  const code = (templateOf(layer).Resources['Rotation']?.Properties['Code'] as { readonly ZipFile: string } | undefined)?.ZipFile ?? '';
  writeFileSync(join(here, 'index.py'), code);
  const ran = spawnSync('python3', [join(import.meta.dirname, 'rotation', `rotate-${layer}.py`)], { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'] ?? '', CODE: here, PYTHONDONTWRITEBYTECODE: '1' } });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Readonly<Record<string, unknown>>;
}

describe.runIf(python)('a new password', () => {
  it('for the cache leaves the one before until the next, and no third; who was started before the last one is told to be deployed', () => {
    expect(play('cache')).toEqual({
      first: { value: true, held: [true, true], said: [['shop-live', 'ROTATE'], ['shop-live-shards', 'ROTATE']] },
      guard: 'RuntimeError: service:api was started before the last rotation: deploy it, or it is locked out',
      guarded: { held: [true, true], said: [], now: true },
      cut: 'TimeoutError: shop-live is still being changed: Secrets Manager will ask again',
      second: { held: [true, true], said: [['shop-live', 'SET'], ['shop-live', 'ROTATE'], ['shop-live-shards', 'SET'], ['shop-live-shards', 'ROTATE']] },
      strange: expect.stringMatching(/^ConnectionError: shop-live says b'-LOADING/),
    });
  });

  it('for the broker goes to the user who rests, with all rights of the other, and never to one who has connections', () => {
    const all = ['.*', '.*', '.*'];
    expect(play('broker')).toEqual({
      host: 'https://b-1.mq.us-east-1.amazonaws.com',
      first: { now: 'platform_services_a', opens: true, tags: ['administrator'], rights: [all, ['', '.*', '.*']], born: true, first: true },
      second: { now: 'platform_services_b', before: true, rights: ['', '.*', '.*'] },
      guard: expect.stringMatching(/^RuntimeError: platform_services_a still has 1 connections: deploy the services/),
      guarded: true,
      half: expect.stringMatching(/^RuntimeError: PUT \/api\/permissions\/%2F\/platform_services_a: 500/),
      third: { now: 'platform_services_a', opens: true, rights: all, other: true },
      unknown: expect.stringMatching(/^RuntimeError: the broker does not know platform by its secret/),
    });
  });

  it('for search goes to the user who rests, and names nobody who may do less', () => {
    const both = ['platform', 'platform_services_a', 'platform_services_b'];
    expect(play('search')).toEqual({
      host: 'https://vpc-x.us-east-1.es.amazonaws.com',
      closed: expect.stringMatching(/^RuntimeError: PATCH .*security_manager: 403/),
      less: 'RuntimeError: platform_services_a has not got security_manager',
      first: { now: 'platform_services_a', opens: true, roles: { all_access: both, security_manager: both, kibana_user: ['somebody'] }, born: true },
      second: { now: 'platform_services_b', before: true, roles: ['all_access', 'security_manager'] },
      guard: 'RuntimeError: service:content was started before the last rotation: deploy it, or it is locked out',
      guarded: true,
      third: { now: 'platform_services_a', old: false, other: true },
    });
  });
});

describe('the templates', () => {
  it.each(layers)('of %s have nothing of it where there is to be none, and change nothing when it is made', (layer) => {
    expect([holds(layer, 'Rotates', { RotationDays: '0' }), holds(layer, 'Rotates', { RotationDays: '30' }), templateOf(layer).Parameters['RotationDays']?.Default]).toEqual([false, true, 0]);
    const own = Object.entries(templateOf(layer).Resources).filter(([id]) => id.includes('Rotation'));
    expect(own.map(([id]) => id).toSorted()).toEqual(['FromRotation', 'Rotation', 'RotationErrors', 'RotationLog', 'RotationPermission', 'RotationRole', 'RotationSchedule', 'RotationSecurityGroup', 'RotationThrottles']);
    expect(own.filter(([, { Condition: condition }]) => condition !== 'Rotates')).toEqual([]);
    expect(rendered(layer, 'RotationSchedule', { RotationDays: '30' })).toMatchObject({ RotateImmediatelyOnUpdate: false, RotationRules: { AutomaticallyAfterDays: '30' } });
  });

  it('let a function write one secret, and read that and the first user\'s', () => {
    const may = (layer: string) => statementsIn(rendered(layer, 'RotationRole', {})).flatMap(({ Action, Resource }) => [Action].flat().flatMap((action) => (String(action).endsWith('SecretValue') ? [`${String(action).slice('secretsmanager:'.length)} ${String(Resource)}`] : [])));
    expect(may('cache')).toEqual(['GetSecretValue Secret-id', 'PutSecretValue Secret-id']);
    for (const layer of ['broker', 'search']) expect(may(layer)).toEqual(['GetSecretValue ServicesSecret-id', 'PutSecretValue ServicesSecret-id', 'GetSecretValue Secret-id']);
  });

  it('are never told by CloudFormation what a rotation has changed: the first users are its own, services come as another', () => {
    for (const [layer, id] of [['broker', 'Broker'], ['search', 'Domain']] as const) {
      expect(JSON.stringify(templateOf(layer).Resources[id])).not.toContain('ServicesSecret');
      expect(rendered(layer, 'RotationSchedule', {})).toMatchObject({ SecretId: 'ServicesSecret-id' });
      expect(rendered(layer, 'SecretArnParameter', {})).toMatchObject({ Value: 'ServicesSecret-id' });
    }
    // There is no second user of a cache. A group that is made later, beside the first, is made with the token that holds.
    expect(rendered('cache', 'ShardedReplicationGroup', {})).toMatchObject({ AuthToken: '{{resolve:secretsmanager:Secret-id:SecretString:token}}' });
    expect((rendered('cache', 'Rotation', { Shards: '3', Beside: 'whole' })['Environment'] as { readonly Variables: object }).Variables).toMatchObject({ GROUPS: 'ReplicationGroup-id,ShardedReplicationGroup-id' });
    expect((rendered('cache', 'Rotation', { Shards: '3' })['Environment'] as { readonly Variables: object }).Variables).toMatchObject({ GROUPS: 'ShardedReplicationGroup-id' });
  });
});
