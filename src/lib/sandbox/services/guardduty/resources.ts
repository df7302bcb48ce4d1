// GuardDuty's resource for CloudFormation.
import type { CreateDetectorCommandOutput } from '@aws-sdk/client-guardduty';
import { flagOf, given, tagsWith, textOf } from '../../world/template-values.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { detectorsOf } from './service.ts';

const detector: ResourceType = {
  required: ['Enable'],
  create: (properties, { context, tags }) =>
    context.call<CreateDetectorCommandOutput>('guardduty', 'CreateDetector', given({ Enable: flagOf(properties['Enable']), FindingPublishingFrequency: textOf(properties['FindingPublishingFrequency']), Tags: tagsWith(tags, properties['Tags']) })).DetectorId ?? '',
  attributes: (id) => ({ Id: id }),
  update(id, { after }, { context }) {
    context.call('guardduty', 'UpdateDetector', given({ DetectorId: id, Enable: flagOf(after['Enable']), FindingPublishingFrequency: textOf(after['FindingPublishingFrequency']) }));
  },
  delete(id, { context }) {
    if (detectorsOf(context).get(id) !== undefined) context.call('guardduty', 'DeleteDetector', { DetectorId: id });
  },
  read(id, { context }) {
    const it = detectorsOf(context).get(id);
    return it === undefined ? undefined : { Enable: it.enabled, FindingPublishingFrequency: it.frequency };
  },
};

export const resources: Readonly<Record<'AWS::GuardDuty::Detector', ResourceType>> = { 'AWS::GuardDuty::Detector': detector };
