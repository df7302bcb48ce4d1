// The forms that awsQuery and ec2Query requests are: `Tags.member.1.Key=app` to values, guided by shapes.
import { deepest, Malformed } from './malformed.ts';
import { readScalar } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

/** A form as a tree: `A.B.1=x` is A -> B -> 1 -> x. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

/** More pairs than this only occur to exhaust memory: a form of AWS's largest request has some thousands. */
const mostPairs = 100_000;
/** So do more levels of names than this, all pairs together. */
const mostNodes = 300_000;

/** @throws Malformed */
export function parseForm(body: Uint8Array): FormNode {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const root: FormNode = {};
  const counted = { nodes: 0 };
  let pairs = 0;
  for (const pair of text.split('&', mostPairs + 1)) {
    if (pair === '') continue;
    if (++pairs > mostPairs) throw new Malformed('the request has too many parameters');
    const at = pair.indexOf('=');
    const node = nodeAt(root, unescapeForm(at < 0 ? pair : pair.slice(0, at)), counted);
    node.value = at < 0 ? '' : unescapeForm(pair.slice(at + 1));
  }
  return root;
}

function nodeAt(root: FormNode, key: string, counted: { nodes: number }): FormNode {
  const parts = key.split('.', 2 * deepest + 1);
  if (parts.length > 2 * deepest) throw new Malformed('the request is nested too deeply');
  let node = root;
  for (const part of parts) {
    node.children ??= new Map();
    let next = node.children.get(part);
    if (next === undefined) {
      if (++counted.nodes > mostNodes) throw new Malformed('the request has too many parameters');
      next = {};
      node.children.set(part, next);
    }
    node = next;
  }
  return node;
}

function unescapeForm(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Malformed('the request is not a well-formed form');
  }
}

/** What awsQuery and ec2Query do differently. */
export interface FormRules {
  readonly membersOf: (shape: Shape) => ReadonlyMap<string, Member>;
  /** AWS: ec2Query lists never have a `member` level (Smithy "AWS EC2 query protocol"). */
  readonly flatLists: boolean;
}

export const awsQueryForm: FormRules = { membersOf: (shape) => shape.byXmlName, flatLists: false };
export const ec2QueryForm: FormRules = { membersOf: (shape) => shape.byEc2Name, flatLists: true };

/** @throws Malformed where the form does not fit the shape */
export function readForm(member: Pick<Member, 'shape' | 'flat'>, node: FormNode, rules: FormRules): unknown {
  const { shape } = member;
  switch (shape.kind) {
    case 'struct':
      return readStruct(shape, node, rules);
    case 'list':
      return numbered(listOf(member, node, rules)).map((item) => readForm(shape.item, item, rules));
    case 'map': {
      const entries = numbered(member.flat ? node : (node.children?.get('entry') ?? node)).map((entry) => {
        const key = entry.children?.get(shape.key.xmlName ?? 'key')?.value ?? '';
        return [key, readForm(shape.item, entry.children?.get(shape.item.xmlName ?? 'value') ?? { value: '' }, rules)] as const;
      });
      return Object.fromEntries(entries);
    }
    case 'unit':
      return {};
    default:
      if (node.value === undefined) throw new Malformed('Start of structure or list found where not expected');
      return readScalar(shape, node.value, 'date-time');
  }
}

function readStruct(shape: Shape, node: FormNode, rules: FormRules): Readonly<Record<string, unknown>> {
  const struct: Record<string, unknown> = {};
  const members = rules.membersOf(shape);
  for (const [key, child] of node.children ?? []) {
    const member = members.get(key);
    if (member !== undefined) struct[member.name] = readForm(member, child, rules);
  }
  return struct;
}

// AWS: query services take both the list's own item name and `member` (older clients send the one, newer the other; unverified for each).
function listOf({ shape, flat }: Pick<Member, 'shape' | 'flat'>, node: FormNode, rules: FormRules): FormNode {
  if (flat || rules.flatLists) return node;
  return node.children?.get(shape.item.xmlName ?? 'member') ?? node.children?.get('member') ?? node;
}

/** The children `1`, `2`, ... in order of their numbers, gaps closed. */
function numbered(node: FormNode): readonly FormNode[] {
  const found: (readonly [number, FormNode])[] = [];
  for (const [key, child] of node.children ?? []) if (/^\d{1,9}$/.test(key)) found.push([Number(key), child]);
  return found.sort(([a], [b]) => a - b).map(([, child]) => child);
}
