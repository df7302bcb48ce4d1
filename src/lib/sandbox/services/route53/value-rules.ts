// What a record's name and values may not look like, by its type.
// AWS: the codes ARRDATAIllegalIPv4Address, AAAARRDATAIllegalIPv6Address, InvalidCharacterString, CharacterStringTooLong, DomainLabelTooLong,
// DomainLabelEmpty and UnsupportedCharacter are as seen in public threads; those of MX, SRV and CAA are unverified. What each type
// wants: Developer Guide, "Supported DNS record types".
import { isIPv6 } from 'node:net';
import type { RecordSet } from './entities.ts';

type Fault = string | undefined;

const fatal = (code: string, what: string): string => `FATAL problem: ${code} (${what})`;

/** Undefined where it is a domain name. */
function nameFault(name: string): Fault {
  const plain = name.replace(/\\\d{3}/g, 'x');
  if (plain === '.') return undefined;
  const labels = plain.replace(/\.$/, '').split('.');
  if (labels.some((label) => label === '')) return fatal('DomainLabelEmpty', 'Domain label is empty');
  if (labels.some((label) => label.length > 63)) return fatal('DomainLabelTooLong', 'Domain label is too long');
  if (plain.length > 255) return fatal('DomainNameTooLong', 'Domain name is too long');
  return /^[\x21-\x7e]+$/.test(plain) ? undefined : fatal('UnsupportedCharacter', 'Value contains unsupported characters');
}

const isShort = (text: string | undefined): boolean => /^\d{1,5}$/.test(text ?? '') && Number(text) <= 65_535;

function mailFault(value: string): Fault {
  const [preference, host, ...more] = value.trim().split(/\s+/);
  if (!isShort(preference) || host === undefined || more.length > 0) return fatal('MXRRDATANotTwoFields', 'Value should be a number and a domain name');
  return nameFault(host);
}

function serviceFault(value: string): Fault {
  const [priority, weight, port, host, ...more] = value.trim().split(/\s+/);
  if (!isShort(priority) || !isShort(weight) || !isShort(port) || host === undefined || more.length > 0) return fatal('SRVRRDATANotFourFields', 'Value should be three numbers and a domain name');
  return nameFault(host);
}

const authorityFault = (value: string): Fault => (/^\d{1,3} [a-z0-9]+ ".*"$/i.test(value.trim()) && Number(value.trim().split(' ')[0]) <= 255 ? undefined : fatal('CAARRDATAMalformed', 'Value should be a number, a tag and a quoted value'));

function textFault(value: string): Fault {
  if (!value.startsWith('"')) return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
  const strings = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) => inside);
  if (strings.length === 0) return fatal('InvalidCharacterString', 'Value should be enclosed in quotation marks');
  if (strings.some((one) => one.replace(/\\(\d{3}|.)/g, 'x').length > 255)) return fatal('CharacterStringTooLong', 'Value is too long');
  return value.length > 4000 ? fatal('CharacterStringTooLong', 'Value is too long') : undefined;
}

function addressFault(value: string): Fault {
  const isAddress = /^(\d{1,3}\.){3}\d{1,3}$/.test(value) && value.split('.').every((part) => Number(part) <= 255);
  return isAddress ? undefined : fatal('ARRDATAIllegalIPv4Address', 'Value is not a valid IPv4 address');
}

const faults: Readonly<Record<string, (value: string) => Fault>> = {
  A: addressFault,
  AAAA: (value) => (isIPv6(value) ? undefined : fatal('AAAARRDATAIllegalIPv6Address', 'Value is not a valid IPv6 address')),
  CNAME: nameFault,
  NS: nameFault,
  PTR: nameFault,
  MX: mailFault,
  SRV: serviceFault,
  CAA: authorityFault,
  TXT: textFault,
  SPF: textFault,
};

export function valueProblems(set: RecordSet): readonly string[] {
  const values = (set.ResourceRecords ?? []).map((record) => record.Value ?? '');
  const repeated = values.find((value, index) => values.indexOf(value) < index);
  if (repeated !== undefined) return [`Duplicate Resource Record: '${repeated}'`];
  if (set.Type === 'CNAME' && values.length > 1) return [`RRSet of type CNAME with DNS name ${set.Name} may only have one value`]; // text unverified
  const judge = faults[set.Type];
  return values.flatMap((value) => {
    const fault = judge?.(value);
    return fault === undefined ? [] : [`Invalid Resource Record: '${fault} encountered with '${value}''`];
  });
}

/** A name that no domain can have. */
export function nameProblems(name: string): readonly string[] {
  const fault = nameFault(name);
  return fault === undefined ? [] : [`${fault} encountered with '${name}'`];
}

export const isDomainName = (name: string): boolean => nameFault(name) === undefined;
