// What ACM keeps: certificates, and how far the proof of each of their names is.
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export interface Validation {
  readonly domain: string;
  /** The CNAME that proves the name: the same for every certificate of the account for this name. */
  readonly recordName: string;
  readonly recordValue: string;
  readonly status: 'PENDING_VALIDATION' | 'SUCCESS' | 'FAILED';
  /** The zone that CloudFormation was told to write the CNAME into. */
  readonly hostedZone?: string;
}

export interface Certificate {
  readonly arn: string;
  readonly domain: string;
  /** The domain first, then the alternatives. */
  readonly names: readonly string[];
  readonly method: 'DNS' | 'EMAIL';
  readonly status: 'PENDING_VALIDATION' | 'ISSUED' | 'VALIDATION_TIMED_OUT' | 'EXPIRED' | 'FAILED';
  readonly validations: readonly Validation[];
  readonly keyAlgorithm: string;
  readonly created: Instant;
  /** Before this, DescribeCertificate does not show the CNAMEs yet. */
  readonly recordsShownAt: Instant;
  readonly issued?: Instant;
  readonly notAfter?: Instant;
  /** When all proofs were seen and the certificate is being made. */
  readonly issuingAt?: Instant;
  readonly token?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const certificatesOf = (context: Context): Table<Certificate> => context.table<Certificate>('acm.certificate');

/** Whether a certificate is good for a host name now: an exact name, or a wildcard of one label. */
export function covers(certificate: Certificate, host: string): boolean {
  const wild = `*${host.slice(host.indexOf('.'))}`;
  return certificate.status === 'ISSUED' && (certificate.names.includes(host) || certificate.names.includes(wild));
}
