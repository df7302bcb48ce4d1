// Subscriptions: those by mail or HTTP wait until somebody confirms them.
import type { GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput, ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput, ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput, SetSubscriptionAttributesCommandInput, SetSubscriptionAttributesCommandOutput, SubscribeCommandInput, SubscribeCommandOutput, Subscription as Shown, UnsubscribeCommandInput, UnsubscribeCommandOutput } from '@aws-sdk/client-sns';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { uuidOf } from '../kms/find.ts';
import { kinds, type Subscription } from './entities.ts';
import { existingTopic } from './topics.ts';

const table = (context: Context) => context.table<Subscription>(kinds.subscription);

const forms: Readonly<Record<string, RegExp>> = {
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  'email-json': /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  http: /^http:\/\//,
  https: /^https:\/\//,
  sms: /^\+?\d[\d ().-]+$/,
  sqs: /^arn:aws:sqs:/,
  lambda: /^arn:aws:lambda:/,
  firehose: /^arn:aws:firehose:/,
  application: /^arn:aws:sns:/,
};
const askFirst = ['email', 'email-json', 'http', 'https'];

export const subscribe = operation<SubscribeCommandInput, SubscribeCommandOutput>((input, context) => {
  const topic = existingTopic(context, input.TopicArn);
  const protocol = input.Protocol ?? '';
  const form = forms[protocol];
  if (form === undefined) throw new AwsFault('InvalidParameterException', `Invalid parameter: Does not support this protocol string: ${protocol}`);
  const endpoint = input.Endpoint ?? '';
  if (!form.test(endpoint)) throw new AwsFault('InvalidParameterException', `Invalid parameter: Endpoint Reason: ${protocol.startsWith('email') ? `Invalid email address` : `Endpoint must match the specified protocol`}`);
  const known = table(context).values().find((it) => it.topicArn === topic.arn && it.protocol === protocol && it.endpoint === endpoint);
  const made: Subscription = known ?? { arn: `${topic.arn}:${uuidOf(`${topic.arn}/${protocol}/${endpoint}/${context.count('sns.subscription')}`)}`, topicArn: topic.arn, protocol, endpoint, confirmed: !askFirst.includes(protocol), attributes: { ...input.Attributes } };
  table(context).put(made.arn, made);
  return { SubscriptionArn: made.confirmed || input.ReturnSubscriptionArn === true ? made.arn : 'pending confirmation' };
});

export const unsubscribe = operation<UnsubscribeCommandInput, UnsubscribeCommandOutput>((input, context) => {
  if (!/^arn:aws:sns:[^:]+:\d+:[^:]+:.+$/.test(input.SubscriptionArn ?? '')) throw new AwsFault('InvalidParameterException', 'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 7 elements');
  table(context).delete(input.SubscriptionArn ?? '');
  return {};
});

function existing(context: Context, arn: string | undefined): Subscription {
  const it = table(context).get(arn ?? '');
  if (it === undefined) throw new AwsFault('NotFoundException', 'Subscription does not exist', { status: 404 });
  return it;
}

export const getSubscriptionAttributes = operation<GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput>((input, context) => {
  const it = existing(context, input.SubscriptionArn);
  return { Attributes: { ...it.attributes, SubscriptionArn: it.arn, TopicArn: it.topicArn, Protocol: it.protocol, Endpoint: it.endpoint, Owner: context.account, PendingConfirmation: String(!it.confirmed) } };
});

export const setSubscriptionAttributes = operation<SetSubscriptionAttributesCommandInput, SetSubscriptionAttributesCommandOutput>((input, context) => {
  const it = existing(context, input.SubscriptionArn);
  const { [input.AttributeName ?? '']: _, ...rest } = it.attributes;
  table(context).put(it.arn, { ...it, attributes: input.AttributeValue === undefined ? rest : { ...rest, [input.AttributeName ?? '']: input.AttributeValue } });
  return {};
});

// AWS: one that waits shows no ARN (API reference, ListSubscriptionsByTopic).
const viewOf = (context: Context, it: Subscription): Shown => ({ SubscriptionArn: it.confirmed ? it.arn : 'PendingConfirmation', TopicArn: it.topicArn, Protocol: it.protocol, Endpoint: it.endpoint, Owner: context.account });

function listed(context: Context, all: readonly Subscription[], token: string | undefined): { Subscriptions: Shown[]; NextToken?: string } {
  const shown = page(all, { max: 100, token, key: ({ arn }) => arn, refuse: () => new AwsFault('InvalidParameterException', 'Invalid parameter: NextToken') });
  return { Subscriptions: shown.items.map((it) => viewOf(context, it)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
}

export const listSubscriptions = operation<ListSubscriptionsCommandInput, ListSubscriptionsCommandOutput>((input, context) => listed(context, table(context).values(), input.NextToken));

export const listSubscriptionsByTopic = operation<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicCommandOutput>((input, context) => {
  const topic = existingTopic(context, input.TopicArn);
  return listed(context, table(context).values().filter(({ topicArn }) => topicArn === topic.arn), input.NextToken);
});
