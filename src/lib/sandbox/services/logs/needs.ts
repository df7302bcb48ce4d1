// What CloudWatch Logs' operations ask IAM for.
// AWS: a log group is judged as `log-group:NAME:log-stream:`, so a policy names it as `log-group:NAME:*` ("Overview of
// managing access permissions to your CloudWatch Logs resources"); public refusals show the very text.
import { each, inputIn, needsOf, on, text, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';

const nameOf = (given: string): string => /:log-group:(.+?)(:\*)?$/.exec(given)?.[1] ?? given;
const groupArn = (context: Context, name: string): string => `arn:aws:logs:${context.region}:${context.account}:log-group:${nameOf(name)}`;
const group: Where = (input, context) => [`${groupArn(context, text(input['logGroupName']) || text(input['logGroupIdentifier']))}:log-stream:`];
const stream: Where = (input, context) => [`${groupArn(context, text(input['logGroupName']) || text(input['logGroupIdentifier']))}:log-stream:${text(input['logStreamName'])}`];
/** AWS: what lists log groups is about one without a name. */
const all: Where = (_, context) => [`${groupArn(context, '')}:log-stream:`];
const tagged: Where = (input, context) => [groupArn(context, text(input['resourceArn']))];

export const needs = needsOf({
  prefix: 'logs',
  at: {
    ...each(
      `CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey PutLogGroupDeletionProtection PutDataProtectionPolicy
       GetDataProtectionPolicy DeleteDataProtectionPolicy DescribeLogStreams FilterLogEvents PutMetricFilter DeleteMetricFilter DescribeMetricFilters`,
      group,
    ),
    DescribeLogGroups: all,
    ...each('CreateLogStream DeleteLogStream PutLogEvents GetLogEvents', stream),
    ...each('TagResource UntagResource ListTagsForResource', tagged),
  },
  besides: { CreateLogGroup: (input, context) => (Object.keys(inputIn(input['tags'])).length === 0 ? [] : on('logs:TagResource', [groupArn(context, text(input['logGroupName']))])) },
});
