// Expressions as text: words, names and values of a condition, a key condition, an update or a projection.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Value } from './entities.ts';
import { refused, valueOf } from './values.ts';

/** What an expression's placeholders stand for. */
export interface Placeholders {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** A place in an item: names and indexes. */
export type Path = readonly (string | number)[];

const pattern = /\s*(?:(#[A-Za-z0-9_-]+)|(:[A-Za-z0-9_-]+)|(<>|<=|>=|[=<>(),.+[\]-])|(\d+)|([A-Za-z_][A-Za-z0-9_]*))/y;

/** Which placeholders the expressions of one request have used: DynamoDB refuses those that none uses. */
export class Used {
  readonly #placeholders: Placeholders;
  readonly #used = new Set<string>();

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  name(alias: string, kind: string): string {
    this.#used.add(alias);
    const name = this.#placeholders.names?.[alias];
    if (name === undefined) throw refused(`Invalid ${kind}: An expression attribute name used in the document path is not defined; attribute name: ${alias}`);
    return name;
  }

  value(alias: string, kind: string): Value {
    this.#used.add(alias);
    const value = this.#placeholders.values?.[alias];
    if (value === undefined) throw refused(`Invalid ${kind}: An expression attribute value used in expression is not defined; attribute value: ${alias}`);
    return valueOf(value);
  }

  /** @throws AwsFault where something was given that nothing uses */
  check(): void {
    const unused = (given: object | undefined): readonly string[] => Object.keys(given ?? {}).filter((alias) => !this.#used.has(alias));
    const names = unused(this.#placeholders.names);
    if (names.length > 0) throw refused(`Value provided in ExpressionAttributeNames unused in expressions: keys: {${names.join(', ')}}`);
    const values = unused(this.#placeholders.values);
    if (values.length > 0) throw refused(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${values.join(', ')}}`);
  }
}

export class Words {
  readonly kind: string;
  readonly used: Used;
  readonly #words: readonly string[];
  #at = 0;

  /** @param kind as DynamoDB names it: `ConditionExpression` */
  constructor(text: string, kind: string, used: Used) {
    this.kind = kind;
    this.used = used;
    if (text.trim() === '') throw refused(`Invalid ${kind}: The expression can not be empty;`);
    this.#words = this.#cut(text);
  }

  #cut(text: string): readonly string[] {
    const words: string[] = [];
    pattern.lastIndex = 0;
    const end = text.trimEnd().length;
    while (pattern.lastIndex < end) {
      const from = pattern.lastIndex;
      const found = pattern.exec(text);
      if (found === null) throw refused(`Invalid ${this.kind}: Syntax error; token: "${text.slice(from).trim()[0] ?? ''}", near: "${text.slice(Math.max(0, from - 5), from + 5)}"`);
      words.push(found[0].trim());
    }
    return words;
  }

  get next(): string {
    return this.#words[this.#at] ?? '<EOF>';
  }

  get over(): boolean {
    return this.#at >= this.#words.length;
  }

  take(): string {
    const word = this.next;
    this.#at++;
    return word;
  }

  /** Takes a word, in capitals or not, if it comes next. */
  takes(word: string): boolean {
    if (this.next.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  /** @throws AwsFault where something else comes */
  expect(word: string): void {
    if (!this.takes(word)) throw this.wrong();
  }

  wrong(): Error {
    return refused(`Invalid ${this.kind}: Syntax error; token: "${this.next}", near: "${this.#words.slice(Math.max(0, this.#at - 1), this.#at + 2).join(' ')}"`);
  }

  /** What stands two words on: a function is a name before a parenthesis. */
  get afterNext(): string {
    return this.#words[this.#at + 1] ?? '';
  }

  path(): Path {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.takes('.')) path.push(this.#name());
      else if (this.takes('[')) {
        if (!/^\d+$/.test(this.next)) throw this.wrong();
        path.push(Number(this.take()));
        this.expect(']');
      } else return path;
    }
  }

  #name(): string {
    const word = this.next;
    if (word.startsWith('#')) return this.used.name(this.take(), this.kind);
    if (!/^[A-Za-z_]/.test(word)) throw this.wrong();
    return this.take();
  }
}
