// The regions that can be a home: AWS's commercial partition, as the SDK's partition data lists them.

// AWS: @aws-sdk/core util-endpoints/partitions, partition `aws`. China and GovCloud are other partitions with other ARNs
// and are not honoured.
export const regions: readonly string[] = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2',
  'ca-central-1', 'ca-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1',
  'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'af-south-1', 'il-central-1', 'me-central-1', 'me-south-1', 'me-west-1',
  'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2',
  'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7',
];
