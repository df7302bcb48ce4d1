// IPv4 blocks: read, compared, counted.
import { AwsFault } from '../../world/aws-fault.ts';

export interface Block {
  /** The first address, as a number. */
  readonly first: number;
  readonly length: number;
}

const size = (block: Block): number => 2 ** (32 - block.length);

/** Undefined when it is no CIDR block. Host bits are cut off, as EC2 does. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const length = Number(match[5]);
  if (octets.some((octet) => octet > 255) || length > 32) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const block = 2 ** (32 - length);
  return { first: address - (address % block), length };
}

/** @throws AwsFault InvalidParameterValue */
export function readBlock(text: string | undefined, parameter: string): Block {
  const block = parseBlock(text ?? '');
  if (block === undefined) throw new AwsFault('InvalidParameterValue', `Value (${text ?? ''}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`);
  return block;
}

const dotted = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

export const showBlock = (block: Block): string => `${dotted(block.first)}/${block.length}`;

/** The nth address of a block. AWS keeps the first four and the last of a subnet for itself. */
export const addressIn = (block: Block, n: number): string => dotted(block.first + n);

export const overlap = (a: Block, b: Block): boolean => a.first < b.first + size(b) && b.first < a.first + size(a);

export const within = (inner: Block, outer: Block): boolean => inner.first >= outer.first && inner.first + size(inner) <= outer.first + size(outer);

/** Addresses that a subnet has for others. */
export const usable = (block: Block): number => size(block) - 5;
