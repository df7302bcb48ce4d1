// The settings of a listener besides its actions: port, certificates, what is agreed on at a handshake.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import type { Listener } from './entities.ts';
import { invalid } from './faults.ts';

export function checkPort(port: number | undefined): number {
  if (port === undefined) throw invalid('A port must be specified');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`Port '${port}' is not valid; it must be between 1 and 65535`);
  return port;
}

export const isEncrypted = (protocol: string): boolean => protocol === 'HTTPS' || protocol === 'TLS';

const alpnPolicies: readonly string[] = ['HTTP1Only', 'HTTP2Only', 'HTTP2Optional', 'HTTP2Preferred', 'None'];

export function alpn(protocol: string, given: readonly string[] | undefined): Pick<Listener, 'alpnPolicy'> {
  const [policy] = given ?? [];
  if (policy === undefined) return {};
  if (protocol !== 'TLS') throw invalid(`An ALPN policy cannot be specified for ${protocol} listeners`);
  if (!alpnPolicies.includes(policy)) throw new AwsFault('ALPNPolicyNotSupportedException', `ALPN policy '${policy}' is not supported`);
  return { alpnPolicy: policy };
}

export function checkCertificates(context: Context, protocol: string, given: readonly { readonly CertificateArn?: string | undefined }[] | undefined): readonly string[] {
  const arns = (given ?? []).map(({ CertificateArn }) => CertificateArn ?? '');
  if (!isEncrypted(protocol)) {
    if (arns.length > 0) throw invalid(`A certificate cannot be specified for ${protocol} listeners`);
    return [];
  }
  if (arns.length === 0) throw invalid(`A certificate must be specified for ${protocol} listeners`);
  if (arns.length > 1) throw new AwsFault('TooManyCertificatesException', 'Exactly one default certificate must be specified');
  for (const arn of arns) checkIssued(context, arn);
  return arns;
}

function checkIssued(context: Context, arn: string): void {
  if (!arn.startsWith('arn:aws:acm:') || !context.knows('acm', 'DescribeCertificate')) return;
  let status: string | undefined;
  try {
    status = context.call<{ readonly Certificate?: { readonly Status?: string } }>('acm', 'DescribeCertificate', { CertificateArn: arn }).Certificate?.Status;
  } catch (refusal) {
    if (refusal instanceof AwsFault) throw new AwsFault('CertificateNotFoundException', `Certificate '${arn}' not found`);
    throw refusal;
  }
  // AWS: no shape has this code; it is what a certificate that is not issued yet gets (re:Post, "UnsupportedCertificate").
  if (status !== 'ISSUED') throw new AwsFault('UnsupportedCertificate', `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`);
}
