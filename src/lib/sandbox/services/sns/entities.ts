// What SNS keeps: topics, subscriptions, and the messages that were published.

export const kinds = { topic: 'sns.topic', subscription: 'sns.subscription', message: 'sns.message' } as const;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As SetTopicAttributes takes them: Policy, KmsMasterKeyId, DisplayName and the like. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Message {
  readonly id: string;
  readonly topicArn: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}
