// What a resource's properties lack or have too much of, before any service is asked.
import type { Properties, ResourceType } from '../resource-type.ts';
import { schemaOf } from './schema.ts';

export interface PropertyFault {
  /** From the resource: `/Properties`. */
  readonly path: string;
  /** As early validation says it. */
  readonly reason: string;
  /** As the failed resource says it. */
  readonly message: string;
}

export function faultsOf(type: string, properties: Properties, handler: ResourceType): readonly PropertyFault[] {
  const schema = schemaOf(type);
  const required = [...new Set([...handler.required, ...(schema?.required ?? [])])];
  const missing = required.filter((name) => properties[name] === undefined);
  const extra = schema === undefined ? [] : Object.keys(properties).filter((name) => !schema.properties.has(name));
  return [
    // AWS: the words of early validation as aws/aws-cdk-cli#1463 shows them.
    ...missing.map((name) => ({ path: '/Properties', reason: `Required property [${name}] not found`, message: `#: required key [${name}] not found` })),
    // AWS: `extraneous key` is the resource's own message; early validation's words for it are unverified.
    ...extra.map((name) => ({ path: `/Properties/${name}`, reason: `Unsupported property [${name}]`, message: `#: extraneous key [${name}] is not permitted` })),
  ];
}
