// Once for all process tests: builds the bundle apart from dist/, and prepares a folder whose staging and production stand and serve.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

export default async function build(project: TestProject): Promise<() => void> {
  const root = mkdtempSync(join(tmpdir(), 'platform-process-'));
  for (const path of ['bin', 'package.json', 'templates', 'blueprints', 'examples']) cpSync(join(checkout, path), join(root, path), { recursive: true });
  execFileSync(process.execPath, [join(checkout, 'scripts', 'build.mjs'), '--out', root], { stdio: 'pipe' });
  const prepared = join(root, 'prepared');
  mkdirSync(prepared);
  cpSync(join(root, 'examples', 'video-auctions', 'platform.yml'), join(prepared, 'platform.yml'));
  const run = (...words: readonly string[]): void => {
    execFileSync(process.execPath, [join(root, 'bin', 'run.js'), ...words, '--sandbox', '--yes', '--progress', 'none'], { cwd: prepared, env: { PATH: process.env['PATH'], HOME: join(root, 'home'), PLATFORM_SANDBOX_SPEED: 'max' }, stdio: 'pipe' });
  };
  for (const environment of ['staging', 'production']) {
    run('env', 'bootstrap', '-e', environment);
    run('deploy', 'serverpod', '--image', 'serverpod:1.0.0', '--bake', '1m', '-e', environment);
  }
  project.provide('root', root);
  project.provide('prepared', prepared);
  return () => rmSync(root, { recursive: true, force: true });
}
