// STS has no resource types.
import type { ResourceType } from '../cloudformation/resource-type.ts';

export const resources: Readonly<Record<string, ResourceType>> = {};
