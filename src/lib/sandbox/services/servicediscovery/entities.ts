// What Cloud Map keeps: HTTP namespaces, which Service Connect needs, and the operations that make them.
import type { Instant } from '../../../world/time.ts';

export const kinds = {
  namespace: 'servicediscovery.namespace',
  operation: 'servicediscovery.operation',
} as const;

export interface Namespace {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly creatorRequestId?: string;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NamespaceOperation {
  readonly id: string;
  readonly type: 'CREATE_NAMESPACE' | 'DELETE_NAMESPACE' | 'UPDATE_NAMESPACE';
  readonly status: 'PENDING' | 'SUCCESS';
  readonly namespace: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
