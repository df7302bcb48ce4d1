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

/** The z that a share of a standard normal lies below. (bisection: called seldom, exact enough) */
function normalQuantile(share: number): number {
  let low = -6;
  let high = 6;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
