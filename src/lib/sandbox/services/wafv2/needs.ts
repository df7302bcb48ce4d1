// What WAF's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS WAF V2" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';

const scope = (input: Parameters<Where>[0]): string => (text(input['Scope']) === 'CLOUDFRONT' ? 'global' : 'regional');
const webAcl: Where = (input, context) => [text(input['ARN']) || `arn:aws:wafv2:${context.region}:${context.account}:${scope(input)}/webacl/${text(input['Name'])}/${text(input['Id']) || '*'}`];

export const needs = needsOf({
  prefix: 'wafv2',
  at: { ...each('CreateWebACL GetWebACL UpdateWebACL DeleteWebACL', webAcl), ListWebACLs: nothingInParticular },
  besides: { CreateWebACL: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('wafv2:TagResource', webAcl(input, context))) },
});
