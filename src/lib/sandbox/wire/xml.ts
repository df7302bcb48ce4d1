// Values to and from XML, guided by shapes: the answers of query services, both ways of REST services.
import { parseXML } from '@aws-sdk/xml-builder';
import { deepest, Malformed } from './malformed.ts';
import { readScalar, writeScalar } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

/** An element as the parser gives it: its text, or its children and attributes by name. */
export type XmlNode = string | XmlChildren | readonly XmlNode[];
type XmlChildren = { readonly [name: string]: XmlNode };

/** @throws Malformed when it is no XML */
export function parseRoot(body: Uint8Array): XmlNode {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return Object.values(parseXML(text) as XmlChildren)[0] ?? {};
  } catch {
    // The parser recurses: what nests too deeply ends here as well.
    throw new Malformed('The XML is not well-formed');
  }
}

/** @throws Malformed where the element does not fit the shape */
export function readXml(member: Pick<Member, 'shape' | 'flat'>, node: XmlNode, depth = 0): unknown {
  if (depth > deepest) throw new Malformed('the request is nested too deeply');
  const { shape } = member;
  switch (shape.kind) {
    case 'struct':
      return readStruct(shape, node, depth);
    case 'list': {
      const items = member.flat ? node : childrenOf(node)[shape.item.xmlName ?? 'member'];
      return each(items).map((item) => readXml(shape.item, item, depth + 1));
    }
    case 'map': {
      const entries = each(member.flat ? node : childrenOf(node)['entry']).map((entry) => {
        const children = childrenOf(entry);
        const key = textOf(children[shape.key.xmlName ?? 'key'] ?? '');
        return [key, readXml(shape.item, children[shape.item.xmlName ?? 'value'] ?? '', depth + 1)] as const;
      });
      return Object.fromEntries(entries);
    }
    case 'unit':
      return {};
    default:
      return readScalar(shape, textOf(node), 'date-time');
  }
}

function readStruct(shape: Shape, node: XmlNode, depth: number): Readonly<Record<string, unknown>> {
  const struct: Record<string, unknown> = {};
  const children = childrenOf(node);
  for (const name of Object.keys(children)) {
    const member = shape.byXmlName.get(name);
    const child = children[name];
    if (member !== undefined && child !== undefined) struct[member.name] = readXml(member, child, depth + 1);
  }
  return struct;
}

const nothing: XmlChildren = {};

function childrenOf(node: XmlNode): XmlChildren {
  if (typeof node === 'string') return nothing;
  return Array.isArray(node) ? childrenOf((node as readonly XmlNode[])[0] ?? nothing) : (node as XmlChildren);
}

function each(node: XmlNode | undefined): readonly XmlNode[] {
  if (node === undefined) return [];
  return Array.isArray(node) ? (node as readonly XmlNode[]) : [node];
}

function textOf(node: XmlNode): string {
  if (typeof node === 'string') return node;
  const text = childrenOf(node)['#text'];
  return typeof text === 'string' ? text : '';
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;', '\u0085': '&#x85;', '\u2028': '&#x2028;' };

/** The rarer line ends as well: a parser makes LF of them. */
export function escapeXml(text: string): string {
  return /[&<>"\r\u0085\u2028]/.test(text) ? text.replace(/[&<>"\r\u0085\u2028]/g, (found) => escapes[found] ?? found) : text;
}

export function element(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** What stands inside a struct's element. */
export function writeMembers(shape: Shape, value: Readonly<Record<string, unknown>>, skip?: (member: Member) => boolean): string {
  let content = '';
  for (const key in value) {
    const entry = value[key];
    const member = entry === undefined || entry === null ? undefined : shape.byName.get(key);
    if (member === undefined || member.traits.xmlAttribute !== undefined || skip?.(member) === true) continue;
    try {
      content += writeMember(member, member.xmlName ?? member.name, entry);
    } catch (bug) {
      throw bug instanceof TypeError ? new TypeError(`${shape.name}.${key}: ${bug.message}`) : bug;
    }
  }
  return content;
}

/** The member as one element, or as several where its list or map is flat. */
export function writeMember(member: Member, name: string, value: unknown): string {
  const { shape } = member;
  switch (shape.kind) {
    case 'list': {
      const itemName = member.flat ? name : (shape.item.xmlName ?? 'member');
      const items = (value as readonly unknown[]).map((item) => writeMember(shape.item, itemName, item)).join('');
      return member.flat ? items : element(name, items);
    }
    case 'map': {
      const entries = Object.entries(value as object)
        .map(([key, entry]) => element(shape.key.xmlName ?? 'key', escapeXml(key)) + writeMember(shape.item, shape.item.xmlName ?? 'value', entry))
        .map((content) => element(member.flat ? name : 'entry', content));
      return member.flat ? entries.join('') : element(name, entries.join(''));
    }
    case 'struct': {
      const struct = value as Readonly<Record<string, unknown>>;
      return element(name, writeMembers(shape, struct), namespaceOf(member) + attributesOf(shape, struct));
    }
    default:
      return element(name, escapeXml(writeScalar(shape, value, 'date-time')));
  }
}

function namespaceOf(member: Member): string {
  const [prefix, address] = member.traits.xmlNamespace ?? [];
  if (address === undefined) return '';
  return ` xmlns${prefix === undefined || prefix === '' ? '' : `:${prefix}`}="${escapeXml(address)}"`;
}

function attributesOf(shape: Shape, value: Readonly<Record<string, unknown>>): string {
  return shape.members
    .filter((member) => member.traits.xmlAttribute !== undefined && value[member.name] !== undefined)
    .map((member) => ` ${member.xmlName ?? member.name}="${escapeXml(writeScalar(member.shape, value[member.name], 'date-time'))}"`)
    .join('');
}
