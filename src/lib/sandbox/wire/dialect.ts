// One protocol spoken by one service; what all protocols do alike around it: find the operation, read, check what is required.
import type { AwsFault } from '../world/aws-fault.ts';
import { unpacked } from './body.ts';
import { Malformed } from './malformed.ts';
import { missingMembers } from './missing.ts';
import type { Model, Operation } from './model.ts';
import { refusalsOf, type ProtocolName } from './refusals.ts';
import type { Wire, WireRequest, WireResponse } from './wire.ts';

/** The operation that a request asks for; `input` gives what the finding of it has already read. */
export interface Asked {
  /** As the request names it: a name that the service may not have, empty where it gives none. */
  readonly operation: string;
  readonly input: (operation: Operation) => unknown;
}

export interface Dialect {
  readonly protocol: ProtocolName;
  /** @throws Malformed */
  read(request: WireRequest): Asked;
  encode(operation: Operation, output: Readonly<Record<string, unknown>>, requestId: string): WireResponse;
  encodeFault(fault: AwsFault, requestId: string, operation: Operation | undefined): WireResponse;
}

export function wireOf(model: Model, dialect: Dialect, speaking: (request: WireRequest) => Wire | undefined = () => undefined): Wire {
  const refusals = refusalsOf(dialect.protocol, model.serviceId);
  const operationNamed = (name: string): Operation => {
    const operation = model.operation(name);
    if (operation === undefined) throw refusals.unknownOperation(name, model.version);
    return operation;
  };
  const wire: Wire = {
    operations: model.operations,
    refusals,
    speaking: (request) => speaking(request) ?? wire,
    decode: (request) => {
      try {
        const asked = dialect.read(unpacked(request, { objects: dialect.protocol === 's3' }));
        const operation = operationNamed(asked.operation);
        const input = asked.input(operation);
        const missing = missingMembers(operation.input, input);
        if (missing.length > 0) throw refusals.missing(missing);
        const wrong = model.wrongValue(operation.input, input);
        if (wrong !== undefined) throw refusals.notInEnum(wrong);
        return { operation: operation.name, input };
      } catch (thrown) {
        throw thrown instanceof Malformed ? refusals.malformed(thrown.message) : thrown;
      }
    },
    encode: (name, output, requestId) => dialect.encode(operationNamed(name), (output ?? {}) as Readonly<Record<string, unknown>>, requestId),
    encodeFault: (fault, requestId, name) => dialect.encodeFault(fault, requestId, name === undefined ? undefined : model.operation(name)),
  };
  return wire;
}
