// A region that an organisation has closed has no stacks of ours; every other refusal is one.
import { expect, it } from 'vitest';
import type { ServiceApi } from '../../src/lib/aws/api.ts';
import { CloudFormation } from '../../src/lib/aws/cloud-formation.ts';

const refusing = (name: string): CloudFormation => new CloudFormation({ call: () => Promise.reject(Object.assign(new Error('explicit deny in a service control policy'), { name, $fault: 'client' })) } as unknown as ServiceApi);

it('is no failure where stacks need not be', async () => {
  expect(await refusing('AccessDenied').stacksIfOpen({})).toEqual([]);
  await expect(refusing('AccessDenied').stacks({})).rejects.toThrow('explicit deny');
  await expect(refusing('ExpiredToken').stacksIfOpen({})).rejects.toThrow('explicit deny');
});
