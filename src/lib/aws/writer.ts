// Which database an environment writes to: what the writer pointer says, what the stacks say, and what is true.
import type { Cloud } from './cloud.ts';

/** Written by whoever moves the writer: a promotion, a restore, a failback; or by hand. No stack owns it. */
export interface WriterPointer {
  readonly region: string;
  readonly instance: string;
  /** Grows with each move: where two regions disagree, the greater holds. */
  readonly epoch: number;
}

export interface SeenWriter {
  readonly home: string;
  readonly pointer?: WriterPointer;
  /** What stands there and is no pointer. */
  readonly unreadable?: string;
  /** What the stacks take for the writer. */
  readonly stacks?: { readonly region: string; readonly instance: string };
  /** The standby's database, where its stack has it as a replica. */
  readonly replica?: { readonly region: string; readonly instance: string; readonly state: 'follows' | 'alone' | 'gone' };
}

interface DatabaseStack {
  readonly status: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface WriterPlace {
  /** `/platform/APP/ENV/` */
  readonly root: string;
  readonly home: string;
  readonly standby: string | undefined;
  readonly data: DatabaseStack | undefined;
  readonly replica: DatabaseStack | undefined;
}

export const writerReads: readonly string[] = ['rds:DescribeDBInstances', 'ssm:GetParameters'];

export const pointerName = (root: string): string => `${root}writer`;

const output = 'InstanceIdentifier';

/** Reads only; undefined where no database stands. */
export async function seeWriter(cloud: Cloud, { root, home, standby, data, replica }: WriterPlace): Promise<SeenWriter | undefined> {
  const own = data?.outputs[output];
  const other = replica?.outputs[output];
  if (own === undefined && other === undefined) return undefined;
  const texts: string[] = [];
  for (const region of standby === undefined ? [home] : [home, standby]) texts.push(...Object.values(await cloud.parameters(region).named([pointerName(root)])));
  const pointers = texts.map(readPointer);
  const pointer = pointers.filter((it) => it !== undefined).toSorted((a, b) => b.epoch - a.epoch)[0];
  const unreadable = texts.find((_, index) => pointers[index] === undefined);
  const follows = replica?.parameters['Follows'] !== 'false';
  const stacks = other !== undefined && standby !== undefined && !follows ? { region: standby, instance: other } : own === undefined ? undefined : { region: home, instance: own };
  return {
    home,
    ...(pointer === undefined ? {} : { pointer }),
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(stacks === undefined ? {} : { stacks }),
    ...(other === undefined || standby === undefined || !follows ? {} : { replica: { region: standby, instance: other, state: await stateOfReplica(cloud, standby, other) } }),
  };
}

async function stateOfReplica(cloud: Cloud, region: string, id: string): Promise<'follows' | 'alone' | 'gone'> {
  const it = await cloud.databases(region).instance(id);
  if (it === undefined) return 'gone';
  return it.source === undefined ? 'alone' : 'follows';
}

export function readPointer(text: string): WriterPointer | undefined {
  try {
    const { region, instance, epoch } = JSON.parse(text) as Partial<WriterPointer>;
    return typeof region === 'string' && typeof instance === 'string' && typeof epoch === 'number' ? { region, instance, epoch } : undefined;
  } catch {
    return undefined;
  }
}

/** How the stacks are out of step with the writer, in words; none: they are in step. Pure. */
export function divergedFrom(seen: SeenWriter | undefined): readonly string[] {
  if (seen === undefined) return [];
  const { pointer, unreadable, stacks, replica } = seen;
  const moved = pointer !== undefined && stacks !== undefined && (pointer.region !== stacks.region || pointer.instance !== stacks.instance);
  return [
    ...(unreadable === undefined ? [] : [`the writer pointer cannot be read: ${unreadable.slice(0, 80)}`]),
    ...(moved ? [`the writer is ${pointer.instance} in ${pointer.region} (epoch ${pointer.epoch}), and the stacks have ${stacks.instance} in ${stacks.region}`] : []),
    ...(replica?.state === 'alone' ? [`${replica.instance} in ${replica.region} was promoted, and its stack has it as a replica`] : []),
  ];
}
