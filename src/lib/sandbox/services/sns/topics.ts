// Topics: made by name, with attributes and a policy.
import type { CreateTopicCommandInput, CreateTopicCommandOutput, DeleteTopicCommandInput, DeleteTopicCommandOutput, GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, ListTopicsCommandInput, ListTopicsCommandOutput, SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput, TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput } from '@aws-sdk/client-sns';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { readPolicy } from '../iam/policy-document.ts';
import { kinds, type Subscription, type Topic } from './entities.ts';

const table = (context: Context) => context.table<Topic>(kinds.topic);

/** @throws AwsFault NotFoundException */
export function existingTopic(context: Context, arn: string | undefined): Topic {
  if (!/^arn:aws:sns:[^:]+:\d+:.+$/.test(arn ?? '')) throw new AwsFault('InvalidParameterException', `Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not ${(arn ?? '').split(':').length}`);
  const topic = table(context).get(arn ?? '');
  if (topic === undefined) throw new AwsFault('NotFoundException', 'Topic does not exist', { status: 404 });
  return topic;
}

const settable = ['ApplicationSuccessFeedbackRoleArn', 'ArchivePolicy', 'ContentBasedDeduplication', 'DeliveryPolicy', 'DisplayName', 'FifoThroughputScope', 'FifoTopic', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig', 'DataProtectionPolicy'];

function checkAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(attributes)) {
    if (!settable.includes(name) && !/FeedbackRoleArn$|FeedbackSampleRate$/.test(name)) throw new AwsFault('InvalidParameterException', `Invalid parameter: AttributeName`);
    if (name === 'Policy') checkPolicy(value);
    if (name === 'DisplayName' && value.length > 100) throw new AwsFault('InvalidParameterException', 'Invalid parameter: DisplayName');
  }
  return attributes;
}

// AWS: SNS says only this of a policy that it cannot read (operators' reports).
function checkPolicy(text: string): void {
  try {
    readPolicy(text, 'resource');
  } catch (refusal) {
    if (refusal instanceof AwsFault) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Policy Error: null');
    throw refusal;
  }
}

export const createTopic = operation<CreateTopicCommandInput, CreateTopicCommandOutput>((input, context) => {
  const name = input.Name ?? '';
  const fifo = input.Attributes?.['FifoTopic'] === 'true';
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) || fifo !== name.endsWith('.fifo')) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Topic Name');
  const attributes = checkAttributes(input.Attributes ?? {});
  const tags = tagsOf(input.Tags);
  const arn = `arn:aws:sns:${context.region}:${context.account}:${name}`;
  const known = table(context).get(arn);
  // AWS: a topic made again under its name is answered with its ARN, unless it would be another (API reference, CreateTopic).
  if (known !== undefined && Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value)) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Attributes Reason: Topic already exists with different attributes');
  if (known !== undefined && Object.entries(tags).some(([key, value]) => known.tags[key] !== value)) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Tags Reason: Topic already exists with different tags');
  if (known === undefined) table(context).put(arn, { arn, name, attributes, tags });
  return { TopicArn: arn };
});

const defaultPolicy = (context: Context, arn: string): string =>
  JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [{ Sid: '__default_statement_ID', Effect: 'Allow', Principal: { AWS: '*' }, Action: ['SNS:GetTopicAttributes', 'SNS:SetTopicAttributes', 'SNS:AddPermission', 'SNS:RemovePermission', 'SNS:DeleteTopic', 'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'], Resource: arn, Condition: { StringEquals: { 'AWS:SourceOwner': context.account } } }] });

export const getTopicAttributes = operation<GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput>((input, context) => {
  const topic = existingTopic(context, input.TopicArn);
  const mine = context.table<Subscription>(kinds.subscription).values().filter(({ topicArn }) => topicArn === topic.arn);
  return {
    Attributes: {
      Policy: defaultPolicy(context, topic.arn),
      DisplayName: '',
      ...topic.attributes,
      TopicArn: topic.arn,
      Owner: context.account,
      SubscriptionsConfirmed: String(mine.filter(({ confirmed }) => confirmed).length),
      SubscriptionsPending: String(mine.filter(({ confirmed }) => !confirmed).length),
      SubscriptionsDeleted: '0',
    },
  };
});

export const setTopicAttributes = operation<SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput>((input, context) => {
  const topic = existingTopic(context, input.TopicArn);
  const name = input.AttributeName ?? '';
  const { [name]: _, ...rest } = topic.attributes;
  const attributes = input.AttributeValue === undefined ? rest : { ...rest, ...checkAttributes({ [name]: input.AttributeValue }) };
  table(context).put(topic.arn, { ...topic, attributes });
  return {};
});

/** Deleting what is not there succeeds, as on AWS. */
export const deleteTopic = operation<DeleteTopicCommandInput, DeleteTopicCommandOutput>((input, context) => {
  const arn = input.TopicArn ?? '';
  table(context).delete(arn);
  const subscriptions = context.table<Subscription>(kinds.subscription);
  for (const it of subscriptions.values()) if (it.topicArn === arn) subscriptions.delete(it.arn);
  return {};
});

export const listTopics = operation<ListTopicsCommandInput, ListTopicsCommandOutput>((input, context) => {
  const shown = page(table(context).values(), { max: 100, token: input.NextToken, key: ({ arn }) => arn, refuse: () => new AwsFault('InvalidParameterException', 'Invalid parameter: NextToken') });
  return { Topics: shown.items.map(({ arn }) => ({ TopicArn: arn })), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});

function tagged(context: Context, arn: string | undefined): Topic {
  const topic = table(context).get(arn ?? '');
  if (topic === undefined) throw new AwsFault('ResourceNotFoundException', 'Resource does not exist', { status: 404 });
  return topic;
}

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const topic = tagged(context, input.ResourceArn);
  table(context).put(topic.arn, { ...topic, tags: { ...topic.tags, ...tagsOf(input.Tags) } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const topic = tagged(context, input.ResourceArn);
  table(context).put(topic.arn, { ...topic, tags: withoutTags(topic.tags, input.TagKeys) });
  return {};
});

export const listTags = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ Tags: tagList(tagged(context, input.ResourceArn).tags) }));
