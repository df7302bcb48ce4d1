// The tasks that run once after their stack: what their scripts really ask for, and that asking twice does no harm.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resources, statementsIn, templateOf } from './template-files.ts';

interface Container {
  readonly Command: readonly string[];
  readonly Environment: readonly { readonly Name: string }[];
  readonly Secrets: readonly { readonly Name: string; readonly ValueFrom: { readonly 'Fn::Sub': string } }[];
}
const tasks = resources('AWS::ECS::TaskDefinition');
function containerOf(layer: string): Container {
  const [container] = (templateOf(layer).Resources['TaskDefinition']?.Properties['ContainerDefinitions'] ?? []) as readonly Container[];
  if (container === undefined) throw new Error(`${layer} has no task`);
  return container;
}
const here = mkdtempSync(join(tmpdir(), 'tasks-'));
afterAll(() => rmSync(here, { recursive: true }));

describe('every such task', () => {
  it('has secrets by reference alone, no identity inside, and a role that starts it and no more', () => {
    expect(tasks.map(({ layer }) => layer).toSorted()).toEqual(['database-init', 'search-init']);
    for (const { layer, resource } of tasks) {
      expect(resource.Properties['TaskRoleArn']).toBeUndefined();
      const { Environment, Secrets } = containerOf(layer);
      expect(Secrets.every(({ ValueFrom }) => /SecretArn\}:(username|password)::$/.test(ValueFrom['Fn::Sub']))).toBe(true);
      expect(Environment.filter(({ Name }) => /password|user|secret/i.test(Name))).toEqual([]);
      const statements = statementsIn(templateOf(layer).Resources['ExecutionRole']?.Properties);
      expect(statements.flatMap(({ Action }) => [Action].flat()).filter((action) => action !== 'sts:AssumeRole')).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue', 'kms:Decrypt']);
    }
  });
});

describe('the database', () => {
  const sql = containerOf('database-init').Command[2] ?? '';

  it('gets extensions, roles with limits and the heartbeat, in words that may be said twice', () => {
    expect(sql).toContain('--set ON_ERROR_STOP=1');
    expect(sql.match(/^CREATE (EXTENSION|SCHEMA|TABLE) \w+.*/gm)?.filter((line) => !line.includes('IF NOT EXISTS'))).toEqual([]);
    for (const extension of ['pgaudit', 'pg_stat_statements']) expect(sql).toContain(`CREATE EXTENSION IF NOT EXISTS ${extension};`);
    for (const role of ['CURRENT_USER', 'platform_app', 'platform_reader', 'platform_migrator', ':"a"', ':"b"']) expect(sql).toMatch(new RegExp(`ALTER ROLE ${role} SET statement_timeout`));
    expect(sql).toContain('CREATE TABLE IF NOT EXISTS platform.heartbeat');
  });

  it('is sent nothing that opens it but what ECS puts into the environment', () => {
    expect(sql).not.toMatch(/dbowner/);
    expect(sql.match(/^ALTER ROLE .* PASSWORD .*/gm)).toEqual([`ALTER ROLE :"a" PASSWORD :'password_a';`, `ALTER ROLE :"b" PASSWORD :'password_b';`]);
  });
});

describe('search', () => {
  it('is asked for an index template and three dashboards; the password is in no argument', () => {
    const [calls, sent] = [join(here, 'calls'), join(here, 'sent')];
    writeFileSync(join(here, 'curl'), `#!/bin/bash\nfor word in "$@"; do echo "$word" >> '${calls}'; [[ $word == file=@* ]] && cp "\${word#file=@}" '${sent}'; done\necho '{"success":true}'\n`);
    chmodSync(join(here, 'curl'), 0o755);
    const [shell = '', flags = '', script = ''] = containerOf('search-init').Command;
    const ran = spawnSync(shell, [flags, script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: `${here}:${process.env['PATH'] ?? ''}`, HOST: 'search.example.com', PREFIX: 'shop', SHARDS: '5', REPLICAS: '1', SEARCH_USER: 'platform', SEARCH_PASSWORD: 'not-to-be-seen' } });
    expect(ran.status, ran.stderr).toBe(0);
    const said = readFileSync(calls, 'utf8');
    expect(said + ran.stdout).not.toContain('not-to-be-seen');
    const template: unknown = JSON.parse(said.split('\n').find((line) => line.startsWith('{')) ?? '');
    expect(template).toEqual({ index_patterns: ['shop-*'], priority: 100, template: { settings: { number_of_shards: 5, number_of_replicas: 1 } } });
    const objects = readFileSync(sent, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { readonly type: string; readonly id: string; readonly attributes: Readonly<Record<string, string>>; readonly references?: readonly { readonly id: string }[] });
    expect(objects.flatMap(({ type, attributes }) => (type === 'dashboard' ? [attributes['title']] : []))).toEqual(['Content search analytics', 'User behavior patterns', 'System performance metrics']);
    for (const { attributes } of objects) for (const name of ['visState', 'panelsJSON']) if (attributes[name] !== undefined) expect(() => JSON.parse(attributes[name] ?? '') as unknown).not.toThrow();
    const ids = objects.map(({ id }) => id);
    expect(objects.flatMap(({ references = [] }) => references.map(({ id }) => id)).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
