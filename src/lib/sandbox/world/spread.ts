// How the latencies of like requests spread around what is typical: one shape for metrics, users and probes.

/** Requests of one kind: their weight beside others, and the latency that half of them stay below, in milliseconds. */
export type LatencyClass = readonly [weight: number, typical: number];

/** Log-normal, and this wide: the 95th of a hundred takes 1.8 times as long as the middle one. A guess; nothing is known of real applications. */
const width = 0.36;

/** The latency of one request of a class. @param draw uniform in [0, 1) */
export function drawnLatency(typical: number, draw: number): number {
  return typical * Math.exp(width * normalQuantile(Math.min(Math.max(draw, 1e-6), 1 - 1e-6)));
}

const quantiles = new WeakMap<readonly LatencyClass[], Map<number, number>>();

/** The latency that a share of all requests stays below, in milliseconds. @param classes never changed afterwards @param share in (0, 1) */
export function quantile(classes: readonly LatencyClass[], share: number): number {
  const [first] = classes;
  if (first === undefined) return 0;
  if (classes.length === 1) return drawnLatency(first[1], share);
  let known = quantiles.get(classes);
  if (known === undefined) quantiles.set(classes, (known = new Map()));
  let found = known.get(share);
  if (found === undefined) known.set(share, (found = search(classes, share)));
  return found;
}

function search(classes: readonly LatencyClass[], share: number): number {
  const total = classes.reduce((sum, [weight]) => sum + weight, 0);
  const below = (x: number): number => classes.reduce((sum, [weight, typical]) => sum + (weight / total) * normalShare(Math.log(x / typical) / width), 0);
  let low = 0.01 * Math.min(...classes.map(([, typical]) => typical));
  let high = 100 * Math.max(...classes.map(([, typical]) => typical));
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return high;
}

/** The mean latency, in milliseconds. */
export function meanLatency(classes: readonly LatencyClass[]): number {
  const total = classes.reduce((sum, [weight]) => sum + weight, 0);
  if (total === 0) return 0;
  return (classes.reduce((sum, [weight, typical]) => sum + weight * typical, 0) / total) * Math.exp((width * width) / 2);
}

/** Share of a standard normal below z. (Abramowitz and Stegun 7.1.26: error below 1.5e-7) */
function normalShare(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const erf = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

/** The z that a share of a standard normal lies below. (P. J. Acklam's rational approximation: relative error below 1.2e-9) */
function normalQuantile(share: number): number {
  if (share > 1 - tail) return -lowTail(1 - share);
  if (share < tail) return lowTail(share);
  const q = share - 0.5;
  const r = q * q;
  const above = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239;
  const below = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
  return (above * q) / below;
}

/** Where the approximation of the middle ends. */
const tail = 0.02425;

function lowTail(share: number): number {
  const q = Math.sqrt(-2 * Math.log(share));
  const above = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783;
  return above / ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
}
