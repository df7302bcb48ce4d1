// The text of a scenario file -> a Scenario, or everything that is wrong with it, with line and column.
import { readDocument, type ConfigDocument } from '../../config/document.ts';
import { complaintsOf } from '../../config/explain.ts';
import { dotted, inFileOrder, type Complaint, type ConfigFault, type KeyPath } from '../../config/fault.ts';
import { nearestWord } from '../../problems/nearest.ts';
import { wrongWord } from '../../sandbox/world/faults.ts';
import { behaviourWords, parseBehaviour } from '../../sandbox/world/images.ts';
import { durationOf, type Scenario, type ScenarioEvent, type ScenarioFault } from '../../sandbox/world/scenario.ts';
import { milliseconds, type Duration } from '../../world/time.ts';
import { scenarioShape, type WrittenHappening, type WrittenScenario } from './shape.ts';

export interface ScenarioText {
  readonly text: string;
  /** How errors name it. */
  readonly file: string;
  readonly name: string;
  /** Values for `${words}` as typed: they win over the file's. */
  readonly typed?: Readonly<Record<string, string>>;
  /** For words that the file names without a value. */
  readonly usual?: Readonly<Record<string, string>>;
}

export type ParsedScenario = { readonly scenario: Scenario; readonly errors?: undefined } | { readonly scenario?: undefined; readonly errors: readonly ConfigFault[] };

export function parseScenario({ text, file, name, typed = {}, usual = {} }: ScenarioText): ParsedScenario {
  const document = readDocument(text);
  const found = (complaints: readonly Complaint[]): readonly ConfigFault[] => complaints.map(({ path, at, ...words }) => tidy({ file, ...document.where(path, at), ...(path.length === 0 ? {} : { path: dotted(path) }), ...words }));
  const syntax = document.faults.map(({ path, ...fault }) => tidy({ file, ...fault, ...(path.length === 0 ? {} : { path: dotted(path) }) }));
  if (!document.readable || document.value === undefined) return { errors: syntax.length > 0 ? inFileOrder(syntax) : [{ file, line: 1, column: 1, problem: 'the file is empty', allowed: 'a map that begins with version: 1' }] };
  const words = givenWords(document.value, { typed, usual });
  const filled = fill(document.value, words.values, []);
  // A word without a value would make nonsense of every text that it stands in.
  const wrong = words.complaints.length > 0 ? words.complaints : [...filled.complaints, ...complaintsOf(scenarioShape, { value: filled.value, written: (path) => document.written(path) })];
  const written = filled.value as WrittenScenario;
  const rules = wrong.length > 0 ? [] : ruled(written, document);
  const errors = [...syntax, ...found([...wrong, ...rules])];
  if (errors.length > 0) return { errors: inFileOrder(errors) };
  return { scenario: { name, about: written.about, ...(written.source === undefined ? {} : { source: written.source }), ...timelineOf(written.timeline) } };
}

interface Values {
  readonly values: Readonly<Record<string, string>>;
  readonly complaints: readonly Complaint[];
}

/** The file's own words, each with the value that was typed, or its own, or the usual one. */
function givenWords(top: unknown, { typed, usual }: { readonly typed: Readonly<Record<string, string>>; readonly usual: Readonly<Record<string, string>> }): Values {
  const given = isMap(top) && isMap(top['given']) ? top['given'] : {};
  const known = Object.keys(given);
  const complaints: Complaint[] = Object.keys(typed)
    .filter((word) => !known.includes(word))
    .map((word) => ({ path: ['given'], at: 'key', problem: `${word}=${typed[word] ?? ''} was typed, and the scenario has no such word`, allowed: known.join(', ') || 'none', nearest: nearestWord(word, known) }));
  const values: Record<string, string> = {};
  for (const word of known) {
    const own = given[word];
    const value = typed[word] ?? (own === null || own === undefined ? usual[word] : String(own));
    if (value === undefined) complaints.push({ path: ['given', word], at: 'key', problem: 'has no value here', allowed: `${word}=... behind the scenario's name` });
    values[word] = value ?? '';
  }
  return { values, complaints };
}

/** Puts values in the place of `${words}` in every text. */
function fill(value: unknown, values: Readonly<Record<string, string>>, path: KeyPath): { readonly value: unknown; readonly complaints: readonly Complaint[] } {
  if (typeof value === 'string') {
    const complaints: Complaint[] = [];
    const filled = value.replace(/\$\{([^}]*)\}/g, (whole, word: string) => {
      const found = Object.hasOwn(values, word) ? values[word] : undefined;
      if (found === undefined) complaints.push({ path, at: 'value', problem: `\${${word}} is not named under given`, allowed: Object.keys(values).join(', ') || 'none', nearest: nearestWord(word, Object.keys(values)) });
      return found ?? whole;
    });
    return { value: filled, complaints };
  }
  const parts = Array.isArray(value) ? value.map((part, at) => [at, part] as const) : isMap(value) ? Object.entries(value) : undefined;
  if (parts === undefined) return { value, complaints: [] };
  const filled = parts.map(([key, part]) => [key, fill(part, values, [...path, key])] as const);
  const complaints = filled.flatMap(([, part]) => part.complaints);
  return { value: Array.isArray(value) ? filled.map(([, part]) => part.value) : Object.fromEntries(filled.map(([key, part]) => [key, part.value])), complaints };
}

