// Values as Route 53 writes them to the bytes that the wire has for their type.
import { isIPv4, isIPv6 } from 'node:net';
import { unescaped, writeName } from './names.ts';
import { Unwritable } from './unwritable.ts';

/** The numbers of the types that are answered. (IANA, "Resource Record (RR) TYPEs") */
export const typeNumbers: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, HINFO: 13, MX: 15, TXT: 16, AAAA: 28, SRV: 33, SPF: 99, CAA: 257 };

const names = new Map(Object.entries(typeNumbers).map(([name, number]) => [number, name]));

/** `TYPE65` for one that has no name here. (RFC 3597) */
export const typeName = (number: number): string => names.get(number) ?? `TYPE${number}`;

/** @throws Unwritable */
export function recordData(type: string, value: string): Buffer {
  const words = value.trim().split(/\s+/);
  switch (type) {
    case 'A':
      if (!isIPv4(value)) throw new Unwritable(`no IPv4 address: ${value}`);
      return Buffer.from(value.split('.').map(Number));
    case 'AAAA':
      return addressOf(value);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return writeName(value);
    case 'MX':
      return Buffer.concat([short(words[0]), writeName(words[1] ?? '')]);
    case 'SRV':
      return Buffer.concat([short(words[0]), short(words[1]), short(words[2]), writeName(words[3] ?? '')]);
    case 'SOA':
      return Buffer.concat([writeName(words[0] ?? ''), writeName(words[1] ?? ''), ...words.slice(2, 7).map(long)]);
    case 'TXT':
    case 'SPF':
    case 'HINFO':
      return Buffer.concat(stringsOf(value).flatMap((text) => [Buffer.from([text.length]), text]));
    case 'CAA': {
      const [text = Buffer.alloc(0)] = stringsOf(words.slice(2).join(' '));
      return Buffer.concat([Buffer.from([Number(words[0]) & 0xff, (words[1] ?? '').length]), Buffer.from(words[1] ?? ''), text]);
    }
    default:
      throw new Unwritable(`records of type ${type} are not answered`);
  }
}

function short(word: string | undefined): Buffer {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new Unwritable(`no number of 16 bits: ${String(word)}`);
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function long(word: string): Buffer {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new Unwritable(`no number of 32 bits: ${word}`);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** `"one" "two"` -> one, two; each of at most 255 bytes. */
function stringsOf(value: string): readonly Buffer[] {
  const found = [...value.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/gs)].map(([, quoted, bare]) => unescaped(quoted ?? bare ?? ''));
  if (found.length === 0 || found.some((text) => text.length > 255)) throw new Unwritable('a text of no or too many characters');
  return found;
}

function addressOf(value: string): Buffer {
  if (!isIPv6(value)) throw new Unwritable(`no IPv6 address: ${value}`);
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(value);
  const text = dotted === null ? value : `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`;
  const [head = '', tail] = text.split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  const bytes = Buffer.alloc(16);
  all.forEach((group, at) => bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2));
  return bytes;
}
