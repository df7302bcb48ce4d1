// Topics, their listeners, and what was said.
import type { CreateTopicCommandOutput, ListSubscriptionsByTopicCommandOutput, SubscribeCommandOutput } from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { kinds, type Message } from '../../../../src/lib/sandbox/services/sns/entities.ts';
import { sns } from '../../../../src/lib/sandbox/services/sns/service.ts';
import { Account } from '../account.ts';

it('keeps what is published, and lets mail wait for its confirmation', () => {
  const account = new Account({ services: [sns] });
  const { TopicArn } = account.call<CreateTopicCommandOutput>('sns', 'CreateTopic', { Name: 'shop-alarms', Attributes: { KmsMasterKeyId: 'alias/shop' } });
  expect(account.call('sns', 'CreateTopic', { Name: 'shop-alarms' })).toEqual({ TopicArn });
  expect(account.refusal('sns', 'CreateTopic', { Name: 'shop-alarms', Attributes: { KmsMasterKeyId: 'alias/other' } }).code).toBe('InvalidParameterException');
  expect(account.call<SubscribeCommandOutput>('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'team@example.com' }).SubscriptionArn).toBe('pending confirmation');
  expect(account.refusal('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'nobody' }).message).toContain('Invalid email address');
  account.call('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:111122223333:alarms' });
  const { Subscriptions = [] } = account.call<ListSubscriptionsByTopicCommandOutput>('sns', 'ListSubscriptionsByTopic', { TopicArn });
  expect(Subscriptions.map(({ SubscriptionArn }) => SubscriptionArn).sort()).toEqual(['PendingConfirmation', expect.stringContaining(`${TopicArn}:`)]);
  account.call('sns', 'Publish', { TopicArn, Subject: 'drill', Message: 'failover begins' });
  expect(account.look((context) => context.table<Message>(kinds.message).values())).toMatchObject([{ topicArn: TopicArn, subject: 'drill', message: 'failover begins', at: account.now }]);
  expect(account.refusal('sns', 'Publish', { TopicArn: `${TopicArn}-2`, Message: 'x' })).toMatchObject({ code: 'NotFoundException', status: 404 });
  expect(account.refusal('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: '{' }).code).toBe('InvalidParameterException');
  account.call('sns', 'DeleteTopic', { TopicArn });
  account.call('sns', 'DeleteTopic', { TopicArn });
  expect(account.refusal('sns', 'GetTopicAttributes', { TopicArn }).code).toBe('NotFoundException');
});
