// What ACM's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Certificate Manager" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'acm',
  at: {
    RequestCertificate: (_, context) => [`arn:aws:acm:${context.region}:${context.account}:certificate/*`],
    ...each('DescribeCertificate DeleteCertificate AddTagsToCertificate RemoveTagsFromCertificate ListTagsForCertificate', (input) => [text(input['CertificateArn'])]),
    ListCertificates: nothingInParticular,
  },
  besides: { RequestCertificate: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('acm:AddTagsToCertificate', [`arn:aws:acm:${context.region}:${context.account}:certificate/*`])) },
});
