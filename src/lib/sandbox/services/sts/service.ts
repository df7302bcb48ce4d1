// STS: who is asking, and roles taken on.
import type { ServiceModule } from '../../world/service.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './identity.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';

export const sts: ServiceModule = {
  name: 'sts',
  sdk: { load: () => import('@aws-sdk/client-sts'), client: 'STSClient' },
  operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assumeRole, AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity },
};
