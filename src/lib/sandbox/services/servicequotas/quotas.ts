// The quotas that an account has in a region: AWS's defaults, unless the fault `quota` says another.
import type { Context } from '../../world/service.ts';

export interface Quota {
  readonly service: string;
  readonly serviceName: string;
  readonly code: string;
  readonly name: string;
  readonly value: number;
}

// AWS: codes, names and defaults as the Service Quotas console lists them ("Amazon VPC quotas", "Elastic IP address quota",
// "Quotas and constraints for Amazon RDS", "AWS Fargate service quotas"). Only those that something of ours looks at.
const vpc = { service: 'vpc', serviceName: 'Amazon Virtual Private Cloud (Amazon VPC)' };
export const defaults: readonly Quota[] = [
  { service: 'ec2', serviceName: 'Amazon Elastic Compute Cloud (Amazon EC2)', code: 'L-0263D0A3', name: 'EC2-VPC Elastic IPs', value: 5 },
  // AWS: a new account may have as few as 6 until it has been used for a while ("AWS Fargate service quotas").
  { service: 'fargate', serviceName: 'AWS Fargate', code: 'L-3032A538', name: 'Fargate On-Demand vCPU resource count', value: 4000 },
  { service: 'rds', serviceName: 'Amazon Relational Database Service (Amazon RDS)', code: 'L-7B6409FD', name: 'DB instances', value: 40 },
  { ...vpc, code: 'L-A4707A72', name: 'Internet gateways per Region', value: 5 },
  { ...vpc, code: 'L-F678F1CE', name: 'VPCs per Region', value: 5 },
  { ...vpc, code: 'L-FE5A380F', name: 'NAT gateways per Availability Zone', value: 5 },
];

/** What holds for the account and region of a context. */
export function quotaOf(context: Context, code: string): number {
  const said = context.faults('quota').find((fault) => fault.args['code'] === code)?.args['value'];
  return said === undefined ? (defaults.find((it) => it.code === code)?.value ?? Infinity) : Number(said);
}
