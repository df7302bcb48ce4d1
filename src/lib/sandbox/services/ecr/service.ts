// ECR: repositories and the images in them.
import type { ServiceModule } from '../../world/service.ts';
import * as images from './image-operations.ts';
import { getRegistryScanning, putRegistryScanning } from './registry.ts';
import * as repositories from './repositories.ts';
import { needs } from './needs.ts';

export const ecr: ServiceModule = {
  name: 'ecr',
  sdk: { load: () => import('@aws-sdk/client-ecr'), client: 'ECRClient' },
  needs,
  operations: {
    BatchDeleteImage: images.batchDeleteImage,
    BatchGetImage: images.batchGetImage,
    CreateRepository: repositories.createRepository,
    DeleteLifecyclePolicy: repositories.deleteLifecyclePolicy,
    DeleteRepository: repositories.deleteRepository,
    DescribeImageScanFindings: images.describeImageScanFindings,
    DescribeImages: images.describeImages,
    DescribeRepositories: repositories.describeRepositories,
    GetAuthorizationToken: images.getAuthorizationToken,
    GetLifecyclePolicy: repositories.getLifecyclePolicy,
    GetRegistryScanningConfiguration: getRegistryScanning,
    GetRepositoryPolicy: repositories.getRepositoryPolicy,
    ListImages: images.listImages,
    ListTagsForResource: repositories.listTagsForResource,
    PutImage: images.putImage,
    PutImageScanningConfiguration: repositories.putImageScanningConfiguration,
    PutImageTagMutability: repositories.putImageTagMutability,
    PutLifecyclePolicy: repositories.putLifecyclePolicy,
    PutRegistryScanningConfiguration: putRegistryScanning,
    SetRepositoryPolicy: repositories.setRepositoryPolicy,
    TagResource: repositories.tagResource,
    UntagResource: repositories.untagResource,
  },
};
