// YAML text -> plain values that remember where in the file they stand. Only the part of YAML that says what it means.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type ParsedNode, type YAMLMap } from 'yaml';
import type { KeyPath } from './fault.ts';
import { syntaxWords } from './syntax.ts';

/** Line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the YAML itself. */
export interface DocumentFault extends Position {
  readonly path: KeyPath;
  readonly problem: string;
  readonly allowed?: string | undefined;
}

export interface ConfigDocument {
  /** Maps are objects without a prototype; undefined when the file says nothing or is no YAML. */
  readonly value: unknown;
  readonly faults: readonly DocumentFault[];
  /** False: the text is no YAML, and what it might mean is not worth guessing. */
  readonly readable: boolean;
  /** The place of a key or a value; for what is not in the file, that of its nearest parent. */
  where(path: KeyPath, at: 'key' | 'value'): Position;
  /** A plain value as it was written: `012345678901`, where the value is a number. */
  written(path: KeyPath): string | undefined;
  /** Every key and list item that is in the file. */
  readonly paths: readonly KeyPath[];
}

interface Place {
  readonly path: KeyPath;
  readonly key: number;
  readonly value: number;
  readonly written: string | undefined;
}

export function readDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const reader = new Reader((path, offset, words) => ({ path, ...position(offset), ...words }));
  const top = parse(text, lines);
  const value = 'unreadable' in top ? undefined : reader.read(top.node, []);
  const syntax = 'unreadable' in top ? top.unreadable.map(({ offset, ...words }) => ({ path: [], ...position(offset), ...words })) : [];
  return {
    value: value ?? undefined,
    readable: !('unreadable' in top),
    faults: [...firstOfEachLine(syntax), ...reader.faults],
    where(path, at) {
      for (let length = path.length; length > 0; length--) {
        const place = reader.places.get(JSON.stringify(path.slice(0, length)));
        if (place !== undefined) return position(length === path.length && at === 'value' ? place.value : place.key);
      }
      return { line: 1, column: 1 };
    },
    written: (path) => reader.places.get(JSON.stringify(path))?.written,
    paths: [...reader.places.values()].map((place) => place.path),
  };
}

/** What follows on the same line is mostly a consequence. */
function firstOfEachLine(faults: readonly DocumentFault[]): readonly DocumentFault[] {
  const lines = new Set<number>();
  return faults.filter(({ line }) => !lines.has(line) && lines.add(line));
}

type Top = { readonly node: ParsedNode | null } | { readonly unreadable: readonly { readonly offset: number; readonly problem: string; readonly allowed?: string | undefined }[] };

function parse(text: string, lineCounter: LineCounter): Top {
  // `uniqueKeys: false`: a repeated key is ours to report, with the line of the first.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, version: '1.2', logLevel: 'error' });
  if (document.errors.length > 0) return { unreadable: document.errors.map(syntaxWords) };
  if (document.directives.yaml.explicit === true) {
    return { unreadable: [{ offset: Math.max(text.indexOf('%YAML'), 0), problem: 'a %YAML directive changes what words mean', allowed: 'YAML 1.2 without directives' }] };
  }
  return { node: document.contents as ParsedNode | null };
}

interface Words {
  readonly problem: string;
  readonly allowed?: string;
}

const deepest = 20;
const itself = 'the value itself, so that every setting comes from one line';

class Reader {
  readonly places = new Map<string, Place>();
  readonly faults: DocumentFault[] = [];
  readonly #locate: (path: KeyPath, offset: number, words: Words) => DocumentFault;

  constructor(locate: (path: KeyPath, offset: number, words: Words) => DocumentFault) {
    this.#locate = locate;
  }

  read(node: ParsedNode | null, path: KeyPath): unknown {
    if (node === null) return null;
    const refuse = (words: Words): void => void this.faults.push(this.#locate(path, node.range[0], words));
    if (isAlias(node)) {
      refuse({ problem: `*${node.source} repeats a value from elsewhere`, allowed: itself });
      return null;
    }
    if (node.anchor !== undefined) refuse({ problem: `&${node.anchor} names a value for use elsewhere`, allowed: itself });
    if (node.tag !== undefined) refuse({ problem: `the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')} changes what the value means`, allowed: 'the value without a tag' });
    if (path.length > deepest) {
      refuse({ problem: 'lists or maps are nested too deeply', allowed: `at most ${deepest} levels` });
      return null;
    }
    if (isMap(node)) return this.#map(node, path);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const start = startOf(item as ParsedNode | null) ?? node.range[0];
        this.#remember([...path, index], start, item as ParsedNode | null);
        return this.read(item as ParsedNode | null, [...path, index]);
      });
    }
    return node.value;
  }

  #map(node: YAMLMap.Parsed, parent: KeyPath): Record<string, unknown> {
    // No prototype: `constructor` and `toString` are keys like any other.
    const value = Object.create(null) as Record<string, unknown>;
    for (const pair of node.items) {
      const start = startOf(pair.key) ?? startOf(pair.value) ?? node.range[0];
      const key = isScalar(pair.key) && pair.key.value !== null ? (pair.key.source ?? String(pair.key.value)) : undefined;
      const path = key === undefined ? parent : [...parent, key];
      const first = key === undefined ? undefined : this.places.get(JSON.stringify(path));
      const refuse = (words: Words): void => void this.faults.push(this.#locate(path, start, words));
      if (key === undefined) {
        refuse({ problem: 'a key that is no plain word', allowed: 'plain words as keys' });
      } else if (first !== undefined) {
        refuse({ problem: `set again; it is set in line ${this.#locate(path, first.key, { problem: '' }).line} already`, allowed: 'each key once' });
      } else if (key === '<<') {
        refuse({ problem: 'a merge key takes values from elsewhere', allowed: 'the values themselves, so that every setting comes from one line' });
      } else if (key === '__proto__') {
        refuse({ problem: 'unknown key' });
      } else {
        this.#remember(path, start, pair.value);
        value[key] = this.read(pair.value, path);
      }
    }
    return value;
  }

  #remember(path: KeyPath, key: number, node: ParsedNode | null): void {
    const written = isScalar(node) ? node.source : undefined;
    this.places.set(JSON.stringify(path), { path, key, value: startOf(node) ?? key, written });
  }
}

/** An empty value has no place of its own. */
function startOf(node: ParsedNode | null): number | undefined {
  return node === null || node.range[0] === node.range[1] ? undefined : node.range[0];
}
