// Secrets Manager's resource types for CloudFormation.
import type { ResourceType } from '../cloudformation/resource-type.ts';
import { resourcePolicy, rotationSchedule } from './resource-extras.ts';
import { secret } from './resource-secret.ts';
import { secretTargetAttachment } from './resource-attachment.ts';

export const resources = {
  'AWS::SecretsManager::Secret': secret,
  'AWS::SecretsManager::SecretTargetAttachment': secretTargetAttachment,
  'AWS::SecretsManager::ResourcePolicy': resourcePolicy,
  'AWS::SecretsManager::RotationSchedule': rotationSchedule,
} as const satisfies Readonly<Record<string, ResourceType>>;
