// The instance classes that PostgreSQL runs on, with what a class is made of.

export interface InstanceClass {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: number;
}

const sizes: Readonly<Record<string, number>> = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32, '12xlarge': 48, '16xlarge': 64, '24xlarge': 96, '48xlarge': 192 };

const upTo = (family: string, largest: string, gibPerVcpu: number): InstanceClass[] =>
  Object.entries(sizes)
    .filter(([, vcpus]) => vcpus <= (sizes[largest] ?? 0))
    .map(([size, vcpus]) => ({ name: `db.${family}.${size}`, vcpus, memoryGib: vcpus * gibPerVcpu }));

const burstable = (family: string): InstanceClass[] => [
  { name: `db.${family}.micro`, vcpus: 2, memoryGib: 1 },
  { name: `db.${family}.small`, vcpus: 2, memoryGib: 2 },
  { name: `db.${family}.medium`, vcpus: 2, memoryGib: 4 },
  { name: `db.${family}.large`, vcpus: 2, memoryGib: 8 },
  { name: `db.${family}.xlarge`, vcpus: 4, memoryGib: 16 },
  { name: `db.${family}.2xlarge`, vcpus: 8, memoryGib: 32 },
];

// AWS: RDS user guide, "DB instance classes": families for PostgreSQL; sizes of us-east-1.
const classes: readonly InstanceClass[] = [
  ...burstable('t3'),
  ...burstable('t4g'),
  ...upTo('m6g', '16xlarge', 4),
  ...upTo('m6i', '24xlarge', 4),
  ...upTo('m7g', '16xlarge', 4),
  ...upTo('m8g', '48xlarge', 4),
  ...upTo('r6g', '16xlarge', 8),
  ...upTo('r6i', '24xlarge', 8),
  ...upTo('r7g', '16xlarge', 8),
  ...upTo('r8g', '48xlarge', 8),
];

const onlyInLargeRegions = /^db\.(m8g|r8g)\./;
const largeRegions: ReadonlySet<string> = new Set(['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1']);

/** The classes a region offers. The newest generation is not everywhere (which regions have it is a guess). */
export function classesIn(region: string): readonly InstanceClass[] {
  return classes.filter((it) => largeRegions.has(region) || !onlyInLargeRegions.test(it.name));
}

export function isClassName(name: string): boolean {
  return /^db\.[a-z0-9]+\.[a-z0-9]+$/.test(name);
}
