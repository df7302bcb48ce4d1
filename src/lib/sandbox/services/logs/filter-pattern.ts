// Filter patterns: terms, phrases, alternatives, exclusions, and simple JSON selectors.
import { AwsFault } from '../../world/aws-fault.ts';

/** @throws AwsFault InvalidParameterException for a pattern that the sandbox cannot read */
export function matcherOf(pattern: string | undefined): (message: string) => boolean {
  const text = (pattern ?? '').trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonMatcher(text);
  if (text.startsWith('[')) throw new AwsFault('InvalidParameterException', 'The sandbox does not read space-delimited filter patterns.');
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', phrase, word]) => ({ sign, term: (phrase ?? word ?? '').replace(/\\(.)/g, '$1') }));
  const wanted = terms.filter(({ sign }) => sign === '');
  const anyOf = terms.filter(({ sign }) => sign === '?');
  const none = terms.filter(({ sign }) => sign === '-');
  // AWS: optional terms are ignored next to required ones (user guide, "Filter pattern syntax").
  return (message) => wanted.every(({ term }) => message.includes(term)) && (wanted.length > 0 || anyOf.length === 0 || anyOf.some(({ term }) => message.includes(term))) && !none.some(({ term }) => message.includes(term));
}

/** `{ ($.level = "error") && ($.status >= 500) }`: comparisons joined by all && or all ||. */
function jsonMatcher(text: string): (message: string) => boolean {
  const inner = text.replace(/^\{\s*|\s*\}$/g, '');
  const joined = inner.includes('||') ? '||' : '&&';
  const tests = inner.split(joined).map((part) => part.trim().replace(/^\(\s*|\s*\)$/g, '')).map(readTest);
  return (message) => {
    const value = parse(message);
    if (value === undefined) return false;
    return joined === '&&' ? tests.every((test) => test(value)) : tests.some((test) => test(value));
  };
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}

function readTest(text: string): (value: unknown) => boolean {
  const match = /^\$\.([\w.\-[\]]+)\s*(=|!=|>=|<=|>|<|IS|NOT EXISTS|EXISTS)\s*(.*)$/.exec(text);
  if (match === null) throw new AwsFault('InvalidParameterException', `Invalid filter pattern: ${text}`);
  const [, path = '', operator = '', operand = ''] = match;
  const wanted = operand.replace(/^"(.*)"$/s, '$1');
  return (value) => {
    const found = path.split(/[.[\]]+/).filter((step) => step !== '').reduce<unknown>((at, step) => (at !== null && typeof at === 'object' ? (at as Readonly<Record<string, unknown>>)[step] : undefined), value);
    if (operator === 'NOT EXISTS') return found === undefined;
    if (operator === 'EXISTS') return found !== undefined;
    if (operator === 'IS') return wanted === 'NULL' ? found === null : String(found) === wanted.toLowerCase();
    if (operator === '=' || operator === '!=') return (found !== undefined && wild(wanted, String(found))) === (operator === '=');
    const [a, b] = [Number(found), Number(wanted)];
    return operator === '>' ? a > b : operator === '<' ? a < b : operator === '>=' ? a >= b : a <= b;
  };
}

const wild = (pattern: string, value: string): boolean => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 's').test(value);
