// The regions the sandbox knows and their Availability Zones: names as this account sees them, ids as AWS means them.

export interface Zone {
  /** `us-east-1a`: what one account calls it. */
  readonly name: string;
  /** `use1-az4`: the place itself, the same for every account. */
  readonly id: string;
}

// AWS: in older regions the letter after the region differs from account to account, the id does not
// (EC2 user guide, "AZ IDs for your AWS resources"). us-east-1, eu-central-1 and us-west-2 are shuffled here on purpose,
// so that code which reads a place out of the letter is found out. The numbers left out are zones closed to new accounts.
const table: Readonly<Record<string, readonly [prefix: string, numbers: readonly number[]]>> = {
  'us-east-1': ['use1', [4, 6, 1, 2, 3, 5]],
  'us-east-2': ['use2', [1, 2, 3]],
  'us-west-1': ['usw1', [3, 1]],
  'us-west-2': ['usw2', [2, 1, 3, 4]],
  'ca-central-1': ['cac1', [1, 2, 4]],
  'sa-east-1': ['sae1', [1, 2, 3]],
  'eu-west-1': ['euw1', [1, 2, 3]],
  'eu-west-2': ['euw2', [2, 3, 1]],
  'eu-west-3': ['euw3', [1, 2, 3]],
  'eu-central-1': ['euc1', [2, 3, 1]],
  'eu-north-1': ['eun1', [1, 2, 3]],
  'eu-south-1': ['eus1', [1, 2, 3]],
  'ap-south-1': ['aps1', [1, 3, 2]],
  'ap-southeast-1': ['apse1', [1, 2, 3]],
  'ap-southeast-2': ['apse2', [3, 1, 2]],
  'ap-northeast-1': ['apne1', [4, 1, 2]],
  'ap-northeast-2': ['apne2', [1, 2, 3, 4]],
  'ap-northeast-3': ['apne3', [3, 1, 2]],
};

const letters = 'abcdefgh';

export const regions: readonly string[] = Object.keys(table).sort();

/** The zones of a region in order of their names; none for a region that the sandbox does not know. */
export function zonesOf(region: string): readonly Zone[] {
  const row = table[region];
  if (row === undefined) return [];
  const [prefix, numbers] = row;
  return numbers.map((number, at) => ({ name: `${region}${letters[at] ?? '?'}`, id: `${prefix}-az${number}` }));
}

/** The zone that a name or an id means. */
export function zoneOf(region: string, nameOrId: string): Zone | undefined {
  return zonesOf(region).find((zone) => zone.name === nameOrId || zone.id === nameOrId);
}
