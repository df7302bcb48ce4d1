// What AWS Config's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Config" (Service Authorization Reference).
import { each, inputIn, needsOf, nothingInParticular, passing, text } from '../../world/need.ts';

export const needs = needsOf({
  prefix: 'config',
  at: each(
    `PutConfigurationRecorder DescribeConfigurationRecorders DescribeConfigurationRecorderStatus StartConfigurationRecorder StopConfigurationRecorder DeleteConfigurationRecorder
     PutDeliveryChannel DescribeDeliveryChannels DeleteDeliveryChannel`,
    nothingInParticular,
  ),
  besides: { PutConfigurationRecorder: (input) => passing(text(inputIn(input['ConfigurationRecorder'])['roleARN']), 'config.amazonaws.com') },
});
