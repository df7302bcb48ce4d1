// Template text, JSON or YAML with the short forms of the functions, to plain data with the long forms.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type CollectionTag, type Node, type ScalarTag } from 'yaml';
import { templateFormatError, validationError } from '../refusals.ts';
import { isRecord } from './template.ts';

/** @throws AwsFault when the text is no JSON or YAML object */
export function parseTemplateText(text: string): Readonly<Record<string, unknown>> {
  const data = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  if (!isRecord(data)) throw templateFormatError('unsupported structure.');
  refuseNull(data, '');
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (broken) {
    // V8 tells the place of some errors only.
    const place = /line (\d+) column (\d+)/.exec((broken as Error).message);
    throw templateFormatError(`JSON not well-formed.${place === null ? '' : ` (line ${place[1]}, column ${place[2]})`}`);
  }
}

// Declared only so that the reader does not warn of each: the tag stays on the node, where `plain` finds it.
const shortForms: ScalarTag[] & CollectionTag[] = ['Ref', 'Condition', 'GetAtt', 'Sub', 'Join', 'Split', 'Select', 'FindInMap', 'If', 'And', 'Or', 'Not', 'Equals', 'Base64', 'Cidr', 'GetAZs', 'ImportValue', 'Length', 'ToJsonString', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'RefAll', 'ValueOf', 'ValueOfAll'].flatMap((name) => [
  { tag: `!${name}`, resolve: (value: string) => value },
  { tag: `!${name}`, collection: 'seq', resolve: (node: unknown) => node },
  { tag: `!${name}`, collection: 'map', resolve: (node: unknown) => node },
]) as never;

function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  // AWS: YAML 1.1, in which `yes` is true and 010 is eight; but dates stay text, as `Version: 2012-10-17` shows
  // (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html).
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter: lines,
    merge: false,
    keepSourceTokens: false,
    logLevel: 'silent',
    customTags: (tags) => [...tags.filter((tag) => typeof tag === 'string' || !/timestamp|binary|omap|pairs|set/.test(tag.tag)).map((tag) => (typeof tag === 'object' && tag.tag.endsWith(':bool') ? wordsOnly(tag) : tag)), ...shortForms],
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw templateFormatError(`YAML not well-formed. (line ${line}, column ${col})`);
  }
  const plain = (node: unknown): unknown => {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const { line, col } = lines.linePos((node as Node).range?.[0] ?? 0);
      throw templateFormatError(`YAML aliases are not allowed in CloudFormation templates. (line ${line}, column ${col})`);
    }
    if (isMap(node)) {
      const entries = node.items.map((pair): [string, unknown] => [String(isScalar(pair.key) ? (pair.key.source ?? pair.key.value) : pair.key), plain(pair.value)]);
      return tagged(node.tag, Object.fromEntries(entries));
    }
    if (isSeq(node)) return tagged(node.tag, node.items.map(plain));
    if (isScalar(node)) return tagged(node.tag, node.value);
    return null;
  };
  return plain(document.contents);
}

/** AWS: SnakeYAML, like most readers, takes `yes` and `on` for booleans but leaves `y` and `n` text. */
function wordsOnly<T extends object>(tag: T): T {
  const isTrue = 'test' in tag && tag.test instanceof RegExp && tag.test.test('true');
  return { ...tag, test: isTrue ? /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/ : /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/ };
}

function tagged(tag: string | undefined, value: unknown): unknown {
  if (tag === undefined || !tag.startsWith('!')) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': splitAttribute(value) };
  return { [`Fn::${name}`]: value };
}

/** `Logical.Some.Attribute` as the two parts of Fn::GetAtt. */
export function splitAttribute(text: string): readonly [string, string] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}

function refuseNull(value: unknown, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (Array.isArray(value)) value.forEach((item, index) => refuseNull(item, `${path}/${index}`));
  else if (isRecord(value)) for (const [name, field] of Object.entries(value)) refuseNull(field, `${path}/${name}`);
}
