// Fn::Cidr: equal blocks cut from a larger one, IPv4 or IPv6.
import { templateError } from '../refusals.ts';

/**
 * @param bits host bits of each block (32 minus the mask for IPv4); AWS: left out, 8 for IPv4 and 64 for IPv6
 * @throws AwsFault when the block cannot hold as many
 */
export function cidrBlocks(block: string, count: number, bits: number | undefined): readonly string[] {
  const [address = '', mask = ''] = block.split('/');
  const six = address.includes(':');
  const width = six ? 128 : 32;
  const base = six ? fromV6(address) : fromV4(address);
  const prefix = Number(mask);
  const host = bits ?? (six ? 64 : 8);
  if (base === undefined || mask === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > width) throw templateError(`Fn::Cidr requires a valid IP block, ${block} is none`);
  if (!Number.isInteger(count) || count < 1 || count > 256) throw templateError('Fn::Cidr requires a count between 1 and 256');
  if (!Number.isInteger(host) || host < 1 || host > width - prefix || 2 ** (width - prefix - host) < count) {
    throw templateError(`Fn::Cidr: ${block} cannot be cut into ${count} blocks of ${host} bits`);
  }
  const size = 1n << BigInt(host);
  const start = (base >> BigInt(width - prefix)) << BigInt(width - prefix);
  return Array.from({ length: count }, (_, index) => `${(six ? toV6 : toV4)(start + size * BigInt(index))}/${width - host}`);
}

function fromV4(text: string): bigint | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

const toV4 = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');

function fromV6(text: string): bigint | undefined {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function toV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let from = 0;
  let longest = 0;
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > longest) [from, longest] = [start, length];
  }
  if (longest < 2) return groups.join(':');
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + longest).join(':')}`;
}
