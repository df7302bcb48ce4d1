// Metrics of the business: where they are published, and the dashboard's widgets that show them.
import type { EnvironmentDescription } from './describe.ts';

export interface MetricConfig {
  readonly title: string;
  readonly metric: string;
  /** Services that publish it, into the environment's own namespace; empty where `namespace` says whose it is. */
  readonly from: readonly string[];
  readonly namespace?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** Where services of an environment publish: two environments in one account must not add up. */
export const namespaceOf = ({ app, environment }: Pick<EnvironmentDescription, 'app' | 'environment'>): string => `${app}/${environment}`;

/** Empty where the service publishes nothing. */
export const namespaceFor = (environment: Pick<EnvironmentDescription, 'app' | 'environment' | 'metrics'>, service: string): string =>
  (environment.metrics ?? []).some(({ from }) => from.includes(service)) ? namespaceOf(environment) : '';

/** What a container is told of it. */
export const metricsVariables = (environment: Pick<EnvironmentDescription, 'app' | 'environment' | 'metrics'>, service: string): Readonly<Record<string, string>> => {
  const namespace = namespaceFor(environment, service);
  return namespace === '' ? {} : { METRICS_NAMESPACE: namespace };
};

/** AWS: CloudFormation user guide, "CloudFormation quotas": the value of a parameter. */
export const longestWidgets = 4096;

const perRow = 3;
/** Below the cache's row of templates/observability.yml. */
const top = 32;

/** What follows the dashboard's last widget: empty, or a comma and further ones. */
export function widgetsOf(environment: Pick<EnvironmentDescription, 'app' | 'environment' | 'metrics' | 'region'>): string {
  const { metrics = [], region } = environment;
  if (metrics.length === 0) return '';
  const heading = { type: 'text', x: 0, y: top, width: 24, height: 1, properties: { markdown: '# Business' } };
  const shown = metrics.map(({ title, metric, namespace, dimensions, statistic }, place) => ({
    type: 'metric',
    x: (place % perRow) * 8,
    y: top + 1 + Math.floor(place / perRow) * 6,
    width: 8,
    height: 6,
    properties: { title, region, stat: statistic, period: 300, metrics: [[namespace ?? namespaceOf(environment), metric, ...Object.entries(dimensions).flat()]] },
  }));
  return [heading, ...shown].map((widget) => `,${JSON.stringify(widget)}`).join('');
}
