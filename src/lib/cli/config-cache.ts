// What a platform.yml came to when it was last read: reading and checking it takes longer than all the rest of a start.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Blueprint } from '../config/blueprint.ts';
import { packageRoot } from '../config/bundled.ts';
import type { Config } from '../config/config.ts';
import type { Variables } from './terminal.ts';

/** Plain data throughout, so that it survives JSON. */
export interface Understood {
  readonly config: Config;
  readonly blueprint: Blueprint;
}

export interface Source {
  /** Absolute path of the platform.yml. */
  readonly file: string;
  /** How the config names it. */
  readonly shown: string;
  readonly text: string;
}

export interface ConfigCache {
  /** Undefined when it is not known, or not for certain. */
  recall(source: Source): Understood | undefined;
  remember(source: Source, understood: Understood): void;
}

const none: ConfigCache = { recall: () => undefined, remember: () => {} };

/** None where our own code may change under it: everywhere but in the bundle. */
export function configCache(variables: Variables): ConfigCache {
  const self = fileURLToPath(import.meta.url);
  return self.endsWith('.ts') ? none : cacheIn(folderFor(variables), () => stampOf(self));
}

/**
 * @param folder one file in it for each platform.yml
 * @param stamp changes with everything beside the text that the meaning depends on
 */
export function cacheIn(folder: string, stamp: () => string): ConfigCache {
  const pathOf = ({ file }: Source): string => join(folder, `${hash(file).slice(0, 24)}.json`);
  const keyOf = ({ shown, text }: Source): string => hash(JSON.stringify([shown, text, stamp()]));
  return {
    recall(source) {
      try {
        const path = pathOf(source);
        if (!isOurs(path)) return undefined;
        const { key, ...understood } = JSON.parse(readFileSync(path, 'utf8')) as Understood & { readonly key: string };
        return key === keyOf(source) ? understood : undefined;
      } catch {
        return undefined;
      }
    },
    remember(source, understood) {
      const path = pathOf(source);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.${process.pid}`, JSON.stringify({ key: keyOf(source), ...understood }), { mode: 0o600 });
        renameSync(`${path}.${process.pid}`, path);
      } catch {
        // Read-only or full: slower next time, and that is all.
      }
    },
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Nobody else's file decides what is deployed. */
function isOurs(path: string): boolean {
  const { uid, mode } = statSync(path);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function folderFor(variables: Variables): string {
  const cache = variables['XDG_CACHE_HOME'];
  return join(cache !== undefined && isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'platform-cli', 'config');
}

/** The bundle itself, and the files that ship with it and that a config is checked against. */
function stampOf(self: string): string {
  const root = packageRoot(dirname(self));
  const files = ['blueprints', 'templates'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  return [self, ...files].map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`).join('\n');
}
