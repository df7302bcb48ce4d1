// The wire of each service, compiled when its first call comes: the SDK's packages are large.
import type { ServiceModule } from '../world/service.ts';
import { compile } from './compile.ts';
import type { Wire } from './wire.ts';

const wires = new WeakMap<ServiceModule, Wire | Promise<Wire>>();

/** At once where it was asked for before: a call then is nothing but microtasks. */
export function wireOfService(service: ServiceModule): Wire | Promise<Wire> {
  const known = wires.get(service);
  if (known !== undefined) return known;
  const loading = load(service);
  wires.set(service, loading);
  return loading;
}

async function load(service: ServiceModule): Promise<Wire> {
  if (service.sdk === undefined) throw new Error(`the sandbox's ${service.name} is not reachable over the wire`);
  const wire = compile(await service.sdk.load(), service.sdk.client);
  wires.set(service, wire);
  return wire;
}
