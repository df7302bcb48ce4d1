// Attributes of load balancers, listeners and target groups: their keys, their defaults, what may be set.
import type { LoadBalancer, Tags, TargetGroup } from './entities.ts';
import { invalid } from './faults.ts';
import { isNetwork, takesConnections } from './network.ts';

const applicationDefaults: Tags = {
  'access_logs.s3.bucket': '',
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.prefix': '',
  'client_keep_alive.seconds': '3600',
  'connection_logs.s3.bucket': '',
  'connection_logs.s3.enabled': 'false',
  'connection_logs.s3.prefix': '',
  'deletion_protection.enabled': 'false',
  'idle_timeout.timeout_seconds': '60',
  'load_balancing.cross_zone.enabled': 'true',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'waf.fail_open.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

// AWS: cross-zone load balancing is off by default (API reference, LoadBalancerAttribute).
const networkDefaults: Tags = {
  'access_logs.s3.bucket': '',
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.prefix': '',
  'deletion_protection.enabled': 'false',
  'dns_record.client_routing_policy': 'any_availability_zone',
  'load_balancing.cross_zone.enabled': 'false',
  'secondary_ips.auto_assigned.per_subnet': '0',
  'zonal_shift.config.enabled': 'false',
};

export const loadBalancerDefaults = (balancer: Pick<LoadBalancer, 'type'>): Tags => (isNetwork(balancer) ? networkDefaults : applicationDefaults);

const httpDefaults: Tags = {
  'routing.http.response.server.enabled': 'true',
  'routing.http.response.strict_transport_security.header_value': '',
};

/** AWS: of a Network Load Balancer's listeners only those of protocol TCP have an attribute (API reference, ListenerAttribute). */
export function listenerDefaults(protocol: string): Tags {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return httpDefaults;
  return protocol === 'TCP' ? { 'tcp.idle_timeout.seconds': '350' } : {};
}

const httpGroupDefaults: Tags = {
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'slow_start.duration_seconds': '0',
  'stickiness.app_cookie.cookie_name': '',
  'stickiness.app_cookie.duration_seconds': '86400',
  'stickiness.enabled': 'false',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.type': 'lb_cookie',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

// AWS: defaults by protocol and target type (API reference, TargetGroupAttribute).
function connectionGroupDefaults({ protocol, targetType }: Pick<TargetGroup, 'protocol' | 'targetType'>): Tags {
  const datagrams = protocol === 'UDP' || protocol === 'TCP_UDP';
  return {
    'deregistration_delay.connection_termination.enabled': String(datagrams),
    'deregistration_delay.timeout_seconds': '300',
    'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
    'preserve_client_ip.enabled': String(datagrams || targetType !== 'ip'),
    'proxy_protocol_v2.enabled': 'false',
    'stickiness.enabled': 'false',
    'stickiness.type': 'source_ip',
    'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
    'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
    'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
    'target_health_state.unhealthy.connection_termination.enabled': String(!datagrams),
    'target_health_state.unhealthy.draining_interval_seconds': '0',
  };
}

export const targetGroupDefaults = (group: Pick<TargetGroup, 'protocol' | 'targetType'>): Tags => (takesConnections(group) ? connectionGroupDefaults(group) : httpGroupDefaults);

const numbers: Readonly<Record<string, readonly [low: number, high: number]>> = {
  'client_keep_alive.seconds': [60, 604_800],
  'deregistration_delay.timeout_seconds': [0, 3600],
  'idle_timeout.timeout_seconds': [1, 4000],
  'secondary_ips.auto_assigned.per_subnet': [0, 7],
  'slow_start.duration_seconds': [0, 900],
  'stickiness.app_cookie.duration_seconds': [1, 604_800],
  'stickiness.lb_cookie.duration_seconds': [1, 604_800],
  'target_health_state.unhealthy.draining_interval_seconds': [0, 360_000],
  'tcp.idle_timeout.seconds': [60, 6000],
};

interface Given {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** @throws AwsFault ValidationError */
export function withAttributes(present: Tags, given: readonly Given[], what: { readonly name: string; readonly allows?: (key: string) => boolean }): Tags {
  const next: Record<string, string> = { ...present };
  for (const { Key: key = '', Value: value = '' } of given) {
    if (!(key in present) && what.allows?.(key) !== true) throw invalid(`${what.name} attribute key '${key}' is not recognized`);
    const bounds = numbers[key];
    const bad = bounds === undefined ? key.endsWith('.enabled') && !['true', 'false', 'use_load_balancer_configuration'].includes(value) : !inside(value, bounds);
    if (bad) throw invalid(`${what.name} attribute '${key}' has an invalid value '${value}'${bounds === undefined ? '' : `; valid values are between '${bounds[0]}' and '${bounds[1]}'`}`);
    next[key] = value;
  }
  return next;
}

function inside(value: string, [low, high]: readonly [number, number]): boolean {
  const number = Number(value);
  return value !== '' && Number.isInteger(number) && number >= low && number <= high;
}

export const attributesOut = (attributes: Tags): { Key: string; Value: string }[] =>
  Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Key, Value]) => ({ Key, Value }));
