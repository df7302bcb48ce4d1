// What CloudFront's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon CloudFront" (Service Authorization Reference).
import { each, needsOf, nothingInParticular, text } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'cloudfront',
  at: {
    CreateDistribution: (_, context) => [`arn:aws:cloudfront::${context.account}:distribution/*`],
    ...each('GetDistribution UpdateDistribution DeleteDistribution', (input, context) => [`arn:aws:cloudfront::${context.account}:distribution/${text(input['Id'])}`]),
    ListDistributions: nothingInParticular,
  },
});
