// Compares the sandbox's model with a real account, or with a served sandbox (docs/sandbox/calibrate.md); bundles test/calibrate and runs it.
//   npm run calibrate -- --region us-east-1 [--with rds,failover] [--only PROBE,...] [--clean] [--out FILE] [--endpoint http://127.0.0.1:PORT [--speed N]]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = mkdtempSync(join(tmpdir(), 'platform-calibrate-'));

try {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bundle = await rolldown({ cwd: root, input: join(root, 'test/calibrate/calibrate.ts'), platform: 'node', logLevel: 'silent' });
  await bundle.write({ dir: built, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  const { calibrate } = await import(pathToFileURL(join(built, 'calibrate.mjs')).href);
  process.exitCode = await calibrate(process.argv.slice(2), version);
} finally {
  rmSync(built, { recursive: true, force: true });
}
