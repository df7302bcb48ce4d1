// Regions and their availability zones: ids, and the names that an account sees them by.

export interface AvailabilityZone {
  /** The same place for every account: `use1-az1`. */
  readonly id: string;
  /** This account's name for it: `us-east-1a`. */
  readonly name: string;
}

// AWS: ids as the Regions table of the RDS and EC2 user guides lists them; gaps are zones that new accounts are not given.
const zones: Readonly<Record<string, readonly string[]>> = {
  'us-east-1': ['use1-az1', 'use1-az2', 'use1-az3', 'use1-az4', 'use1-az5', 'use1-az6'],
  'us-east-2': ['use2-az1', 'use2-az2', 'use2-az3'],
  'us-west-1': ['usw1-az1', 'usw1-az3'],
  'us-west-2': ['usw2-az1', 'usw2-az2', 'usw2-az3', 'usw2-az4'],
  'ca-central-1': ['cac1-az1', 'cac1-az2', 'cac1-az4'],
  'sa-east-1': ['sae1-az1', 'sae1-az2', 'sae1-az3'],
  'eu-west-1': ['euw1-az1', 'euw1-az2', 'euw1-az3'],
  'eu-west-2': ['euw2-az1', 'euw2-az2', 'euw2-az3'],
  'eu-west-3': ['euw3-az1', 'euw3-az2', 'euw3-az3'],
  'eu-central-1': ['euc1-az1', 'euc1-az2', 'euc1-az3'],
  'eu-north-1': ['eun1-az1', 'eun1-az2', 'eun1-az3'],
  'eu-south-1': ['eus1-az1', 'eus1-az2', 'eus1-az3'],
  'ap-south-1': ['aps1-az1', 'aps1-az2', 'aps1-az3'],
  'ap-southeast-1': ['apse1-az1', 'apse1-az2', 'apse1-az3'],
  'ap-southeast-2': ['apse2-az1', 'apse2-az2', 'apse2-az3'],
  'ap-northeast-1': ['apne1-az1', 'apne1-az2', 'apne1-az4'],
  'ap-northeast-2': ['apne2-az1', 'apne2-az2', 'apne2-az3', 'apne2-az4'],
  'ap-northeast-3': ['apne3-az1', 'apne3-az2', 'apne3-az3'],
};

export const regions: readonly string[] = Object.keys(zones);

/**
 * The zones of a region, in order of name; none for a region that the sandbox does not know.
 * AWS: which name means which id is shuffled for each account (https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html);
 * here az1 is `a`, az2 is `b` and so on for every account. What leans on that order breaks on AWS.
 */
export function availabilityZonesOf(region: string): readonly AvailabilityZone[] {
  return (zones[region] ?? []).map((id, index) => ({ id, name: `${region}${String.fromCharCode(97 + index)}` }));
}
