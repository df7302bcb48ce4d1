// KMS: keys, aliases, policies; no cryptography.
import type { ServiceModule } from '../../world/service.ts';
import { createAlias, deleteAlias, listAliases, updateAlias } from './aliases.ts';
import { cancelDeletion, createKey, describeKey, disableKey, enableKey, getKeyPolicy, keyDeleted, listKeys, putKeyPolicy, scheduleDeletion, updateDescription } from './keys.ts';
import { replicateKey } from './replicas.ts';
import { disableRotation, enableRotation, rotationStatus } from './rotation.ts';
import { listTags, tagResource, untagResource } from './tags.ts';
import { needs } from './needs.ts';

export const kms: ServiceModule = {
  name: 'kms',
  sdk: { load: () => import('@aws-sdk/client-kms'), client: 'KMSClient' },
  eventual: true,
  needs,
  operations: {
    CreateKey: createKey,
    ReplicateKey: replicateKey,
    DescribeKey: describeKey,
    ListKeys: listKeys,
    UpdateKeyDescription: updateDescription,
    EnableKey: enableKey,
    DisableKey: disableKey,
    GetKeyPolicy: getKeyPolicy,
    PutKeyPolicy: putKeyPolicy,
    ScheduleKeyDeletion: scheduleDeletion,
    CancelKeyDeletion: cancelDeletion,
    EnableKeyRotation: enableRotation,
    DisableKeyRotation: disableRotation,
    GetKeyRotationStatus: rotationStatus,
    CreateAlias: createAlias,
    UpdateAlias: updateAlias,
    DeleteAlias: deleteAlias,
    ListAliases: listAliases,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListResourceTags: listTags,
  },
  events: { 'kms.key-deleted': keyDeleted },
};
