// Law: no value of a secret is ever in a journal, an event, a plan, evidence or an answer.
import { bootstrapTelling } from '../../../src/lib/cli/tellings/bootstrap.ts';
import { changeSetsTelling } from '../../../src/lib/cli/tellings/change-sets.ts';
import { deployTelling } from '../../../src/lib/cli/tellings/deploy.ts';
import { destroyTelling } from '../../../src/lib/cli/tellings/destroy.ts';
import { drillTelling } from '../../../src/lib/cli/tellings/drill.ts';
import { rollbackDrillTelling } from '../../../src/lib/cli/tellings/rollback-drill.ts';
import { inFlightTelling } from '../../../src/lib/cli/tellings/in-flight.ts';
import { repairTelling } from '../../../src/lib/cli/tellings/repair.ts';
import type { Telling, Told } from '../../../src/lib/cli/run-operation.ts';
import { preview } from '../../../src/lib/engine/preview.ts';
import { evidenceOf } from '../../../src/lib/evidence/record.ts';
import { evidencePage } from '../../../src/lib/evidence/html.ts';
import { kinds, type Secret } from '../../../src/lib/sandbox/services/secretsmanager/entities.ts';
import type { OpenSandbox } from '../../../src/lib/sandbox/open.ts';
import type { Recording, RecordedLaw } from '../recording.ts';

const tellings: Readonly<Record<string, Telling<never>>> = { 'env.bootstrap': bootstrapTelling, 'env.change-sets': changeSetsTelling, 'env.destroy': destroyTelling, 'env.reconcile': bootstrapTelling, deploy: deployTelling, 'deploy.repair': repairTelling, 'deploy.stop': inFlightTelling, 'deploy.approve': inFlightTelling, 'deploy.reject': inFlightTelling, 'deploy.rollback': deployTelling, 'failover.drill': drillTelling, 'failover.drill.rollback': rollbackDrillTelling };

export const noSecrets: RecordedLaw = {
  name: 'no-secrets',
  judge(recording) {
    const { example } = recording;
    if (tellings[example.kind] === undefined) return [`how ${example.kind} is told is not known to this law`];
    const secrets = secretsOf(recording);
    const texts = textsOf(recording);
    return Object.entries(texts).flatMap(([where, text]) => [...secrets].filter(([value]) => text.includes(value)).map(([, name]) => `the value of secret ${name} is in the ${where}`));
  },
};

/** Also of those that the run took away. */
export const secretsOf = ({ before, after }: Pick<Recording, 'before' | 'after'>): ReadonlyMap<string, string> => new Map([...secretsIn(before), ...secretsIn(after)]);

/** Values of secrets and of the fields of those that are JSON, with the secret's name. */
export function secretsIn({ world }: OpenSandbox): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const context of world.contextsWith(kinds.secret)) {
    for (const secret of context.table<Secret>(kinds.secret).values()) {
      for (const { text } of secret.versions) for (const value of text === undefined ? [] : hiddenIn(text)) found.set(value, secret.name);
    }
  }
  return found;
}

/** A user's or a database's name is no secret, though it may be kept with one. */
const shortest = 16;

function hiddenIn(text: string): readonly string[] {
  let fields: readonly unknown[] = [];
  try {
    fields = Object.entries(JSON.parse(text) as object).flatMap(([name, value]) => (/password|token|secret|key/i.test(name) ? [value] : []));
  } catch {
    // A plain text.
  }
  return [text, ...fields].filter((value): value is string => typeof value === 'string' && value.length >= shortest);
}

function textsOf(recording: Recording): Readonly<Record<string, string>> {
  const { example, request, facts, plan, raw, lines, memory, outcome, problems } = recording;
  const told = { request, facts, memory, outcome, problems, events: lines } as unknown as Told<never>;
  const telling = tellings[example.kind];
  const judgement = telling?.judgement?.(told);
  const evidence = judgement === undefined ? undefined : evidenceOf(lines, judgement);
  return {
    journal: JSON.stringify(lines),
    events: JSON.stringify(raw),
    preview: JSON.stringify(preview(plan)),
    facts: JSON.stringify(facts),
    request: JSON.stringify(request),
    answer: JSON.stringify([telling?.fields(told), telling?.facts?.(told)]),
    problems: JSON.stringify(problems),
    evidence: JSON.stringify(evidence ?? null),
    'evidence as a page': evidence === undefined ? '' : evidencePage(evidence),
  };
}
