// The file that can be sent: what was believed and what was seen, without a word that names the account.
import { judge, overall, type Verdict } from './verdict.ts';
import type { Believed } from './believed.ts';
import type { Line, Note } from './notebook.ts';

export interface Ran {
  readonly name: string;
  /** Seconds since the run began. */
  readonly from: number;
  readonly to: number;
  readonly notes: readonly Note[];
  readonly timeline: readonly Line[];
  /** Why it did not come to its end. */
  readonly problem?: string;
}

export interface Run {
  readonly tool: string;
  readonly region: string;
  readonly sandbox: boolean;
  readonly speed: number;
  readonly interrupted: boolean;
  readonly ran: readonly Ran[];
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

export function documentOf({ tool, region, sandbox, speed, interrupted, ran }: Run, { parts, version }: Believed) {
  // Clocks count whole milliseconds: in a world that runs faster those are so many more, at both ends.
  const grain = (2 * speed) / 1000;
  const notes = ran.flatMap((it) => it.notes);
  const rules = parts.map((part) => {
    const own = notes.filter((note) => note.part === part);
    return {
      rule: part.rule,
      ...(part.of === '' ? {} : { of: part.of }),
      what: part.what,
      confidence: part.confidence,
      believed: part.takes === undefined ? null : { seconds: part.takes },
      ...judge(part, own.map(({ seen }) => seen), grain),
      observed: own.map(({ seen, probe, at }) => ({ probe, at: tenths(at), ...seen })),
    };
  });
  const of = (name: string): readonly Verdict[] => rules.flatMap(({ observed, verdict }) => (observed.some(({ probe }) => probe === name) ? [verdict] : []));
  return {
    version: 1,
    tool,
    model: version,
    cloud: sandbox ? 'sandbox' : 'aws',
    region,
    speed,
    ...(interrupted ? { interrupted } : {}),
    counts: Object.fromEntries((['agrees', 'differs', 'not seen'] as const).map((verdict) => [verdict, rules.filter((it) => it.verdict === verdict).length])),
    probes: ran.map(({ name, from, to, timeline, problem }) => ({ name, verdict: overall(of(name)), from: tenths(from), to: tenths(to), ...(problem === undefined ? {} : { problem }), timeline })),
    rules,
  };
}

export type Document = ReturnType<typeof documentOf>;

/** What names an account, a thing in it, or a way in; also within words of AWS's own. */
const telling: readonly (readonly [found: RegExp, instead: string])[] = [
  [/arn:aws[a-z-]*:[^\s"',)\]]+/g, '(an ARN)'],
  [/\b(?:A3T|AKIA|ASIA|AROA|AIDA)[A-Z0-9]{10,}\b/g, '(a key)'],
  [/\b\d{12}\b/g, '(an account)'],
  [/\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|internal|aws)\b/gi, '(a host)'],
  [/\b(?:vpc|subnet|sg|eni|igw|rtb|eipalloc|i)-[0-9a-f]{8,}\b/g, '(an id)'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '(an address)'],
  [/\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '(an id)'],
  [/(?:\/home|\/Users|\/root|[A-Z]:\\Users)[^\s"']*/g, '(a path)'],
];

export const withoutNames = (text: string): string => telling.reduce((told, [found, instead]) => told.replace(found, instead), text);

/** As it is written. Names are taken out of what was seen; the beliefs are ours, and their public names stay. */
export function written(document: Document): string {
  const cleaned = JSON.parse(JSON.stringify(document), (key, value: unknown) => (typeof value === 'string' && !['what', 'rule', 'region', 'tool', 'model'].includes(key) ? withoutNames(value) : value)) as Document;
  // The lines of a timeline have a `what` as well: theirs was seen.
  const probes = cleaned.probes.map((probe) => ({ ...probe, timeline: probe.timeline.map((line) => ({ ...line, what: withoutNames(line.what) })) }));
  return `${JSON.stringify({ ...cleaned, probes }, null, 2)}\n`;
}
