// Buckets that a destruction of this environment left: they have its tags, and are taken over with what is in them.
import type { Cloud } from '../../../../aws/cloud.ts';
import type { Import } from '../../../../aws/cloud-formation.ts';
import { baseName, stackTags, type EnvironmentName } from '../../../names.ts';
import type { DesiredStack } from '../../layer.ts';
import { resolveTemplate } from '../../resolve-template.ts';
import { bucketType } from './names.ts';

/** One call for each bucket that stands in the way. */
export async function keptBuckets(cloud: Cloud, { region, environment, taken }: { readonly region: string; readonly environment: EnvironmentName; readonly taken: readonly string[] }): Promise<readonly string[]> {
  const own = Object.entries(stackTags(environment, '')).filter(([name]) => name !== 'platform:layer');
  const found: string[] = [];
  for (const name of taken) {
    // Without this every foreign bucket would cost a call.
    if (!name.startsWith(baseName(environment))) continue;
    const tags = await cloud.takenNames(region).bucketTags(name);
    if (own.every(([key, value]) => tags[key] === value)) found.push(name);
  }
  return found;
}

export interface TakeOver {
  readonly imports: readonly Import[];
  /** A template of nothing else: an import makes and changes nothing. */
  readonly template: string;
}

/** What of a new stack is there already; undefined: nothing. Pure. */
export function takeOverOf({ layer, parameters, region }: DesiredStack, { kept, account }: { readonly kept: readonly string[]; readonly account: string }): TakeOver | undefined {
  const all = Object.entries(resolveTemplate({ layer, parameters, region, account })).flatMap(([logicalId, { type, properties }]) => {
    const name = properties['BucketName'];
    return type === bucketType && typeof name === 'string' && kept.includes(name) ? [{ logicalId, type, name, lock: properties['ObjectLockEnabled'] }] : [];
  });
  if (all.length === 0) return undefined;
  // No more of a bucket than what can never change: all else is then put in place by an update, whatever became of it meanwhile.
  const resources = all.map(({ logicalId, type, name, lock }) => {
    const { DeletionPolicy, UpdateReplacePolicy } = (layer.resources[logicalId]?.body ?? {}) as { readonly DeletionPolicy?: string; readonly UpdateReplacePolicy?: string };
    return [logicalId, { Type: type, DeletionPolicy, UpdateReplacePolicy, Properties: { BucketName: name, ...(lock === undefined ? {} : { ObjectLockEnabled: lock }) } }] as const;
  });
  return {
    imports: all.map(({ logicalId, type, name }) => ({ logicalId, type, identifier: { BucketName: name } })),
    template: JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Description: `${layer.title} - what an earlier environment of this name kept`, Resources: Object.fromEntries(resources) }, undefined, 2),
  };
}
