// ACM's resource for CloudFormation: the stack waits until the certificate is issued.
import type { RequestCertificateResponse } from '@aws-sdk/client-acm';
import { tagList, tagsOf } from '../../world/tags.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { certificatesOf } from './entities.ts';

const certificate: ResourceType = {
  required: ['DomainName'],
  createOnly: ['DomainName', 'SubjectAlternativeNames', 'DomainValidationOptions', 'ValidationMethod', 'KeyAlgorithm', 'CertificateAuthorityArn'],
  create(properties, { context, tags }) {
    const { CertificateArn } = context.call<RequestCertificateResponse>('acm', 'RequestCertificate', {
      DomainName: properties['DomainName'],
      // AWS: EMAIL where no method is named, and then the stack waits for a person. (CloudFormation, AWS::CertificateManager::Certificate ValidationMethod)
      ValidationMethod: properties['ValidationMethod'] ?? 'EMAIL',
      SubjectAlternativeNames: properties['SubjectAlternativeNames'],
      DomainValidationOptions: properties['DomainValidationOptions'],
      KeyAlgorithm: properties['KeyAlgorithm'],
      Tags: tagList({ ...tags, ...tagsIn(properties) }),
    });
    return CertificateArn ?? '';
  },
  progress(arn, { context }) {
    const it = certificatesOf(context).get(arn);
    if (it?.status === 'ISSUED') return 'ready';
    if (it?.status === 'PENDING_VALIDATION') return 'waiting';
    return { failed: `Certificate ${arn} is ${it?.status ?? 'gone'}` };
  },
  update(arn, { after }, { context, tags }) {
    context.call('acm', 'AddTagsToCertificate', { CertificateArn: arn, Tags: tagList({ ...tags, ...tagsIn(after) }) });
  },
  delete(arn, { context }) {
    if (certificatesOf(context).get(arn) !== undefined) context.call('acm', 'DeleteCertificate', { CertificateArn: arn });
  },
};

const tagsIn = (properties: Properties): Readonly<Record<string, string>> => tagsOf(properties['Tags'] as never);

export const resources: Readonly<Record<'AWS::CertificateManager::Certificate', ResourceType>> = {
  'AWS::CertificateManager::Certificate': certificate,
};
