// CloudWatch Logs.
import type { ServiceModule } from '../../world/service.ts';
import { associateKey, createLogGroup, deleteDataProtection, deleteLogGroup, deleteRetention, describeLogGroups, disassociateKey, getDataProtection, listTags, putDataProtection, putDeletionProtection, putRetention, tagResource, untagResource } from './groups.ts';
import { filterLogEvents, getLogEvents, putLogEvents } from './log-events.ts';
import { deleteMetricFilter, describeMetricFilters, putMetricFilter } from './metric-filters.ts';
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.ts';
import { needs } from './needs.ts';

export const logs: ServiceModule = {
  name: 'logs',
  sdk: { load: () => import('@aws-sdk/client-cloudwatch-logs'), client: 'CloudWatchLogsClient' },
  needs,
  operations: {
    CreateLogGroup: createLogGroup,
    DeleteLogGroup: deleteLogGroup,
    DescribeLogGroups: describeLogGroups,
    PutRetentionPolicy: putRetention,
    DeleteRetentionPolicy: deleteRetention,
    AssociateKmsKey: associateKey,
    DisassociateKmsKey: disassociateKey,
    PutLogGroupDeletionProtection: putDeletionProtection,
    PutDataProtectionPolicy: putDataProtection,
    GetDataProtectionPolicy: getDataProtection,
    DeleteDataProtectionPolicy: deleteDataProtection,
    CreateLogStream: createLogStream,
    DeleteLogStream: deleteLogStream,
    DescribeLogStreams: describeLogStreams,
    PutLogEvents: putLogEvents,
    GetLogEvents: getLogEvents,
    FilterLogEvents: filterLogEvents,
    PutMetricFilter: putMetricFilter,
    DeleteMetricFilter: deleteMetricFilter,
    DescribeMetricFilters: describeMetricFilters,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTags,
  },
};
