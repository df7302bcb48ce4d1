// An application of several services that need each other, and `platform deploy` of many of them, without a process around it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudIn, type SandboxCloudOptions } from '../../src/lib/cli/clouds/sandbox.ts';
import type { Answer } from '../../src/lib/cli/answer.ts';
import { wavesAsked } from '../../src/lib/cli/deploy-asked.ts';
import { deployWaves } from '../../src/lib/cli/deploy-waves.ts';
import { imagesFor } from '../../src/lib/cli/deploy-words.ts';
import type { OpenCloud } from '../../src/lib/cli/open-cloud.ts';
import type { RunWords, Surrounding } from '../../src/lib/cli/run-operation.ts';
import { describeEnvironment, type EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { minutes, type Duration } from '../../src/lib/world/time.ts';
import { expectShape } from '../answer-shape.ts';
import { FakeScreen } from '../cli/views/screen.ts';
import { parseConfig } from './other-app.ts';

export interface Chosen {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly count?: number;
}

/** Services that need nothing but each other. */
export function shop(services: readonly Chosen[], regions = '{ home: us-east-1 }'): EnvironmentDescription {
  const lines = services.map(({ name, needs = [], count = 1 }) => `  ${name}: { image: ${name}, port: 8080, cpu: 256, memory: 512, count: ${count}, needs: [${needs.join(', ')}], probe: { read: /probe/read }, deploy: { bake: 1m, guard: { errors: 1% } } }`);
  return describeEnvironment(parseConfig(`version: 1\napp: shop\nblueprint: startup\ndomain: shop.example.org\nregions: ${regions}\nenvironments:\n  live: { account: "666666666666" }\nservices:\n${lines.join('\n')}\n`), 'live');
}

export interface Many {
  readonly services?: readonly string[];
  readonly images: readonly string[];
  readonly region?: string;
  readonly hold?: Duration;
  readonly words?: Partial<RunWords>;
  readonly signal?: AbortSignal;
  readonly cloud?: SandboxCloudOptions;
  /** Given by who wants to go on with what was left there. */
  readonly stateFolder?: string;
  readonly person?: Surrounding['person'];
}

export interface Said {
  readonly answer: Answer;
  /** What a person reads on stdout. */
  readonly text: string;
  readonly screen: FakeScreen;
  readonly open: OpenCloud;
  readonly deployments: readonly Told[];
}

export interface Told {
  readonly service: string;
  readonly became: string;
  readonly region: string;
  readonly wave: number;
  readonly stage: string;
  readonly run?: string;
  readonly resume?: string;
  readonly reason: string | null;
}

const made: string[] = [];
export function folder(): string {
  const here = mkdtempSync(join(tmpdir(), 'platform-many-'));
  made.push(here);
  return here;
}
export const forgetFolders = (): void => made.splice(0).forEach((here) => rmSync(here, { recursive: true, force: true }));

export function surroundings(stateFolder: string, { signal = new AbortController().signal, person }: Pick<Many, 'signal' | 'person'> = {}): Surrounding & { readonly stderr: FakeScreen } {
  return { stateFolder, stderr: new FakeScreen({ columns: 160 }), variables: {}, signal, person, begun() {}, caller: {} };
}

export const words: RunWords = { 'dry-run': false, yes: true, json: false, progress: 'plain' };

export async function deployMany(sandbox: OpenSandbox, environment: EnvironmentDescription, many: Many): Promise<Said> {
  const open = cloudIn(sandbox, environment.account, many.cloud);
  const around = surroundings(many.stateFolder ?? folder(), many);
  const wishes = imagesFor({ named: many.services ?? [], all: many.services === undefined, images: many.images, environment });
  const asked = wavesAsked(environment, wishes, { region: many.region, hold: many.hold, common: { bake: minutes(1) } });
  const answer = await deployWaves(asked, open, { words: { ...words, ...many.words }, around });
  expectShape('deploy', answer.fields);
  return { answer, text: answer.text?.({ width: 160, paint: plain }) ?? '', screen: around.stderr, open, deployments: (answer.fields?.['deployments'] ?? []) as unknown as readonly Told[] };
}

const same = (text: string): string => text;
const plain = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same } as never;