const kinds = ['fault', 'image', 'clear', 'wait'] as const;
/** What may stand beside each of them. */
const besides: Readonly<Record<string, readonly string[]>> = { fault: ['at', 'with', 'for'], image: ['at', 'behaviour'], clear: ['at'], wait: [] };

/** What no schema says: which keys go together, what a fault takes, that what is cleared was begun. */
function ruled({ timeline }: WrittenScenario, document: ConfigDocument): readonly Complaint[] {
  return timeline.flatMap((it, at): readonly Complaint[] => {
    const path: KeyPath = ['timeline', at];
    const said = kinds.filter((kind) => it[kind] !== undefined);
    const [kind] = said;
    if (kind === undefined || said.length > 1) return [{ path, at: 'value', problem: kind === undefined ? 'nothing happens' : `${said.join(' and ')} at once`, allowed: `one of ${kinds.join(', ')}` }];
    const stray = Object.keys(it).filter((key) => key !== kind && !(besides[kind] ?? []).includes(key));
    if (stray.length > 0) return stray.map((key) => ({ path: [...path, key], at: 'key', problem: `does not go with ${kind}`, allowed: (besides[kind] ?? []).join(', ') || 'nothing beside it' }));
    if (kind === 'image') return imageComplaints(it, path);
    if (kind === 'clear') return timeline.slice(0, at).some((before) => before.fault === it.clear) ? [] : [{ path: [...path, 'clear'], at: 'value', problem: `no fault ${it.clear ?? ''} was begun before`, allowed: 'a fault that stands above' }];
    return kind === 'fault' ? faultComplaints(it, path, document) : [];
  });
}

function imageComplaints({ behaviour }: WrittenHappening, path: KeyPath): readonly Complaint[] {
  if (behaviour === undefined) return [{ path: [...path, 'behaviour'], at: 'key', problem: 'missing', allowed: behaviourWords }];
  return parseBehaviour(behaviour) === undefined ? [{ path: [...path, 'behaviour'], at: 'value', problem: `${behaviour} is none of the behaviours`, allowed: behaviourWords }] : [];
}

function faultComplaints(it: WrittenHappening, path: KeyPath, document: ConfigDocument): readonly Complaint[] {
  const timed = ['at', 'for'].filter((key) => Object.hasOwn(it.with ?? {}, key));
  if (timed.length > 0) return timed.map((key) => ({ path: [...path, 'with', key], at: 'key', problem: `stands beside the fault, not under with` }));
  const wrong = wrongWord({ name: it.fault ?? '', args: argsOf(it) });
  if (wrong === undefined) return [];
  const inFile = wrong.argument !== undefined && document.paths.some((known) => dotted(known) === dotted([...path, 'with', wrong.argument ?? '']));
  const where = wrong.argument === undefined ? [...path, 'fault'] : inFile ? [...path, 'with', wrong.argument] : path;
  return [{ path: where, at: 'value', problem: wrong.problem.data.message, allowed: wrong.problem.data.fix.replace(/\.$/, '') }];
}

const argsOf = (it: WrittenHappening): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(it.with ?? {}).map(([key, value]) => [key, String(value)]));

function timelineOf(written: readonly WrittenHappening[]): Pick<Scenario, 'timeline' | 'lasts'> {
  const timeline: ScenarioEvent[] = [];
  let clock = 0;
  let end = 0;
  for (const it of written) {
    const at: Duration = milliseconds(it.at === undefined ? clock : durationOf(it.at));
    if (it.wait !== undefined) clock += durationOf(it.wait);
    else if (it.fault !== undefined) timeline.push({ is: 'fault', at, name: it.fault, args: argsOf(it), ...(it.for === undefined ? {} : { lasts: durationOf(it.for) }) });
    else if (it.image !== undefined) timeline.push({ is: 'image', at, ref: it.image, behaviour: it.behaviour ?? '' });
    else clear(timeline, it.clear ?? '', at);
    const last = timeline.at(-1);
    end = Math.max(end, clock, at, last?.is === 'fault' ? last.at + (last.lasts ?? 0) : 0);
  }
  return { timeline: [...timeline].sort((a, b) => a.at - b.at), lasts: milliseconds(end) };
}

/** Ends what would last beyond a moment. */
function clear(timeline: ScenarioEvent[], name: string, at: Duration): void {
  for (const [place, it] of timeline.entries()) {
    if (it.is !== 'fault' || it.name !== name || it.at > at || (it.lasts !== undefined && it.at + it.lasts <= at)) continue;
    timeline[place] = { ...it, lasts: milliseconds(at - it.at) } satisfies ScenarioFault;
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is undefined is left out, so that a fault reads the same from JSON. */
function tidy(fault: { readonly [K in keyof ConfigFault]: ConfigFault[K] | undefined }): ConfigFault {
  return Object.fromEntries(Object.entries(fault).filter(([, value]) => value !== undefined)) as unknown as ConfigFault;
}
