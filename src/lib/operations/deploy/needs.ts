// What a service is told of the things it needs: variables, and secrets that ECS fetches, by the outputs that layers left.
import type { Need } from '../../config/words.ts';

interface Told {
  /** Variable to `LAYER/OUTPUT`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

export const toldOfNeeds: Readonly<Record<Need, Told>> = {
  database: { variables: { DATABASE_HOST: 'data/Endpoint', DATABASE_PORT: 'data/Port', DATABASE_NAME: 'data/DatabaseName' }, secrets: { DATABASE_SECRET: 'data/SecretArn' } },
  cache: { variables: { CACHE_HOST: 'cache/PrimaryEndpoint', CACHE_PORT: 'cache/Port' }, secrets: { CACHE_SECRET: 'cache/SecretArn' } },
  storage: { variables: { VIDEOS_BUCKET: 'storage/VideosBucket', THUMBNAILS_BUCKET: 'storage/ThumbnailsBucket' } },
  messaging: {
    variables: {
      QUEUE_EMAIL_URL: 'messaging/EmailQueueUrl',
      QUEUE_PAYMENTS_URL: 'messaging/PaymentsQueueUrl',
      QUEUE_ANALYTICS_URL: 'messaging/AnalyticsQueueUrl',
      QUEUE_HEALTH_URL: 'messaging/HealthQueueUrl',
      QUEUE_RECOMMENDATIONS_URL: 'messaging/RecommendationsQueueUrl',
    },
  },
  broker: { variables: { BROKER_URL: 'broker/Endpoint' }, secrets: { BROKER_SECRET: 'broker/SecretArn' } },
  search: { variables: { SEARCH_HOST: 'search/Endpoint' }, secrets: { SEARCH_SECRET: 'search/SecretArn' } },
  streaming: {
    variables: {
      STREAM_NAME: 'streaming/StreamName',
      STREAM_ANALYTICS_CONSUMER: 'streaming/AnalyticsConsumerArn',
      STREAM_ANALYTICS_READER: 'streaming/AnalyticsReaderArn',
      STREAM_AI_CONSUMER: 'streaming/AiConsumerArn',
      STREAM_AI_READER: 'streaming/AiReaderArn',
      STREAM_DASHBOARDS_CONSUMER: 'streaming/DashboardsConsumerArn',
      STREAM_DASHBOARDS_READER: 'streaming/DashboardsReaderArn',
    },
  },
  media: { variables: { QUEUE_MEDIA_DONE_URL: 'media/DoneQueueUrl' } },
};

/** Of those that are no services. */
export function toldOf(needs: readonly string[]): Required<Told> {
  const told = Object.entries(toldOfNeeds).flatMap(([need, it]) => (needs.includes(need) ? [it] : []));
  return { variables: Object.assign({}, ...told.map((it) => it.variables)) as Told['variables'], secrets: Object.assign({}, ...told.map((it) => it.secrets ?? {})) as Told['variables'] };
}
