// The function that rotates the database's secrets, run as it stands in its template: against a Secrets Manager and a PostgreSQL of a few lines each.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { holds, rendered, statementsIn, templateOf } from './template-files.ts';

const here = mkdtempSync(join(tmpdir(), 'rotation-'));
afterAll(() => rmSync(here, { recursive: true }));

// AWS: the runtimes that the template allows are Python 3.12 and newer; 3.8 has all that the code uses.
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;
if (!python) console.warn('templates-rotation: there is no python3 (3.8 or newer) on this machine: THE ROTATION FUNCTION IS NOT TESTED');

interface Played {
  readonly rfc: readonly string[];
  readonly first: object;
  readonly plain: readonly string[];
  readonly guard: string;
  readonly guarded: boolean;
  readonly second: object;
  readonly master: object;
  readonly promoted: object;
  readonly strange: readonly string[];
  readonly liar: string;
}

function play(): Played {
  const code = (templateOf('database-rotation').Resources['Rotation']?.Properties['Code'] as { readonly ZipFile: string } | undefined)?.ZipFile ?? '';
  writeFileSync(join(here, 'index.py'), code);
  const ran = spawnSync('python3', [join(import.meta.dirname, 'rotation', 'rotate.py')], { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env['PATH'] ?? '', CODE: here, PYTHONDONTWRITEBYTECODE: '1' } });
  if (ran.status !== 0) throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as Played;
}

describe.runIf(python)('the function', () => {
  const played = python ? play() : undefined;

  it('speaks SCRAM as RFC 7677 has it, and believes no server that does not know the password', () => {
    expect(played?.rfc).toEqual(['dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=']);
    expect(played?.liar).toBe('ConnectionError: the server does not know the password');
  });

  it('gives the user who rests a new password and names him; every step may come twice, and who was named before goes on', () => {
    expect(played?.first).toEqual({ now: 'platform_services_b', kept: 'postgres', previous: 'platform_services_a', own: true, old: true, new: true, puts: 2 });
    expect(played?.second).toEqual({ now: 'platform_services_a', old: false, other: true });
  });

  it('sends no password in a statement', () => {
    expect(played?.plain).toEqual([]);
  });

  it('leaves a user alone who still has connections', () => {
    expect(played?.guard).toMatch(/^RuntimeError: platform_services_a still has 1 connections: deploy the services/);
    expect(played?.guarded).toBe(true);
  });

  it("changes the master's password and never its name, and finds the one that holds while that is under way", () => {
    expect(played?.master).toEqual({ name: 'dbowner', host: '127.0.0.1', old: false, new: true, services: 'platform_services_b' });
  });

  it('finds a promoted database where it is told, whatever host the copies of the secrets name', () => {
    expect(played?.promoted).toEqual({ now: 'platform_services_a', new: true, old: true });
  });

  it('refuses a version that no rotation made', () => {
    expect(played?.strange).toEqual(['ValueError: no rotation of this secret is under way with this version', 'ValueError: the version is not AWSPENDING']);
  });
});

describe('the layer', () => {
  it('has no schedule where there is to be none, and rotates nothing when it is made', () => {
    expect([holds('database-rotation', 'Rotates', { RotationDays: '0' }), holds('database-rotation', 'Rotates', { RotationDays: '30' })]).toEqual([false, true]);
    for (const id of ['ServicesSchedule', 'MasterSchedule']) {
      expect(templateOf('database-rotation').Resources[id]?.Condition).toBe('Rotates');
      expect(rendered('database-rotation', id, { RotationDays: '30' })).toMatchObject({ RotateImmediatelyOnUpdate: false, RotationRules: { AutomaticallyAfterDays: '30' } });
    }
  });

  it('may touch four secrets, two of them by writing alone', () => {
    const secrets = statementsIn(rendered('database-rotation', 'RotationRole', {})).flatMap(({ Action, Resource }) => ([Action].flat().some((action) => /^secretsmanager:(Get|Put)SecretValue/.test(String(action))) ? [[Action, Resource].flat()] : []));
    expect(secrets).toEqual([
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage', 'ServicesSecretArn-value', 'MasterSecretArn-value'],
      ['secretsmanager:PutSecretValue', 'UserASecretArn-value', 'UserBSecretArn-value'],
    ]);
  });

  it('leaves a proxy that knows both users, and the instance a name that no rotation changes', () => {
    const { Auth: auth } = rendered('data', 'Proxy', {}) as { readonly Auth: readonly { readonly SecretArn: string }[] };
    expect(auth.map(({ SecretArn }) => SecretArn)).toEqual(['Secret-id', 'UserSecretA-id', 'UserSecretB-id']);
    expect(JSON.stringify(templateOf('data').Resources['Instance'])).not.toMatch(/ServicesSecret|UserSecret/);
    expect(JSON.parse(String(rendered('data', 'ServicesSecret', { App: 'shop' })['SecretString']).replaceAll(/\{\{[^}]*\}\}/g, 'x').replace(/:Instance-Endpoint.Port/, ':5432'))).toMatchObject({ username: 'x', password: 'x', dbname: 'shop' });
  });
});
