// Automatic rotation of a key's material.
import type { DisableKeyRotationCommandInput, DisableKeyRotationCommandOutput, EnableKeyRotationCommandInput, EnableKeyRotationCommandOutput, GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput } from '@aws-sdk/client-kms';
import { asDate, days, instant, plus } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation } from '../../world/service.ts';
import { kinds, type Key } from './entities.ts';
import { changeableKey, existingKey } from './find.ts';

/** AWS: rotation belongs to the primary, and holds for its replicas (KMS developer guide, "Rotating keys": multi-Region keys; words unverified). */
function refuseReplica(key: Key): void {
  if (key.primaryRegion !== undefined) throw new AwsFault('UnsupportedOperationException', `${key.arn} is a multi-Region replica key: rotation is set on its primary key.`);
}

export const enableRotation = operation<EnableKeyRotationCommandInput, EnableKeyRotationCommandOutput>((input, context) => {
  const key = changeableKey(context, input.KeyId);
  refuseReplica(key);
  if (key.spec !== 'SYMMETRIC_DEFAULT') throw new AwsFault('UnsupportedOperationException', 'Automatic rotation is supported for symmetric encryption keys only.');
  if (key.state === 'Disabled') throw new AwsFault('DisabledException', `${key.arn} is disabled.`);
  const period = input.RotationPeriodInDays ?? key.rotation?.days ?? 365;
  if (period < 90 || period > 2560) throw new AwsFault('ValidationException', `1 validation error detected: Value '${period}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value between 90 and 2560`);
  context.table<Key>(kinds.key).put(key.id, { ...key, rotation: { days: period, next: plus(context.now, days(period)) } });
  return {};
});

export const disableRotation = operation<DisableKeyRotationCommandInput, DisableKeyRotationCommandOutput>((input, context) => {
  const { rotation: _, ...key } = changeableKey(context, input.KeyId);
  refuseReplica(key);
  context.table<Key>(kinds.key).put(key.id, key);
  return {};
});

export const rotationStatus = operation<GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput>((input, context) => {
  const { arn, id, rotation: own, primaryRegion } = existingKey(context, input.KeyId);
  const rotation = primaryRegion === undefined ? own : context.in(primaryRegion).table<Key>(kinds.key).get(id)?.rotation;
  return { KeyId: arn, KeyRotationEnabled: rotation !== undefined, ...(rotation === undefined ? {} : { RotationPeriodInDays: rotation.days, NextRotationDate: asDate(instant(rotation.next)) }) };
});
