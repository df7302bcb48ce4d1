// Layers that not every application wants: named under `components`, each a bundled template of its own.

/** By name, what it is; the order is that of the documentation. A test compares them with the templates that say `component: true`. */
export const components = {
  messaging: 'queues with their dead-letter queues',
  workers: 'a Lambda function for each queue',
  broker: 'RabbitMQ by Amazon MQ',
  search: 'an OpenSearch domain',
  streaming: 'a Kinesis data stream with its readers',
  media: 'videos to renditions by MediaConvert',
  api: 'a REST API before a service',
  beanstalk: 'an Elastic Beanstalk environment',
} as const satisfies Readonly<Record<string, string>>;

/** What a component reads from another one. A test compares it with the templates. */
export const componentNeeds: Readonly<Partial<Record<Component, readonly Component[]>>> = { workers: ['messaging'] };

export type Component = keyof typeof components;
export const componentNames = Object.keys(components) as Component[];
