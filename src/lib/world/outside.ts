// How the world is seen from outside: HTTP requests and DNS questions, as any user's machine makes them.
import type { Duration, Instant } from './time.ts';

export interface HttpQuestion {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** From the first byte sent to the last byte read. */
  readonly timeout: Duration;
  readonly body?: string;
}

/** What came back; `failure` where there was no answer at all: `dns`, `refused`, `timeout`, `reset`, `tls`. */
export interface HttpAnswer {
  readonly sent: Instant;
  readonly ended: Instant;
  readonly status?: number;
  readonly failure?: string;
}

export interface DnsAnswer {
  readonly addresses: readonly string[];
  /** Seconds. */
  readonly ttl: number;
}

/** A WebSocket that was opened and is held. */
export interface HeldSocket {
  readonly opened: Instant;
  /** When this side learned that it was cut; undefined while it is open. */
  cutAt(): Instant | undefined;
  close(): void;
}

export interface Outside {
  /** Each question so many times, all side by side, each on a new connection; the answers by question. Never throws for what they meet. */
  http(questions: readonly HttpQuestion[], times: number): Promise<readonly (readonly HttpAnswer[])[]>;
  resolve(name: string): Promise<DnsAnswer | undefined>;
  /** The name servers that public DNS hands a zone to, in lower case, in order; none where it hands it to nobody; undefined where there was no answer. */
  nameServers(zone: string): Promise<readonly string[] | undefined>;
  /** Opens a WebSocket; undefined where it could not be opened in that time. Left out where this outside knows no WebSockets. */
  openSocket?(url: string, timeout: Duration): Promise<HeldSocket | undefined>;
}
