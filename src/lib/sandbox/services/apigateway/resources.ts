// API Gateway's settings of an account, for CloudFormation.
import { textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { settingsOf } from './service.ts';

const name = (context: Context, role: string | undefined): unknown => context.call('apigateway', 'UpdateAccount', { patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: role ?? '' }] });

const account: ResourceType = {
  required: [],
  create(properties, resource) {
    name(resource.context, textOf(properties['CloudWatchRoleArn']));
    return resource.generatedName(128);
  },
  attributes: (id) => ({ Id: id }),
  update(_, { after }, { context }) {
    name(context, textOf(after['CloudWatchRoleArn']));
  },
  // AWS: taking the resource away leaves the setting. (CloudFormation, AWS::ApiGateway::Account: nothing is said of deletion; seen by operators)
  delete() {},
  read: (_, { context }) => ({ CloudWatchRoleArn: settingsOf(context).role }),
};

export const resources: Readonly<Record<'AWS::ApiGateway::Account', ResourceType>> = { 'AWS::ApiGateway::Account': account };
