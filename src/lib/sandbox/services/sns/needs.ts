// What SNS's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon SNS" (Service Authorization Reference).
import { each, inputs, needsOf, nothingInParticular, on, text, type Where } from '../../world/need.ts';
import { keyNeeds } from '../kms/needs.ts';
import { kinds, type Subscription, type Topic } from './entities.ts';

const topic: Where = (input) => [text(input['TopicArn']) || text(input['TargetArn'])];
const created: Where = (input, context) => [`arn:aws:sns:${context.region}:${context.account}:${text(input['Name'])}`];
const subscribed: Where = (input, context) => [context.table<Subscription>(kinds.subscription).get(text(input['SubscriptionArn']))?.topicArn];

export const needs = needsOf({
  prefix: 'sns',
  keys: (input) => (text(input['Protocol']) === '' ? {} : { 'sns:Protocol': [text(input['Protocol'])], 'sns:Endpoint': [text(input['Endpoint'])] }),
  at: {
    CreateTopic: created,
    ...each('GetTopicAttributes SetTopicAttributes DeleteTopic Subscribe ListSubscriptionsByTopic Publish', topic),
    ...each('Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes', subscribed),
    ...each('ListTopics ListSubscriptions', nothingInParticular),
    ...each('TagResource UntagResource ListTagsForResource', (input) => [text(input['ResourceArn'])]),
  },
  besides: {
    CreateTopic: (input, context) => (inputs(input['Tags']).length === 0 ? [] : on('sns:TagResource', created(input, context))),
    Publish: (input, context) => keyNeeds(context, context.table<Topic>(kinds.topic).get(text(input['TopicArn']))?.attributes['KmsMasterKeyId'] ?? '', { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], service: 'sns' }),
  },
});
