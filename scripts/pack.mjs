// Makes the tarball that people install: no dependencies of any kind, nothing but what runs.
//   npm run pack                    ./platform-cli-platform-VERSION.tgz
//   npm run pack -- --to FOLDER --partial   (--partial: what is not written yet may be missing)
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { to: { type: 'string', default: root }, partial: { type: 'boolean', default: false } } });
const largest = 3_000_000;

const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const content = ['bin/run.js', 'bin/hand-over.js', 'bin/package.json', 'templates', 'blueprints', 'scenarios', 'examples', 'docs', 'README.md', 'LICENSE'];
const built = ['dist', 'oclif.manifest.json'];

const stage = mkdtempSync(join(tmpdir(), 'platform-pack-'));
try {
  const missing = content.filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0 && !options.partial) throw new Error(`missing: ${missing.join(', ')}`);
  for (const path of content) if (existsSync(join(root, path))) cpSync(join(root, path), join(stage, path), { recursive: true, filter: (from) => !/[/\\]\.platform$/.test(from) });
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(shipped(), null, 2)}\n`);
  await build({ out: stage });

  mkdirSync(resolve(options.to), { recursive: true });
  const [{ filename, size, unpackedSize, files }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(options.to)], { cwd: stage, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const tarball = join(resolve(options.to), filename);
  process.stdout.write(`${tarball}\n`);
  process.stderr.write(`${files.length} files, ${(size / 1e6).toFixed(2)} MB packed, ${(unpackedSize / 1e6).toFixed(2)} MB unpacked\n`);
  if (statSync(tarball).size > largest) throw new Error(`the tarball is larger than ${largest / 1e6} MB`);
  const forbidden = files.map(({ path }) => path).filter((path) => /(^|\/)(node_modules|\.platform|\.env)(\/|$)/.test(path));
  if (forbidden.length > 0) throw new Error(`must not be shipped: ${forbidden.join(', ')}`);
} catch (error) {
  process.stderr.write(`pack: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** The manifest of the tarball: said here in full, so that nothing of the checkout's slips in. */
function shipped() {
  const { name, version, description, license, engines, oclif, keywords, repository, homepage } = own;
  return { name, version, description, license, ...(keywords && { keywords }), ...(repository && { repository }), ...(homepage && { homepage }), type: 'commonjs', bin: own.bin, engines, files: [...content, ...built], oclif };
}
