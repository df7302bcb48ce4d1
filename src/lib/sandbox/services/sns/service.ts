// SNS: topics, who listens, and what was said.
import type { ServiceModule } from '../../world/service.ts';
import { publish } from './publish.ts';
import { getSubscriptionAttributes, listSubscriptions, listSubscriptionsByTopic, setSubscriptionAttributes, subscribe, unsubscribe } from './subscriptions.ts';
import { createTopic, deleteTopic, getTopicAttributes, listTags, listTopics, setTopicAttributes, tagResource, untagResource } from './topics.ts';
import { needs } from './needs.ts';

export const sns: ServiceModule = {
  name: 'sns',
  sdk: { load: () => import('@aws-sdk/client-sns'), client: 'SNSClient' },
  needs,
  operations: {
    CreateTopic: createTopic,
    GetTopicAttributes: getTopicAttributes,
    SetTopicAttributes: setTopicAttributes,
    DeleteTopic: deleteTopic,
    ListTopics: listTopics,
    Subscribe: subscribe,
    Unsubscribe: unsubscribe,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    Publish: publish,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTags,
  },
};
