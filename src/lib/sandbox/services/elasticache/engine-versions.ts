// The engines and versions that ElastiCache offers, their parameter families and node types.
import { AwsFault } from '../../world/aws-fault.ts';

export interface EngineVersion {
  readonly engine: 'redis' | 'valkey';
  readonly version: string;
  readonly family: string;
}

// AWS: Redis OSS ends at 7.1; what is newer is Valkey (ElastiCache user guide, "Supported engines and versions").
export const engineVersions: readonly EngineVersion[] = [
  { engine: 'redis', version: '5.0.6', family: 'redis5.0' },
  { engine: 'redis', version: '6.0', family: 'redis6.x' },
  { engine: 'redis', version: '6.2', family: 'redis6.x' },
  { engine: 'redis', version: '7.0', family: 'redis7' },
  { engine: 'redis', version: '7.1', family: 'redis7' },
  { engine: 'valkey', version: '7.2', family: 'valkey7' },
  { engine: 'valkey', version: '8.0', family: 'valkey8' },
  { engine: 'valkey', version: '8.1', family: 'valkey8' },
  { engine: 'valkey', version: '8.2', family: 'valkey8' },
];

export const families: readonly string[] = [...new Set(engineVersions.map(({ family }) => family))];

/** @throws AwsFault InvalidParameterCombinationException */
export function checkEngine(engine: string | undefined, version: string | undefined): EngineVersion {
  const name = engine ?? 'redis';
  if (name !== 'redis' && name !== 'valkey') throw new AwsFault('InvalidParameterValueException', `Invalid engine for a replication group: ${name}`);
  const mine = engineVersions.filter((it) => it.engine === name);
  const found = version === undefined ? mine.at(-1) : (mine.find((it) => it.version === version) ?? mine.filter((it) => it.version.startsWith(`${version.replace(/\.x$/, '')}.`)).at(-1));
  if (found === undefined) throw new AwsFault('InvalidParameterCombinationException', `Cannot find version ${version ?? ''} for ${name}`);
  return found;
}

const families6 = ['m6g', 'm7g', 'r6g', 'r7g'];
const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

// AWS: current generation node types (ElastiCache user guide, "Supported node types"), but for data tiering and network ones.
export const nodeTypes: readonly string[] = [
  ...['t3', 't4g'].flatMap((family) => ['micro', 'small', 'medium'].map((size) => `cache.${family}.${size}`)),
  ...families6.flatMap((family) => sizes.map((size) => `cache.${family}.${size}`)),
];

/** @throws AwsFault InvalidParameterValueException */
export function checkNodeType(type: string | undefined): string {
  if (type === undefined || !nodeTypes.includes(type)) throw new AwsFault('InvalidParameterValueException', `The node type ${type ?? ''} is not valid or is not supported.`);
  return type;
}
