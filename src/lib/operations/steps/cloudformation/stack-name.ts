// How a stack is named to people: stacks of two regions have the same names.

export interface NamedStack {
  readonly name: string;
  /** Left out: the home region. */
  readonly region?: string;
}

/** `shop-live-network`, or `us-west-2 shop-live-network`. */
export const shownName = ({ name, region }: NamedStack): string => (region === undefined ? name : `${region} ${name}`);

/** How a command to the stack's region begins. */
export const awsFor = ({ region }: NamedStack): string => (region === undefined ? 'aws' : `aws --region ${region}`);
