// Security Hub's resource for CloudFormation.
import { flagOf, given, tagsWith, textOf } from '../../world/template-values.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { hubArn, hubsOf } from './service.ts';

const hub: ResourceType = {
  required: [],
  create(properties, { context, tags }) {
    context.call('securityhub', 'EnableSecurityHub', given({ EnableDefaultStandards: flagOf(properties['EnableDefaultStandards']), ControlFindingGenerator: textOf(properties['ControlFindingGenerator']), Tags: tagsWith(tags, properties['Tags']) }));
    return hubArn(context);
  },
  attributes: (arn) => ({ ARN: arn }),
  update() {
    // Its settings are others' business here; that it is there is what counts.
  },
  delete(arn, { context }) {
    if (hubsOf(context).get(arn) !== undefined) context.call('securityhub', 'DisableSecurityHub', {});
  },
};

export const resources: Readonly<Record<'AWS::SecurityHub::Hub', ResourceType>> = { 'AWS::SecurityHub::Hub': hub };
