// Once for all process tests, while others run already: builds the bundle apart from dist/, and prepares a folder whose staging and
// production stand and serve.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The package: bin/, dist/, templates/. */
    readonly root: string;
    /** A folder with platform.yml and a sandbox in which both environments stand and serverpod 1.0.0 serves. */
    readonly prepared: string;
  }
}

const checkout = fileURLToPath(new URL('../..', import.meta.url));

const start = promisify(execFile);

export default function build(project: TestProject): () => Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'platform-process-'));
  project.provide('root', root);
  project.provide('prepared', join(root, 'prepared'));
  const prepared = prepare(root).then(
    () => writeFileSync(join(root, 'ready'), ''),
    (thrown: unknown) => writeFileSync(join(root, 'ready'), String(thrown)),
  );
  return async () => {
    await prepared;
    rmSync(root, { recursive: true, force: true });
  };
}

async function prepare(root: string): Promise<void> {
  for (const path of ['bin', 'package.json', 'templates', 'blueprints', 'examples']) cpSync(join(checkout, path), join(root, path), { recursive: true });
  await start(process.execPath, [join(checkout, 'scripts', 'build.mjs'), '--out', root]);
  const prepared = join(root, 'prepared');
  mkdirSync(prepared);
  cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), join(prepared, 'platform.yml'));
  const run = (...words: readonly string[]): Promise<unknown> =>
    start(process.execPath, [join(root, 'bin', 'run.js'), ...words, '--sandbox', '--yes', '--progress', 'none'], { cwd: prepared, env: { PATH: process.env['PATH'], HOME: join(root, 'home'), PLATFORM_SANDBOX_SPEED: 'max' } });
  for (const environment of ['staging', 'production']) {
    await run('env', 'bootstrap', '-e', environment);
    await run('deploy', 'serverpod', '--image', 'serverpod:1.0.0', '--bake', '1m', '-e', environment);
  }
}
