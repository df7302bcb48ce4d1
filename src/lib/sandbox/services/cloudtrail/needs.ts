// What CloudTrail's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS CloudTrail" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';

const trail: Where = (input, context) => [text(input['Name']).startsWith('arn:') ? text(input['Name']) : `arn:aws:cloudtrail:${context.region}:${context.account}:trail/${text(input['Name'])}`];

export const needs = needsOf({
  prefix: 'cloudtrail',
  at: { ...each('CreateTrail UpdateTrail GetTrail GetTrailStatus StartLogging StopLogging DeleteTrail', trail), DescribeTrails: nothingInParticular },
  besides: { CreateTrail: (input, context) => (inputs(input['TagsList']).length === 0 ? [] : on('cloudtrail:AddTags', trail(input, context))) },
});
