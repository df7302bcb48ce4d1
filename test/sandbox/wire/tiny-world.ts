// A world of the tiny services under a virtual clock, and the SDK's own clients answered by it in this process.
import { Store } from '../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../src/lib/sandbox/world/world.ts';
import { sandboxHandler, type SandboxHandler, type SandboxHandlerOptions } from '../../../src/lib/sandbox/wire/handler.ts';
import { instant } from '../../../src/lib/world/time.ts';
import { VirtualClock } from '../../../src/lib/world/virtual-clock.ts';
import { tinyServices, type Seen } from './tiny-services.ts';

export const start = instant(1_767_600_000_000);

export interface TinyWorld {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly seen: Seen;
  handler(service: string, options?: Partial<SandboxHandlerOptions>): SandboxHandler;
  /** A client as the SDK makes it, its sends tracked. */
  client<C extends { middlewareStack: { add(middleware: never, options: object): void } }>(Client: new (config: never) => C, service: string, options?: Partial<SandboxHandlerOptions>): C;
}

export function tinyWorld(seed = 'seed'): TinyWorld {
  const seen: Seen = { calls: [] };
  const clock = new VirtualClock({ start });
  const world = new World({ store: new Store({ start }), seed, services: tinyServices(seen) });
  const handler: TinyWorld['handler'] = (service, options = {}) =>
    sandboxHandler({ world, clock, service, region: 'eu-west-1', account: '111122223333', principal: 'arn:aws:iam::111122223333:user/me', ...options });
  return {
    world,
    clock,
    seen,
    handler,
    client: (Client, service, options) => {
      const client = new Client({
        region: options?.region ?? 'eu-west-1',
        credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
        requestHandler: handler(service, options),
        signer: { sign: async (request: unknown) => request },
        disableClockSkewCorrection: true,
        maxAttempts: 1,
      } as never);
      const track = (next: (args: object) => Promise<unknown>) => (args: object) => clock.track(() => next(args));
      client.middlewareStack.add(track as never, { step: 'initialize', priority: 'high', name: 'track' });
      return client;
    },
  };
}
