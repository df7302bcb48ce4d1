// The parameters that every template has without declaring them.
export const pseudoParameters: ReadonlySet<string> = new Set([
  'AWS::AccountId', 'AWS::NotificationARNs', 'AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName', 'AWS::URLSuffix',
]);

export interface StackIdentity {
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
}

/** The value of a pseudo parameter; undefined for any other name, and for AWS::NoValue, which is none. */
export function pseudoParameter(name: string, stack: StackIdentity): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::StackId':
      return stack.stackId;
    case 'AWS::StackName':
      return stack.stackName;
    case 'AWS::NotificationARNs':
      return stack.notificationArns;
    case 'AWS::Partition':
      return stack.region.startsWith('cn-') ? 'aws-cn' : stack.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    case 'AWS::URLSuffix':
      return stack.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    default:
      return undefined;
  }
}
