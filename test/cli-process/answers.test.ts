// What the commands around a deploy print with --json is what their schemas say; each answer of any process is held against its own (platform.ts).
import { expect, it } from 'vitest';
import { folder, inSandbox, platform, whole } from './platform.ts';

it.runIf(whole)('of commands that only look has the shape of its schema', () => {
  const here = folder();
  expect(inSandbox(here, 'deploy status -e production').answer['services']).toHaveLength(3);
  expect(inSandbox(here, 'deploy history serverpod -e production').answer['deployments']).toHaveLength(1);
  expect(inSandbox(here, 'deploy verify serverpod -e production').answer['checks']).not.toHaveLength(0);
  expect(inSandbox(here, 'deploy diff serverpod -e production').answer).toMatchObject({ kind: 'deploy.diff', image: null });
});

it.runIf(whole)('of commands that change something too, also where they refuse; and the schema is what `config schema` prints', () => {
  const here = folder();
  expect(inSandbox(here, 'deploy serverpod --image 1.1.0 --bake 1m -e staging --yes').answer.outcome).toBe('done');
  expect(inSandbox(here, 'deploy serverpod --image 1.2.0 -e staging --dry-run').answer).toMatchObject({ outcome: 'would-change', plan: {} });
  expect(inSandbox(here, 'deploy rollback serverpod -e staging --yes').answer).toMatchObject({ outcome: 'done', deployments: [{ service: 'serverpod' }] });
  for (const word of ['stop', 'approve', 'reject', 'repair']) expect(inSandbox(here, `deploy ${word} serverpod -e staging --yes`).answer).toMatchObject({ kind: `deploy.${word}` });
  const schema = JSON.parse(platform(here, ['config', 'schema', '--kind', 'deploy.stop']).stdout) as { readonly properties: object };
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['version', 'outcome', 'deployment', 'putBackAt', 'removedAt']));
});
