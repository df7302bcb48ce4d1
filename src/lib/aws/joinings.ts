// Which reads of AWS's can be asked for several things at once, how many, and what of the answer belongs to which.

type Found = Readonly<Record<string, unknown>>;

export interface Joining {
  /** The list of the input that names what is asked for. */
  readonly asks: string;
  /** As many as one call takes. */
  readonly most: number;
  /** The lists of the answer, and the names by which each of their items may have been asked for. */
  readonly answers: Readonly<Record<string, (it: Found) => readonly string[]>>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** An ARN, and the name at its end. */
const arn =
  (field: string) =>
  (it: Found): readonly string[] => [text(it[field]), text(it[field]).split('/').at(-1) ?? ''];
const by =
  (field: string) =>
  (it: Found): readonly string[] => [text(it[field])];

/** By service and operation. */
export const joinings: Readonly<Record<string, Joining>> = {
  // AWS: "up to 10 services to describe in a single operation". (ECS API reference, DescribeServices)
  'ecs:DescribeServices': { asks: 'services', most: 10, answers: { services: (it) => [text(it['serviceName']), text(it['serviceArn'])], failures: arn('arn') } },
  // AWS: "You can specify up to 20 ARNs." (DescribeServiceDeployments, DescribeServiceRevisions)
  'ecs:DescribeServiceDeployments': { asks: 'serviceDeploymentArns', most: 20, answers: { serviceDeployments: by('serviceDeploymentArn'), failures: by('arn') } },
  'ecs:DescribeServiceRevisions': { asks: 'serviceRevisionArns', most: 20, answers: { serviceRevisions: by('serviceRevisionArn'), failures: by('arn') } },
  // AWS: "up to 100 task IDs or full ARN entries". (DescribeTasks)
  'ecs:DescribeTasks': { asks: 'tasks', most: 100, answers: { tasks: arn('taskArn'), failures: arn('arn') } },
  // AWS: no most is given for RuleArns; what is not there fails the whole call (RuleNotFound).
  'elasticloadbalancing:DescribeRules': { asks: 'RuleArns', most: 20, answers: { Rules: by('RuleArn') } },
  // AWS: up to 100 names, but 50 alarms a page where nothing else is said. (CloudWatch API reference, DescribeAlarms)
  'monitoring:DescribeAlarms': { asks: 'AlarmNames', most: 50, answers: { MetricAlarms: by('AlarmName'), CompositeAlarms: by('AlarmName') } },
  // AWS: up to 50, and as many a page. (Application Auto Scaling API reference, DescribeScalableTargets)
  'application-autoscaling:DescribeScalableTargets': { asks: 'ResourceIds', most: 50, answers: { ScalableTargets: by('ResourceId') } },
};
