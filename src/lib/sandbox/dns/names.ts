// Names between the wire's labels and Route 53's writing: lower case, final dot, other bytes as octal escapes.
import { Unwritable } from './unwritable.ts';

const mostLabel = 63;
const mostName = 255;

export interface ReadName {
  /** As Route 53 writes it. */
  readonly name: string;
  /** Where the byte after it stands. */
  readonly end: number;
}

/** @returns undefined where it is cut off, too long, or points elsewhere: in a question there is nothing to point to */
export function readName(message: Buffer, start: number): ReadName | undefined {
  let name = '';
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > mostLabel || at + 1 + length - start > mostName) return undefined;
    at += 1 + length;
    if (length === 0) return { name: name === '' ? '.' : name, end: at };
    if (at > message.length) return undefined;
    name += `${label(message.subarray(at - length, at))}.`;
  }
}

/** The end of a name that may point elsewhere; what it says does not matter. */
export function skipName(message: Buffer, start: number): number | undefined {
  for (let at = start; ; ) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    if (length > mostLabel) return undefined;
    at += 1 + length;
  }
}

function label(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte).toLowerCase();
    text += /[a-z0-9\-_]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return text;
}

/** @param name with or without the final dot @throws Unwritable */
export function writeName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.');
  const parts = name === '.' || name === '' ? [] : labels.map((text) => unescaped(text));
  if (parts.some((part) => part.length === 0 || part.length > mostLabel)) throw new Unwritable(`no DNS name: ${name}`);
  const bytes = Buffer.concat([...parts.flatMap((part) => [Buffer.from([part.length]), part]), Buffer.alloc(1)]);
  if (bytes.length > mostName) throw new Unwritable(`no DNS name: ${name}`);
  return bytes;
}

/** `\052` is a byte in octal, `\x` the character itself. */
export function unescaped(text: string): Buffer {
  const bytes: Buffer[] = [];
  for (const [part, octal, plain] of text.matchAll(/\\([0-3][0-7]{2})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    else bytes.push(Buffer.from(plain ?? part, 'utf8'));
  }
  return Buffer.concat(bytes);
}
