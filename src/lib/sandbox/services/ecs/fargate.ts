// Which task sizes Fargate has.
// AWS: "Task CPU and memory" (ECS developer guide, task definition differences for Fargate).
interface Sizes {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const gib = 1024;
const sizes: ReadonlyMap<number, Sizes | readonly number[]> = new Map<number, Sizes | readonly number[]>([
  [256, [512, gib, 2 * gib]],
  [512, { from: gib, to: 4 * gib, step: gib }],
  [1024, { from: 2 * gib, to: 8 * gib, step: gib }],
  [2048, { from: 4 * gib, to: 16 * gib, step: gib }],
  [4096, { from: 8 * gib, to: 30 * gib, step: gib }],
  [8192, { from: 16 * gib, to: 60 * gib, step: 4 * gib }],
  [16_384, { from: 32 * gib, to: 120 * gib, step: 8 * gib }],
]);

/** `256`, `.25 vCPU`, `1 vCPU` as CPU units. */
export function cpuUnits(text: string): number {
  const vcpu = /^(\d*\.?\d+)\s*vcpu$/i.exec(text.trim())?.[1];
  return vcpu === undefined ? Number(text) : Number(vcpu) * 1024;
}

/** `512`, `1GB`, `2 GB` as MiB. */
export function mebibytes(text: string): number {
  const gb = /^(\d*\.?\d+)\s*gb$/i.exec(text.trim())?.[1];
  return gb === undefined ? Number(text) : Number(gb) * 1024;
}

export function fargateHas(cpu: number, memory: number): boolean {
  const known = sizes.get(cpu);
  if (known === undefined) return false;
  if ('step' in known) return memory >= known.from && memory <= known.to && (memory - known.from) % known.step === 0;
  return known.includes(memory);
}
