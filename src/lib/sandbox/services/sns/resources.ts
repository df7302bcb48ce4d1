// AWS::SNS::Topic, AWS::SNS::TopicPolicy and AWS::SNS::Subscription.
import type { CreateTopicCommandOutput, SubscribeCommandOutput } from '@aws-sdk/client-sns';
import { tagList } from '../../world/tags.ts';
import { given, listOf, tagsWith, textOf, textsOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Subscription, type Topic } from './entities.ts';

const attributeNames = ['ArchivePolicy', 'ContentBasedDeduplication', 'DataProtectionPolicy', 'DisplayName', 'FifoThroughputScope', 'FifoTopic', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'];
const attributesOf = (properties: Properties): Readonly<Record<string, string>> => given(Object.fromEntries(attributeNames.map((name) => [name, textOf(properties[name])]))) as Readonly<Record<string, string>>;

function subscribeAll(arn: string, properties: Properties, context: Context): void {
  for (const it of listOf(properties['Subscription'])) context.call('sns', 'Subscribe', { TopicArn: arn, Protocol: textOf(it['Protocol']), Endpoint: textOf(it['Endpoint']) });
}

const topic: ResourceType = {
  required: [],
  createOnly: ['FifoTopic', 'TopicName'],
  create(properties, resource) {
    const { context, tags } = resource;
    const name = textOf(properties['TopicName']) ?? resource.generatedName(256);
    const arn = context.call<CreateTopicCommandOutput>('sns', 'CreateTopic', { Name: name, Attributes: attributesOf(properties), Tags: tagList(tagsWith(tags, properties['Tags'])) }).TopicArn ?? '';
    subscribeAll(arn, properties, context);
    return arn;
  },
  attributes: (arn) => ({ TopicArn: arn, TopicName: arn.split(':').at(-1) ?? '' }),
  update(arn, { before, after }, { context, tags }) {
    const [was, is] = [attributesOf(before), attributesOf(after)];
    for (const name of attributeNames) if (was[name] !== is[name]) context.call('sns', 'SetTopicAttributes', given({ TopicArn: arn, AttributeName: name, AttributeValue: is[name] }));
    subscribeAll(arn, after, context);
    context.call('sns', 'TagResource', { ResourceArn: arn, Tags: tagList(tagsWith(tags, after['Tags'])) });
  },
  delete(arn, { context }) {
    context.call('sns', 'DeleteTopic', { TopicArn: arn });
  },
  read(arn, { context }) {
    const it = context.table<Topic>(kinds.topic).get(arn);
    return it === undefined ? undefined : { TopicName: it.name, ...Object.fromEntries(Object.entries(it.attributes).filter(([name]) => name !== 'Policy')) };
  },
};

const topicPolicy: ResourceType = {
  required: ['PolicyDocument', 'Topics'],
  create(properties, { context, stackName, logicalId }) {
    for (const TopicArn of textsOf(properties['Topics']) ?? []) context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: textOf(properties['PolicyDocument']) });
    return [`${stackName}-${logicalId}`, ...(textsOf(properties['Topics']) ?? [])].join('|');
  },
  attributes: (id) => ({ Id: id }),
  update(_, { before, after }, { context }) {
    const now = textsOf(after['Topics']) ?? [];
    for (const TopicArn of textsOf(before['Topics']) ?? []) if (!now.includes(TopicArn)) context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy' });
    for (const TopicArn of now) context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: textOf(after['PolicyDocument']) });
  },
  delete(id, { context }) {
    for (const TopicArn of id.split('|').slice(1)) if (context.table<Topic>(kinds.topic).get(TopicArn) !== undefined) context.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy' });
  },
};

const subscriptionAttributes = ['DeliveryPolicy', 'FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy', 'SubscriptionRoleArn'];
const subscriptionAttributesOf = (properties: Properties): Readonly<Record<string, string>> => given(Object.fromEntries(subscriptionAttributes.map((name) => [name, textOf(properties[name])]))) as Readonly<Record<string, string>>;

const subscription: ResourceType = {
  required: ['Protocol', 'TopicArn'],
  createOnly: ['Endpoint', 'Protocol', 'TopicArn'],
  create(properties, { context }) {
    return (
      context.call<SubscribeCommandOutput>('sns', 'Subscribe', { TopicArn: textOf(properties['TopicArn']), Protocol: textOf(properties['Protocol']), Endpoint: textOf(properties['Endpoint']), Attributes: subscriptionAttributesOf(properties), ReturnSubscriptionArn: true })
        .SubscriptionArn ?? ''
    );
  },
  attributes: (arn) => ({ Arn: arn }),
  update(arn, { before, after }, { context }) {
    const [was, is] = [subscriptionAttributesOf(before), subscriptionAttributesOf(after)];
    for (const name of subscriptionAttributes) if (was[name] !== is[name]) context.call('sns', 'SetSubscriptionAttributes', given({ SubscriptionArn: arn, AttributeName: name, AttributeValue: is[name] }));
  },
  delete(arn, { context }) {
    if (context.table<Subscription>(kinds.subscription).get(arn) !== undefined) context.call('sns', 'Unsubscribe', { SubscriptionArn: arn });
  },
};

export const resources = { 'AWS::SNS::Topic': topic, 'AWS::SNS::TopicPolicy': topicPolicy, 'AWS::SNS::Subscription': subscription } as const satisfies Readonly<Record<string, ResourceType>>;
