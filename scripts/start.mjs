// `npm start`: builds, then tells the whole story in the sandbox: `platform tour`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { files, seconds } = await build();
process.stderr.write(`built ${files} files in ${seconds.toFixed(1)} s\n`);
const { status } = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), 'tour', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
