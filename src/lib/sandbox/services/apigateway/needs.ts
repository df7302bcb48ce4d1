// What API Gateway's operations ask IAM for: its actions are the methods of HTTP.
// AWS: "Actions, resources, and condition keys for Amazon API Gateway Management" (Service Authorization Reference).
import { each, inputs, needsOf, passing, text } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'apigateway',
  at: each('GetAccount UpdateAccount', (_, context) => [`arn:aws:apigateway:${context.region}::/account`]),
  named: { GetAccount: 'GET', UpdateAccount: 'PATCH' },
  besides: { UpdateAccount: (input) => inputs(input['patchOperations']).flatMap((it) => passing(text(it['value']), 'apigateway.amazonaws.com')) },
});
