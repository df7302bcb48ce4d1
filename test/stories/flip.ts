// Which guess about AWS is wrong in a story's worlds: the one that FLIP names, else one for each file, chosen by a seed that is printed.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';
import { allServices } from '../../src/lib/sandbox/all-services.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { addFault, clearFaults, listFaults } from '../../src/lib/sandbox/world/faults.ts';
import { World } from '../../src/lib/sandbox/world/world.ts';

/** All rules that can be flipped, by their full names. */
export const flips: readonly string[] = allServices.flatMap(({ name, beliefs = {} }) => Object.entries(beliefs).flatMap(([rule, { flipped }]) => (flipped === undefined ? [] : [`${name}.${rule}`]))).sort();

/** By story file, the rules that its sampled stories ask for: another one would change nothing. Written by `npm run flips -- --write`. */
const reached = JSON.parse(readFileSync(new URL('reached.json', import.meta.url), 'utf8')) as Readonly<Record<string, readonly string[]>>;

const told = new Set<string>();
const thisFile = (): string => basename(expect.getState().testPath ?? '');

/** The rule that is flipped for the file whose test runs now; undefined: none is, by FLIP=none. */
export function flipOfThisFile(): string | undefined {
  const asked = askedFlip();
  if (asked !== undefined) return asked === 'none' ? undefined : asked;
  const seed = process.env['FLIP_SEED'] ?? 'story';
  const file = thisFile();
  const number = createHash('sha256').update(`${seed}\u0000${file}`).digest().readUInt32BE(0);
  const choices = reached[file] ?? flips;
  const rule = choices[number % choices.length];
  if (!told.has(file)) console.info(`${file}: the guess ${rule} is flipped by FLIP_SEED=${seed}; FLIP=RULE takes another, FLIP=none none`);
  told.add(file);
  return rule;
}

/** What FLIP names: a rule, several with commas between them, or `none`. */
export function askedFlip(): string | undefined {
  const asked = process.env['FLIP'];
  return asked === '' ? undefined : asked;
}

export function flip(sandbox: OpenSandbox, rule: string | undefined): OpenSandbox {
  for (const one of rule === undefined || rule === 'none' ? [] : rule.split(',')) addFault(sandbox.world, sandbox.now(), { name: 'flip', args: { rule: one } });
  return sandbox;
}

/** Clears all faults but the flip. */
export function mendButFlip({ world, now }: OpenSandbox): void {
  for (const { id, name } of listFaults(world, now())) if (name !== 'flip') clearFaults(world, now(), id);
}

// With FLIP_TRACE=FILE the rules that a story's worlds ask for are written there: flipping one that is never asked for changes nothing,
// so `npm run flips` need not run that story for it.
const trace = process.env['FLIP_TRACE'];
/** Whose worlds these are: stories that are traced share none, so that each is seen to ask for all that its own worlds came to. */
export const ownerOfWorlds = (): string => `${flipOfThisFile() ?? 'none'}${trace === undefined ? '' : ` ${thisFile()}`}`;
if (trace !== undefined) {
  const written = new Set<string>();
  const flipped = World.prototype.flipped;
  World.prototype.flipped = function asking(rule, region) {
    const line = `${thisFile()} ${rule}\n`;
    if (!written.has(line)) appendFileSync(trace, line);
    written.add(line);
    return flipped.call(this, rule, region);
  };
}
