// Metrics of the business: each is somebody's, and all of them fit onto the dashboard.
import { nearestWord } from '../../problems/nearest.ts';
import type { Complaint } from '../fault.ts';
import { longestWidgets, widgetsOf, type MetricConfig } from '../metrics.ts';
import type { Rule, Sound } from './sound.ts';
import type { Written } from '../shape.ts';

type SoundMetric = NonNullable<Sound<Written>['metrics']>[number];

/** Nobody else may write into the environment's namespace: what no service publishes would be an empty curve. */
export const metricsAreSomebodys: Rule = ({ value: { metrics = [] }, names, isFaulty }) =>
  metrics.flatMap((it, index): readonly Complaint[] => {
    if (it === undefined || isFaulty(['metrics', index])) return [];
    const { from, namespace } = it;
    if (from === undefined && namespace === undefined) return [{ path: ['metrics', index], at: 'value', problem: 'says nobody who publishes it', allowed: 'from: [SERVICE], or the namespace of whoever else does' }];
    if (from !== undefined && namespace !== undefined) return [{ path: ['metrics', index, 'namespace'], at: 'key', problem: 'services of this file publish into the namespace APP/ENV', allowed: 'either from or namespace' }];
    return (from ?? []).flatMap((service, place): readonly Complaint[] =>
      service === undefined || names.services.includes(service)
        ? []
        : [{ path: ['metrics', index, 'from', place], at: 'value', problem: `no service is called ${JSON.stringify(service)}`, allowed: names.services.join(', '), nearest: nearestWord(service, names.services) }],
    );
  });

const sketch = (it: SoundMetric): MetricConfig => ({
  title: it?.title ?? '',
  metric: it?.metric ?? '',
  from: [],
  ...(it?.namespace === undefined ? {} : { namespace: it.namespace }),
  dimensions: Object.fromEntries(Object.entries(it?.dimensions ?? {}).map(([name, value]) => [name, value ?? ''])),
  statistic: it?.statistic ?? 'Sum',
});

/** They are given to the template as one parameter. */
export const metricsFit: Rule = ({ value: { app = '', metrics = [], regions }, names, isFaulty }) => {
  if (isFaulty(['metrics'])) return [];
  const region = [regions?.home ?? '', regions?.standby ?? ''].reduce((longest, it) => (it.length > longest.length ? it : longest));
  const environment = names.environments.reduce((longest, it) => (it.length > longest.length ? it : longest), '');
  const signs = widgetsOf({ app, environment, region, metrics: metrics.map(sketch) }).length;
  return signs <= longestWidgets ? [] : [{ path: ['metrics'], at: 'key', problem: `the dashboard's text for them has ${signs} signs`, allowed: `at most ${longestWidgets}, as much as a parameter of CloudFormation holds: fewer metrics, or shorter titles` }];
};
