// Publish: the message is kept for whoever looks into the world; nothing is delivered.
import type { PublishCommandInput, PublishCommandOutput } from '@aws-sdk/client-sns';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { uuidOf } from '../kms/find.ts';
import { kinds, type Message } from './entities.ts';
import { existingTopic } from './topics.ts';

export const publish = operation<PublishCommandInput, PublishCommandOutput>((input, context) => {
  const topic = existingTopic(context, input.TopicArn ?? input.TargetArn);
  const message = input.Message ?? '';
  if (message === '') throw new AwsFault('InvalidParameterException', 'Invalid parameter: Empty message');
  // AWS: 262,144 bytes with its attributes (API reference, Publish).
  if (Buffer.byteLength(message) > 262_144) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Message too long');
  if (input.Subject !== undefined && (input.Subject.length > 100 || input.Subject === '' || /[\n\r]/.test(input.Subject))) throw new AwsFault('InvalidParameterException', 'Invalid parameter: Subject');
  const number = context.count('sns.message');
  const kept: Message = {
    id: uuidOf(`${topic.arn}/${number}`),
    topicArn: topic.arn,
    at: context.now,
    ...(input.Subject === undefined ? {} : { subject: input.Subject }),
    message,
    attributes: Object.fromEntries(Object.entries(input.MessageAttributes ?? {}).map(([name, value]) => [name, value.StringValue ?? ''])),
  };
  context.table<Message>(kinds.message).put(String(number).padStart(9, '0'), kept);
  return { MessageId: kept.id };
});
