// What CloudFormation's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS CloudFormation" (Service Authorization Reference).
import { each, needsOf, nothingInParticular, passing, text, type Input, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { stackNames } from './entities.ts';

function stackArn(context: Context, given: string): string {
  if (given.startsWith('arn:')) return given;
  return stackNames(context).get(given) ?? `arn:aws:cloudformation:${context.region}:${context.account}:stack/${given}/*`;
}

/** AWS: without a name, all stacks. */
const stack: Where = (input, context) => {
  const given = text(input['StackName']);
  const set = text(input['ChangeSetName']);
  // A change set's own ARN stands for its stack; which one it is, the sandbox does not look up.
  if (given === '' && set.startsWith('arn:')) return [undefined];
  return [given === '' ? `arn:aws:cloudformation:${context.region}:${context.account}:stack/*/*` : stackArn(context, given)];
};
const template: Where = (input, context) => (text(input['StackName']) === '' ? ['*'] : stack(input, context));

const role: NeedsOf = (input) => passing(input['RoleARN'], 'cloudformation.amazonaws.com');

const keys = (input: Input): Readonly<Record<string, readonly string[]>> => ({
  ...(text(input['RoleARN']) === '' ? {} : { 'cloudformation:RoleArn': [text(input['RoleARN'])] }),
  ...(text(input['ChangeSetName']) === '' ? {} : { 'cloudformation:ChangeSetName': [text(input['ChangeSetName'])] }),
  ...(text(input['TemplateURL']) === '' ? {} : { 'cloudformation:TemplateUrl': [text(input['TemplateURL'])] }),
});

export const needs = needsOf({
  prefix: 'cloudformation',
  keys,
  at: {
    ...each(
      `CreateStack UpdateStack DeleteStack UpdateTerminationProtection CreateChangeSet DescribeChangeSet DescribeChangeSetHooks ExecuteChangeSet DeleteChangeSet ListChangeSets
       ContinueUpdateRollback RollbackStack CancelUpdateStack DescribeStacks DescribeStackEvents DescribeEvents DescribeStackResource DescribeStackResources
       ListStackResources GetTemplate DetectStackDrift DetectStackResourceDrift DescribeStackResourceDrifts GetStackPolicy SetStackPolicy SignalResource`,
      stack,
    ),
    GetTemplateSummary: template,
    ...each('ListStacks ValidateTemplate ListExports ListImports DescribeStackDriftDetectionStatus EstimateTemplateCost DescribeAccountLimits', nothingInParticular),
  },
  besides: { CreateStack: role, UpdateStack: role, DeleteStack: role, CreateChangeSet: role, ContinueUpdateRollback: role, RollbackStack: role },
});
