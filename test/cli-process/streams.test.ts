// What goes to stdout and what to stderr.
import { describe, expect, it } from 'vitest';
import { folder, platform, whole } from './platform.ts';

describe('the streams', () => {
  it.runIf(whole)('stdout holds the answer and nothing else, stderr the story', () => {
    const here = folder();
    const plain = platform(here, ['deploy', 'serverpod', '--image', 'serverpod:1.1.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes']);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toMatch(/^done: video-auctions staging: deploy serverpod 1\.1\.0/);
    expect(plain.stdout).not.toMatch(/^\d\d:\d\d:\d\d/m);
    expect(plain.stderr.split('\n').filter(Boolean).every((line) => /^\d\d:\d\d:\d\d {2}/.test(line))).toBe(true);
    const quiet = platform(here, ['deploy', 'serverpod', '--image', 'serverpod:1.2.0', '--bake', '1m', '-e', 'staging', '--sandbox', '--yes', '--json', '--progress', 'none']);
    expect({ outcome: quiet.answer.outcome, stderr: quiet.stderr }).toEqual({ outcome: 'done', stderr: '' });
  });
});
