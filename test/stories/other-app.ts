// An application that is not the example: other names, another region, its own repositories, no cache, no storage.
import type { Config } from '../../src/lib/config/config.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/lib/config/load.ts';

export const otherApp = `version: 1
app: gym
blueprint: startup
domain: gym.example.org
regions: { home: eu-west-1 }
environments:
  live:
    account: "333333333333"
    protected: true
    settings: { data: { multiAz: true } }
services:
  api:
    image: gym-api
    port: 3000
    cpu: 512
    memory: 1024
    count: 3
    needs: [database]
    health: { path: /up, every: 10s }
    probe: { read: /probe/read, write: /probe/write }
    scaling: { min: 3, max: 9, cpu: 50, memory: 60 }
    deploy: { bake: 2m, guard: { errors: 2% } }
  mailer:
    image: gym-mailer
    cpu: 256
    memory: 512
    count: 1
objectives: { multi-az-failover: 3m }
`;

export function parseConfig(text = otherApp): Config {
  const folder = mkdtempSync(join(tmpdir(), 'platform-story-'));
  try {
    writeFileSync(join(folder, 'platform.yml'), text);
    return loadConfig(join(folder, 'platform.yml'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
