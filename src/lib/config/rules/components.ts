// Components: what one needs of another, and settings of theirs that only fit together.
import type { Blueprint } from '../blueprint.ts';
import { componentNeeds } from '../components.ts';
import type { Complaint } from '../fault.ts';
import { environmentsIn } from './settings.ts';
import type { Rule } from './sound.ts';

export const componentsStandOnOthers: Rule = ({ value: { components = [] }, isFaulty }) =>
  isFaulty(['components'])
    ? []
    : components.flatMap((component, index): readonly Complaint[] => {
        if (component === undefined) return [];
        const missing = (componentNeeds[component] ?? []).filter((other) => !components.includes(other));
        return missing.map((other) => ({ path: ['components', index], at: 'value', problem: `${component} needs ${other}, which is not among the components`, allowed: `components: [..., ${other}]` }));
      });

/** Hosts below ENVIRONMENT.DOMAIN that are not a service's: each is one host. */
export const hostsAreOfOne: Rule = ({ value: { components = [] }, names }) =>
  [
    ...(components.includes('beanstalk') ? [{ host: 'beanstalk', whose: 'the component beanstalk' }] : []),
    ...(components.includes('api') ? [{ host: 'rest', whose: 'the component api' }] : []),
    { host: 'cdn', whose: 'the CDN' },
    { host: 'origin', whose: 'the load balancer, where CloudFront stands before it,' },
  ].flatMap(({ host, whose }): readonly Complaint[] => (names.services.includes(host) ? [{ path: ['services', host], at: 'key', problem: `${whose} answers at the host of that name`, allowed: 'any other name' }] : []));

export const apiIsBeforeAService =
  (blueprint: Blueprint): Rule =>
  (config) => {
    const at = config.value.components?.indexOf('api') ?? -1;
    if (at < 0 || config.isFaulty(['services'])) return [];
    const wrong = environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const service = String(setting('api.service'));
      if (config.names.services.includes(service)) return [];
      const problem = `the component api stands before the service ${service}, and there is none of that name`;
      return [{ problem, complaint: own('api.service') === undefined ? undefined : complain('api.service', problem, config.names.services.join(', ')) }];
    });
    const written = wrong.flatMap(({ complaint }) => complaint ?? []);
    const [first] = wrong;
    if (written.length > 0 || first === undefined) return written;
    return [{ path: ['components', at], at: 'value', problem: first.problem, allowed: 'settings: { api: { service: NAME } } in each environment' }];
  };

/** F: five minutes at least. */
const leastVisibility = 300;

// AWS: Lambda developer guide, "Creating and configuring an Amazon SQS event source mapping": "at least six times the configuration timeout
// on your function"; a mapping whose function may take longer than the queue hides a message is refused.
export const messagesOutlastWorkers =
  (blueprint: Blueprint): Rule =>
  (config) => {
    if (config.value.components?.includes('workers') !== true) return [];
    return environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const [visibility, timeout] = [Number(setting('messaging.visibilitySeconds')), Number(setting('workers.timeout'))];
      const least = Math.max(leastVisibility, 6 * timeout);
      if (visibility >= least) return [];
      const written = own('messaging.visibilitySeconds') === undefined ? 'workers.timeout' : 'messaging.visibilitySeconds';
      if (own(written) === undefined) return [];
      const problem = `a message is hidden for ${visibility} s while a worker may take ${timeout} s`;
      return [complain(written, problem, `messaging.visibilitySeconds: ${least} or more with workers.timeout: ${timeout}`)];
    });
  };

// AWS: Lambda API, ScalingConfig.MaximumConcurrency: 2 to 1,000. 0 is the template's word for none.
export const workersAreTwo =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ own, complain }) =>
      ['email', 'payments', 'analytics', 'health', 'recommendations'].flatMap((queue) => {
        const path = `workers.concurrency.${queue}`;
        return own(path) === 1 ? [complain(path, 'Lambda holds no queue to a single worker', '2 to 1000, or 0 for none')] : [];
      }),
    );

// AWS: OpenSearch Service developer guide, "Configuring a multi-AZ domain": an even number of nodes over two zones; over three, thirds are only
// recommended, and asked for here, since a zone with one node more is a zone whose loss hurts more.
export const searchIsSpreadEvenly =
  (blueprint: Blueprint): Rule =>
  (config) =>
    environmentsIn(config, blueprint).flatMap(({ own, setting, complain }) => {
      const [nodes, zones] = [Number(setting('search.nodes')), Number(setting('network.zones'))];
      if (config.value.components?.includes('search') !== true || nodes === 1 || nodes % zones === 0) return [];
      const written = own('search.nodes') === undefined ? 'network.zones' : 'search.nodes';
      return own(written) === undefined ? [] : [complain(written, `${nodes} nodes of search cannot be spread evenly over ${zones} zones`, `search.nodes: 1, or a multiple of ${zones}`)];
    });
