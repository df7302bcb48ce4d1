// A question and its answer as DNS messages (RFC 1035, EDNS of RFC 6891): what cannot be read is refused, never trusted.
import { readName, skipName, writeName } from './names.ts';
import { recordData, typeNumbers } from './record-data.ts';

export const codes = { done: 0, malformed: 1, failed: 2, noSuchName: 3, notImplemented: 4, refused: 5, badVersion: 16 } as const;
export type Code = (typeof codes)[keyof typeof codes];

export interface Question {
  /** As Route 53 writes it. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** As it came: the answer says it in the same letters. */
  readonly bytes: Buffer;
}

export interface Query {
  readonly id: number;
  readonly opcode: number;
  readonly recursionDesired: boolean;
  readonly question?: Question;
  /** The largest answer that the asker takes over UDP, where it says so. */
  readonly edns?: { readonly size: number };
  /** What it is refused with. */
  readonly fault?: Code;
}

export interface DnsRecord {
  /** Left out: the name that was asked for. */
  readonly owner?: string;
  readonly type: string;
  readonly ttl: number;
  /** As Route 53 writes it. */
  readonly value: string;
}

export interface DnsReply {
  readonly code: Code;
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
}

const headLength = 12;
const optType = 41;

/** @returns undefined for what deserves no answer: no head, or an answer itself (two servers could go on for ever) */
export function readQuery(message: Buffer): Query | undefined {
  if (message.length < headLength) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & 0x8000) !== 0) return undefined;
  const head = { id: message.readUInt16BE(0), opcode: (flags >> 11) & 15, recursionDesired: (flags & 0x0100) !== 0 };
  if (head.opcode !== 0) return { ...head, fault: codes.notImplemented };
  const [questions, answers, authorities, more] = [4, 6, 8, 10].map((at) => message.readUInt16BE(at)) as [number, number, number, number];
  if (questions !== 1 || answers !== 0 || authorities !== 0) return { ...head, fault: codes.malformed };
  const name = readName(message, headLength);
  if (name === undefined || message.length < name.end + 4) return { ...head, fault: codes.malformed };
  const question: Question = { name: name.name, type: message.readUInt16BE(name.end), class: message.readUInt16BE(name.end + 2), bytes: message.subarray(headLength, name.end + 4) };
  const edns = readEdns(message, name.end + 4, more);
  if (edns === 'malformed') return { ...head, question, fault: codes.malformed };
  if (edns === undefined) return { ...head, question };
  return { ...head, question, edns: { size: edns.size }, ...(edns.version > 0 ? { fault: codes.badVersion } : {}) };
}

function readEdns(message: Buffer, start: number, count: number): { readonly size: number; readonly version: number } | 'malformed' | undefined {
  let found: { readonly size: number; readonly version: number } | undefined;
  let at = start;
  for (let n = 0; n < count; n++) {
    const end = skipName(message, at);
    if (end === undefined || message.length < end + 10) return 'malformed';
    if (message.readUInt16BE(end) === optType) {
      // RFC 6891, 6.1.1: one at most, and its name is the root's.
      if (found !== undefined || end !== at + 1) return 'malformed';
      found = { size: message.readUInt16BE(end + 2), version: message[end + 5] ?? 0 };
    }
    at = end + 10 + message.readUInt16BE(end + 8);
    if (at > message.length) return 'malformed';
  }
  return at === message.length ? found : 'malformed';
}

/** What we take over UDP, and give where the asker takes as much: no more than fits through any network whole (dnsflagday.net/2020). */
const ourSize = 1232;
const plainSize = 512;

/** How long an answer over UDP may be. */
export const udpLimit = ({ edns }: Query): number => (edns === undefined ? plainSize : Math.max(plainSize, Math.min(edns.size, ourSize)));

/** @param limit more than that is left out, and the asker told to come by TCP @throws Unwritable */
export function writeReply(query: Query, reply: DnsReply, limit: number): Buffer {
  const answers = reply.answers.map(recordBytes);
  const authority = reply.authority.map(recordBytes);
  const whole = assembled(query, reply, { answers, authority, cut: false });
  return whole.length <= limit ? whole : assembled(query, reply, { answers: [], authority: [], cut: true });
}

interface Sections {
  readonly answers: readonly Buffer[];
  readonly authority: readonly Buffer[];
  readonly cut: boolean;
}

function assembled(query: Query, reply: DnsReply, { answers, authority, cut }: Sections): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt16BE(query.id, 0);
  const flags = 0x8000 | (query.opcode << 11) | (reply.authoritative ? 0x0400 : 0) | (cut ? 0x0200 : 0) | (query.recursionDesired ? 0x0100 : 0) | 0x0080 | (reply.code & 15);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(query.question === undefined ? 0 : 1, 4);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt16BE(authority.length, 8);
  head.writeUInt16BE(query.edns === undefined ? 0 : 1, 10);
  return Buffer.concat([head, query.question?.bytes ?? Buffer.alloc(0), ...answers, ...authority, ...(query.edns === undefined ? [] : [optRecord(reply.code)])]);
}

function optRecord(code: Code): Buffer {
  const bytes = Buffer.alloc(11);
  bytes.writeUInt16BE(optType, 1);
  bytes.writeUInt16BE(ourSize, 3);
  bytes.writeUInt8(code >> 4, 5);
  return bytes;
}

/** Where the question's name stands in every answer. */
const asAsked = Buffer.from([0xc0, headLength]);
const mostTtl = 0x7fffffff;

function recordBytes({ owner, type, ttl, value }: DnsRecord): Buffer {
  const data = recordData(type, value);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(typeNumbers[type] ?? 0, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(Math.min(ttl, mostTtl), 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner === undefined ? asAsked : writeName(owner), fixed, data]);
}
