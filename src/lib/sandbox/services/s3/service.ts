// S3: buckets and small objects. Reads are strongly consistent.
import type { ServiceModule } from '../../world/service.ts';
import { createBucket, deleteBucket, getLocation, getVersioning, headBucket, listBuckets, putVersioning } from './buckets.ts';
import { listObjectsV2, listObjectVersions } from './listing.ts';
import { deleteObject, deleteObjects, getObject, headObject, putObject } from './objects.ts';
import { settingOperations } from './settings.ts';
import { replicates } from './replication.ts';
import { needs } from './needs.ts';

export const s3: ServiceModule = {
  name: 's3',
  sdk: { load: () => import('@aws-sdk/client-s3'), client: 'S3Client' },
  needs,
  operations: {
    ...settingOperations,
    CreateBucket: createBucket,
    DeleteBucket: deleteBucket,
    HeadBucket: headBucket,
    ListBuckets: listBuckets,
    GetBucketLocation: getLocation,
    PutBucketVersioning: putVersioning,
    GetBucketVersioning: getVersioning,
    PutObject: putObject,
    GetObject: getObject,
    HeadObject: headObject,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
  },
  events: { 's3.replicates': replicates },
};
