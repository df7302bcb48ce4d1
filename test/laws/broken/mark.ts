// A write that nobody asked for.
import type { Cloud } from '../../../src/lib/aws/cloud.ts';

export async function mark(cloud: Cloud): Promise<void> {
  await cloud.api('ssm', 'us-east-1').call('PutParameter', { Name: '/a-law/mark', Type: 'String', Value: 'seen', Overwrite: true });
}
