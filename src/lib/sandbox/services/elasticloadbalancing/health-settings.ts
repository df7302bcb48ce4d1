// The settings of a target group's health check: what is usual, what may be set.
import type { CreateTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheck, TargetGroup } from './entities.ts';
import { invalid } from './faults.ts';
import { takesConnections } from './network.ts';

// AWS: a Network Load Balancer connects by default, and over HTTP takes 200-399; its checks wait 6 seconds over HTTP, 10 otherwise
// (API reference, CreateTargetGroup and Matcher).
function usualCheck(group: Pick<TargetGroup, 'protocol'>, protocol: string): HealthCheck {
  const every = { enabled: true, protocol, port: 'traffic-port', intervalSeconds: 30, healthyThreshold: 5, unhealthyThreshold: 2 };
  if (!takesConnections(group)) return { ...every, path: '/', timeoutSeconds: 5, matcher: '200' };
  return protocol === 'TCP' ? { ...every, path: '', timeoutSeconds: 10, matcher: '' } : { ...every, path: '/', timeoutSeconds: protocol === 'HTTP' ? 6 : 10, matcher: '200-399' };
}

type GivenHealth = Pick<
  CreateTargetGroupCommandInput,
  | 'HealthCheckEnabled'
  | 'HealthCheckProtocol'
  | 'HealthCheckPort'
  | 'HealthCheckPath'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
  | 'Matcher'
>;

/** A group's health check as it is after a change, or at its creation. @throws AwsFault ValidationError */
export function checkedHealth(group: Pick<TargetGroup, 'protocol'>, given: GivenHealth, standing?: HealthCheck): HealthCheck {
  const protocol = given.HealthCheckProtocol ?? standing?.protocol ?? (takesConnections(group) ? 'TCP' : 'HTTP');
  if (!(takesConnections(group) ? ['HTTP', 'HTTPS', 'TCP'] : ['HTTP', 'HTTPS']).includes(protocol)) throw invalid(`Health check protocol '${protocol}' is not supported for target groups with the protocol '${group.protocol}'`);
  const usual = usualCheck(group, protocol);
  // What a check that only connects has not, a check over HTTP begins with.
  const before = standing === undefined ? usual : { ...standing, path: standing.path || usual.path, matcher: standing.matcher || usual.matcher };
  if (protocol === 'TCP' && (given.HealthCheckPath !== undefined || given.Matcher !== undefined)) throw invalid('A health check path or matcher cannot be specified for a health check with the protocol TCP');
  const check: HealthCheck = {
    enabled: given.HealthCheckEnabled ?? before.enabled,
    protocol,
    port: given.HealthCheckPort ?? before.port,
    path: protocol === 'TCP' ? '' : (given.HealthCheckPath ?? before.path),
    intervalSeconds: given.HealthCheckIntervalSeconds ?? before.intervalSeconds,
    timeoutSeconds: given.HealthCheckTimeoutSeconds ?? before.timeoutSeconds,
    healthyThreshold: given.HealthyThresholdCount ?? before.healthyThreshold,
    unhealthyThreshold: given.UnhealthyThresholdCount ?? before.unhealthyThreshold,
    matcher: protocol === 'TCP' ? '' : (given.Matcher?.HttpCode ?? before.matcher),
  };
  const bounds: readonly (readonly [name: string, value: number, low: number, high: number])[] = [
    ['interval', check.intervalSeconds, 5, 300],
    ['timeout', check.timeoutSeconds, 2, 120],
    ['healthy threshold count', check.healthyThreshold, 2, 10],
    ['unhealthy threshold count', check.unhealthyThreshold, 2, 10],
  ];
  for (const [name, value, low, high] of bounds) {
    if (!Number.isInteger(value) || value < low || value > high) throw invalid(`Health check ${name} '${value}' must be between '${low}' and '${high}'`);
  }
  if (!check.enabled) throw invalid('Health check enabled must be true for target groups with target type \'instance\' or \'ip\'');
  // AWS: an interval of 10 seconds was long a Network Load Balancer's usual one, with its timeout of 10 (API reference, CreateTargetGroup).
  if (check.timeoutSeconds > check.intervalSeconds || (!takesConnections(group) && check.timeoutSeconds === check.intervalSeconds)) throw invalid(`Health check timeout '${check.timeoutSeconds}' must be smaller than the interval '${check.intervalSeconds}'`);
  if (protocol === 'TCP') return check;
  if (!check.path.startsWith('/')) throw invalid(`Health check path '${check.path}' must begin with a '/' character`);
  if (!/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(check.matcher)) throw invalid(`Health check matcher HTTP code '${check.matcher}' is not valid`);
  return check;
}
