// Versions of a secret and the stages that move between them.
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';
import { uuidOf } from '../kms/find.ts';
import type { Secret, Version } from './entities.ts';

export interface Value {
  readonly text?: string | undefined;
  readonly binary?: Uint8Array | undefined;
}

/** @throws AwsFault InvalidParameterException */
export function checkValue(value: Value): void {
  if (value.text !== undefined && value.binary !== undefined) throw new AwsFault('InvalidParameterException', "You can't specify both a binary secret value and a string secret value in the same secret.");
  if ((value.text?.length ?? value.binary?.length ?? 0) > 65_536) throw new AwsFault('InvalidParameterException', 'The secret value is longer than 65536 bytes.');
}

/**
 * The secret with one more version. The new one takes the stages; what held AWSCURRENT becomes AWSPREVIOUS.
 * @param token becomes the version's id: the same token with the same value changes nothing
 */
export function withVersion(context: Context, secret: Secret, it: { readonly value: Value; readonly token?: string | undefined; readonly stages?: readonly string[] | undefined }): { readonly secret: Secret; readonly version: Version } {
  checkValue(it.value);
  const stages = it.stages ?? ['AWSCURRENT'];
  const id = it.token ?? uuidOf(`${secret.arn}/${context.count('secretsmanager.version')}`);
  const binary = it.value.binary === undefined ? undefined : Buffer.from(it.value.binary).toString('base64');
  const known = secret.versions.find((version) => version.id === id);
  if (known !== undefined) {
    if (known.text !== it.value.text || known.binary !== binary) throw new AwsFault('ResourceExistsException', `A resource with the ID you requested already exists.`);
    return { secret, version: known };
  }
  const version: Version = { id, createdAt: context.now, ...(it.value.text === undefined ? {} : { text: it.value.text }), ...(binary === undefined ? {} : { binary }), stages };
  const moved = stages.includes('AWSCURRENT');
  const older = secret.versions.map((old) => {
    const kept = old.stages.filter((stage) => !stages.includes(stage) && !(moved && stage === 'AWSPREVIOUS'));
    return { ...old, stages: moved && old.stages.includes('AWSCURRENT') ? [...kept, 'AWSPREVIOUS'] : kept };
  });
  // AWS: versions without a stage are deprecated and go away; at most about a hundred are kept (user guide, "Secret versions").
  return { secret: { ...secret, versions: [...older.filter(({ stages: left }) => left.length > 0).slice(-99), version], changedAt: context.now }, version };
}

/** The secret with a label on another version, or on none; what held AWSCURRENT becomes AWSPREVIOUS. */
export function withStageMoved(secret: Secret, stage: string, to: string | undefined): Secret {
  const before = secret.versions.find(({ stages }) => stages.includes(stage));
  if (before?.id === to) return secret;
  const leaves = stage === 'AWSCURRENT' ? [stage, 'AWSPREVIOUS'] : [stage];
  const versions = secret.versions.map((version) => {
    const kept = version.stages.filter((it) => !leaves.includes(it));
    if (version.id === to) return { ...version, stages: [...kept, stage] };
    return { ...version, stages: stage === 'AWSCURRENT' && version.id === before?.id ? [...kept, 'AWSPREVIOUS'] : kept };
  });
  return { ...secret, versions };
}
