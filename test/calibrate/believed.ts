// All that the sandbox believes, one line for each time that a rule has, and a version that changes with any of it.
import { createHash } from 'node:crypto';
import { openSandbox } from '../../src/lib/sandbox/open.ts';
import type { Belief, Span } from '../../src/lib/sandbox/world/beliefs.ts';
import { inSeconds } from '../../src/lib/world/time.ts';
import { ownRules } from './own-beliefs.ts';

/** In seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Part {
  readonly rule: string;
  /** Which of the rule's times; empty for a rule that says what happens, and not how long. */
  readonly of: string;
  readonly what: string;
  readonly confidence: Belief['confidence'];
  readonly takes?: Range;
  /** In the other plausible world. */
  readonly otherwise?: Range;
}

const rangeOf = ({ from, to }: Span): Range => ({ from: inSeconds(from), to: inSeconds(to) });

function partsOf(rule: string, { what, confidence, takes, flipped }: Belief): readonly Part[] {
  if (takes === undefined) return [{ rule, of: '', what, confidence }];
  return Object.entries(takes).map(([of, span]) => {
    const other = flipped?.takes?.[of];
    return { rule, of, what, confidence, takes: rangeOf(span), ...(other === undefined ? {} : { otherwise: rangeOf(other) }) };
  });
}

export interface Believed {
  readonly parts: readonly Part[];
  readonly version: string;
}

export function believed(): Believed {
  const sandbox = openSandbox();
  const rules = [...sandbox.world.beliefs()];
  sandbox.close();
  const parts = [...rules, ...Object.entries<Belief>(ownRules.rules).map(([name, rule]) => [`${ownRules.service}.${name}`, rule] as const)].flatMap(([name, rule]) => partsOf(name, rule));
  return { parts, version: createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12) };
}
