// Builds dist/ (CommonJS chunks, one entry a command, everything bundled) and oclif.manifest.json from it.
//   --fast: readable and with source maps, for bin/dev.js
//   --out FOLDER: somewhere else; a package.json must stand there
import { existsSync, globSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { licencesOf } from './licences.mjs';
import { manifestText } from './manifest.mjs';
import { partsOfSdk } from './sdk-parts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const entries = () => ({
  main: 'src/lib/cli/main.ts',
  ...Object.fromEntries(
    globSync(['src/commands/**/*.ts', 'src/hooks/*.ts'], { cwd: root })
      .sort()
      .map((file) => [relative('src', file).slice(0, -'.ts'.length), file]),
  ),
});

/** Changes one place in a dependency, and fails the build when that place is no longer there. */
function rewrite({ file, from, to, why }) {
  let met = 0;
  return {
    name: `rewrite ${file}`,
    transform: {
      filter: { id: new RegExp(`node_modules/${file.replaceAll('.', '\\.')}$`) },
      handler(code) {
        const parts = code.split(from);
        met += parts.length - 1;
        return { code: parts.join(to), map: null };
      },
    },
    buildEnd(error) {
      if (!error && met !== 1) this.error(`${file}: expected \`${from}\` once, met it ${met} times; without the rewrite ${why}`);
    },
  };
}

const rewrites = [
  {
    file: '@oclif/core/lib/config/plugin.js',
    from: '.sort((a, b) => a.id.localeCompare(b.id))',
    to: '.sort((a, b) => (a.id < b.id ? -1 : 1))',
    why: 'every start loads the collation tables of ICU (1.2x)',
  },
  {
    file: '@oclif/core/lib/help/util.js',
    from: 'return ejs_1.default.render(t, context);',
    to: "return t.includes('%') ? ejs_1.default.render(t, context) : t;",
    why: 'help compiles a template for every text that has nothing to fill in',
  },
  {
    file: '@oclif/core/lib/util/os.js',
    from: "return (await import('wsl-utils')).isWsl ? 'wsl' : (0, node_os_1.platform)();",
    to: 'return (0, node_os_1.platform)();',
    why: 'every start looks for signs of WSL in the file system',
  },
  {
    file: '@oclif/core/lib/ux/action/spinner.js',
    from: 'const cli_spinners_1 = __importDefault(require("cli-spinners"));',
    to: "const cli_spinners_1 = { default: { dots2: { frames: ['-'] }, line: { frames: ['-'] } } };",
    why: 'every start reads the frames of eighty spinners, for a spinner that we do not use',
  },
  // What oclif needs only to read an argument from stdin, to time itself, or to ask Windows for its shell.
  lazy('@oclif/core/lib/parser/parse.js', 'node:readline', ['createInterface']),
  lazy('@oclif/core/lib/performance.js', 'node:perf_hooks', ['performance', 'PerformanceObserver']),
  lazy('@oclif/core/lib/util/os.js', 'node:child_process', ['execSync']),
  // ... and to look for commands where there is no manifest (it searches node_modules for picomatch as soon as it is loaded).
  lazy('@oclif/core/lib/config/plugin.js', 'tinyglobby', ['glob']),
  lazy('@oclif/core/lib/config/plugin-loader.js', 'minimatch', ['minimatch']),
];

/** Loads a module when one of its names is used, rather than at every start. */
function lazy(file, module, names) {
  const variable = `${module.replace(':', '_')}_1`;
  const getters = names.map((name) => `get ${name}() { return require("${module}").${name}; }`);
  return { file, from: `const ${variable} = require("${module}");`, to: `const ${variable} = { ${getters.join(', ')} };`, why: `every start loads ${module}` };
}

/**
 * @param out the folder that gets dist/ and oclif.manifest.json; package.json must stand in it
 * @returns files, bytes and seconds
 */
export async function build({ out = root, fast = false } = {}) {
  const started = performance.now();
  const input = entries();
  const bundle = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    // Asked for by oclif's TypeScript mode, which we do not use.
    external: ['typescript', 'ts-node', 'tsx', 'tsx/cjs/api'],
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node22' },
    logLevel: 'warn',
    plugins: [...rewrites.map(rewrite), partsOfSdk()],
  });
  const fresh = join(out, existsSync(join(out, 'node_modules')) ? 'node_modules' : '.', `.build-${process.pid}`);
  try {
    const { output } = await bundle.write({
      dir: fresh,
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].js',
      // No hash: a rebuilt chunk then takes its predecessor's place in the compile cache.
      chunkFileNames: 'chunks/[name].js',
      // `import('node:http')` reads every export of the module, and so loads undici (2x); `require` does not.
      dynamicImportInCjs: false,
      // What every start needs is one file: each costs its share of looking, reading and mapping.
      codeSplitting: { groups: [{ name: 'start', test: /src\/lib\/cli\/main\.ts$/ }] },
      minify: fast ? false : { mangle: { keepNames: { class: true, function: false } }, compress: true },
      sourcemap: fast ? 'inline' : false,
      comments: { legal: false, annotation: false, jsdoc: false },
    });
    const chunks = output.filter(({ type }) => type === 'chunk');
    for (const { code, fileName } of chunks) {
      if (/\bimport\(\s*["'`](node:)?https?["'`]/.test(code)) throw new Error(`${fileName} imports node:http dynamically; it would load undici at every start`);
    }
    writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');
    if (!fast) writeFileSync(join(fresh, 'licences.txt'), licencesOf(root, chunks.flatMap(({ moduleIds }) => moduleIds)));
    swap(fresh, join(out, 'dist'));
    writeFileSync(join(out, 'oclif.manifest.json'), await manifestText(out));
    const bytes = chunks.reduce((sum, { fileName }) => sum + statSync(join(out, 'dist', fileName)).size, 0);
    return { entries: Object.keys(input).length, files: chunks.length, bytes, seconds: (performance.now() - started) / 1000 };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    await bundle.close();
  }
}

/** Puts the new folder in place of the old in one move, so that a command that starts meanwhile finds one or the other whole. */
function swap(from, to) {
  const old = `${from}-old`;
  if (existsSync(to)) renameSync(to, old);
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { values } = parseArgs({ options: { fast: { type: 'boolean', default: false }, out: { type: 'string', default: root } } });
    const made = await build(values);
    process.stderr.write(`built dist/: ${made.entries} entries, ${made.files} files, ${(made.bytes / 1e6).toFixed(2)} MB, ${made.seconds.toFixed(1)} s\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nnot built; dist/ is as it was\n`);
    process.exit(1);
  }
}
