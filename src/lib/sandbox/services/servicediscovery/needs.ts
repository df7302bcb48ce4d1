// What Cloud Map's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Cloud Map" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';

const namespace: Where = (input, context) => [text(input['Id']).startsWith('arn:') ? text(input['Id']) : `arn:aws:servicediscovery:${context.region}:${context.account}:namespace/${text(input['Id'])}`];

export const needs = needsOf({
  prefix: 'servicediscovery',
  at: {
    ...each('CreateHttpNamespace GetOperation ListNamespaces', nothingInParticular),
    ...each('DeleteNamespace GetNamespace UpdateHttpNamespace', namespace),
    ...each('TagResource UntagResource ListTagsForResource', (input) => [text(input['ResourceARN'])]),
  },
  besides: { CreateHttpNamespace: (input) => (inputs(input['Tags']).length === 0 ? [] : on('servicediscovery:TagResource', ['*'])) },
});
