// CloudTrail's resource for CloudFormation.
import type { CreateTrailCommandOutput } from '@aws-sdk/client-cloudtrail';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { trailsOf, type Trail } from './service.ts';

const named = (context: Context, name: string): Trail | undefined => trailsOf(context).values().find((it) => it.name === name && it.home === context.region);

const wanted = (name: string, properties: Properties): object =>
  given({
    Name: name,
    S3BucketName: textOf(properties['S3BucketName']),
    S3KeyPrefix: textOf(properties['S3KeyPrefix']),
    IncludeGlobalServiceEvents: flagOf(properties['IncludeGlobalServiceEvents']),
    IsMultiRegionTrail: flagOf(properties['IsMultiRegionTrail']),
    IsOrganizationTrail: flagOf(properties['IsOrganizationTrail']),
    EnableLogFileValidation: flagOf(properties['EnableLogFileValidation']),
  });

function log(name: string, properties: Properties, context: Context): void {
  context.call('cloudtrail', flagOf(properties['IsLogging']) === true ? 'StartLogging' : 'StopLogging', { Name: name });
}

const trail: ResourceType = {
  required: ['IsLogging', 'S3BucketName'],
  createOnly: ['TrailName'],
  create(properties, resource) {
    const { context, tags } = resource;
    const name = textOf(properties['TrailName']) ?? resource.generatedName(128);
    context.call<CreateTrailCommandOutput>('cloudtrail', 'CreateTrail', { ...wanted(name, properties), TagsList: tagList(tagsWith(tags, properties['Tags'])) });
    log(name, properties, context);
    return name;
  },
  attributes: (name, { context }) => ({ Arn: named(context, name)?.arn ?? '' }),
  update(name, { after }, { context }) {
    context.call('cloudtrail', 'UpdateTrail', wanted(name, after));
    log(name, after, context);
  },
  delete(name, { context }) {
    if (named(context, name) !== undefined) context.call('cloudtrail', 'DeleteTrail', { Name: name });
  },
  read(name, { context }) {
    const it = named(context, name);
    return it === undefined ? undefined : { TrailName: it.name, S3BucketName: it.bucket, IsLogging: it.logging, IsMultiRegionTrail: it.multiRegion, IncludeGlobalServiceEvents: it.globalEvents, EnableLogFileValidation: it.validated };
  },
};

export const resources: Readonly<Record<'AWS::CloudTrail::Trail', ResourceType>> = { 'AWS::CloudTrail::Trail': trail };
