// Bundled files are found from the sources and from a CommonJS bundle in dist/, wherever that is unpacked.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rolldown } from 'rolldown';
import { bundledFile, packageRoot } from '../../src/lib/config/bundled.ts';

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'src/lib/config/bundled.ts');

let folder: string;
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'platform-bundle-')))));
afterEach(() => rmSync(folder, { recursive: true }));

const script = `import { bundledFile } from ${JSON.stringify(source)};\nprocess.stdout.write(bundledFile('templates/network.yml'));\n`;

describe('bundledFile', () => {
  it('finds files of the checkout', () => {
    expect(packageRoot()).toBe(root);
    expect(bundledFile('templates/network.yml')).toBe(join(root, 'templates', 'network.yml'));
    expect(existsSync(bundledFile('blueprints/startup.yml'))).toBe(true);
  });

  it('finds them under Node alone, which strips the types', () => {
    writeFileSync(join(folder, 'main.mjs'), script);
    expect(execFileSync(process.execPath, [join(folder, 'main.mjs')], { encoding: 'utf8' })).toBe(join(root, 'templates', 'network.yml'));
  });

  it('finds those of the package from its CommonJS bundle', async () => {
    const home = join(folder, 'node_modules', '@platform-cli', 'platform');
    for (const part of ['templates', 'blueprints', 'dist']) mkdirSync(join(home, part), { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"type":"commonjs"}');
    writeFileSync(join(home, 'templates', 'network.yml'), '');
    writeFileSync(join(folder, 'main.ts'), script);
    const bundle = await rolldown({ input: join(folder, 'main.ts'), platform: 'node', logLevel: 'silent' });
    await bundle.write({ dir: join(home, 'dist', 'commands'), format: 'cjs', minify: true });
    await bundle.close();
    expect(execFileSync(process.execPath, [join(home, 'dist', 'commands', 'main.js')], { encoding: 'utf8' })).toBe(join(home, 'templates', 'network.yml'));
  });

  it('says what is missing from a damaged installation', () => {
    expect(() => bundledFile('templates/nothing.yml')).toThrow('BUNDLE_INCOMPLETE: templates/nothing.yml does not ship with this installation');
    expect(() => packageRoot(folder)).toThrow(`BUNDLE_INCOMPLETE: templates/ does not ship with this installation (looked upwards from ${folder})`);
  });
});
