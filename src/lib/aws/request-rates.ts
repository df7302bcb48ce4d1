// How often AWS lets an account ask, for the reads that many runs at once could use up.

export interface RequestRate {
  /** Operations that share the bucket; `*` at the end for any text. */
  readonly operations: readonly string[];
  /** So many at once when nobody has asked for a while. */
  readonly burst: number;
  readonly perSecond: number;
}

/** By the service's name in `services.ts`. */
export const requestRates: Readonly<Record<string, readonly RequestRate[]>> = {
  // AWS: ECS API reference, "Request throttling for the Amazon ECS API".
  ecs: [
    { operations: ['DescribeServices', 'ListServices'], burst: 100, perSecond: 20 },
    { operations: ['DescribeServiceDeployments', 'ListServiceDeployments'], burst: 50, perSecond: 20 },
    { operations: ['DescribeServiceRevisions'], burst: 50, perSecond: 20 },
    { operations: ['DescribeTaskDefinition', 'ListTaskDefinitions', 'ListTaskDefinitionFamilies'], burst: 50, perSecond: 20 },
    { operations: ['DescribeTasks', 'ListTasks'], burst: 100, perSecond: 20 },
    { operations: ['DescribeClusters', 'ListClusters'], burst: 50, perSecond: 20 },
  ],
  // AWS: ELB user guide, "Request throttling for the Elastic Load Balancing API": all reads share one.
  elasticloadbalancing: [{ operations: ['Describe*'], burst: 40, perSecond: 10 }],
  // AWS: CloudWatch user guide, "CloudWatch service quotas".
  monitoring: [{ operations: ['DescribeAlarms'], burst: 9, perSecond: 9 }],
  // AWS: CloudWatch Logs user guide, "CloudWatch Logs quotas".
  logs: [{ operations: ['DescribeLogGroups'], burst: 10, perSecond: 10 }],
  // AWS: Systems Manager quotas, "Parameter Store", default throughput.
  ssm: [{ operations: ['GetParameter', 'GetParameters', 'GetParametersByPath'], burst: 40, perSecond: 40 }],
};

export function rateOf(service: string, operation: string): RequestRate | undefined {
  return requestRates[service]?.find(({ operations }) => operations.some((it) => (it.endsWith('*') ? operation.startsWith(it.slice(0, -1)) : it === operation)));
}
