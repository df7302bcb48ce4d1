// Systems Manager, as far as Parameter Store: parameters, their versions and tags, and the public ones about regions.
import type { ServiceModule } from '../../world/service.ts';
import { describeOperations } from './describe.ts';
import { getOperations } from './get.ts';
import { putOperations } from './put.ts';
import { tagOperations } from './tags.ts';
import { needs } from './needs.ts';

export const ssm: ServiceModule = {
  name: 'ssm',
  sdk: { load: () => import('@aws-sdk/client-ssm'), client: 'SSMClient' },
  needs,
  operations: { ...putOperations, ...getOperations, ...describeOperations, ...tagOperations },
};
