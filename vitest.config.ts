// How the tests run: each file in a process of its own, two at a time, never watching.
import { defineConfig } from 'vitest/config';

const processes = 'test/cli-process/**/*.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    watch: false,
    // A law walks hundreds of crashes; a machine under load is slow.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: '1', TZ: 'UTC' },
    // What a developer has set must not reach what is tested.
    unstubEnvs: true,
    projects: [
      { extends: true, test: { name: 'in process', include: ['test/**/*.test.ts'], exclude: [processes] } },
      // Built once, and a sandbox made ready once, before the first of them.
      { extends: true, test: { name: 'processes', include: [processes], globalSetup: ['test/cli-process/build.ts'] } },
    ],
  },
});
