// What GuardDuty's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon GuardDuty" (Service Authorization Reference).
import { each, needsOf, nothingInParticular, text } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'guardduty',
  at: {
    ...each('CreateDetector ListDetectors', nothingInParticular),
    ...each('GetDetector UpdateDetector DeleteDetector', (input, context) => [`arn:aws:guardduty:${context.region}:${context.account}:detector/${text(input['DetectorId'])}`]),
  },
});
