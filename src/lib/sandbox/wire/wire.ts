// One service's protocol as functions: bytes to a typed call, a typed answer or refusal to bytes.
import type { AwsFault } from '../world/aws-fault.ts';
import type { Refusals } from './refusals.ts';

export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null | undefined>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hostname: string;
  readonly body: Uint8Array;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body as text, where all of it is ASCII. */
  readonly ascii?: string;
  /** The body is an object's content: clients read it as a stream. */
  readonly streaming?: boolean;
}

export interface Wire {
  /**
   * @throws AwsFault for an unknown operation, a malformed body, a missing required member: with the code and status that
   * AWS uses in this protocol
   */
  decode(request: WireRequest): { readonly operation: string; readonly input: unknown };
  encode(operation: string, output: unknown, requestId: string): WireResponse;
  /** `operation` is undefined where the request was not understood. */
  encodeFault(fault: AwsFault, requestId: string, operation?: string): WireResponse;
  /** The names of all operations that the SDK's schemas know. */
  readonly operations: readonly string[];
  readonly refusals: Refusals;
  /** The same service in the protocol that a request speaks: botocore and the SDKs do not always choose the same one. */
  speaking(request: WireRequest): Wire;
}
