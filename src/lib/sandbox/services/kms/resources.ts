// AWS::KMS::Key and AWS::KMS::Alias.
import type { CreateKeyCommandOutput, ReplicateKeyCommandOutput } from '@aws-sdk/client-kms';
import { AwsFault } from '../../world/aws-fault.ts';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, numberOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { kinds, type Alias, type Key } from './entities.ts';
import { keyArn } from './find.ts';

const find = (context: Context, id: string): Key | undefined => context.table<Key>(kinds.key).get(id);
const tagsFor = (tags: Readonly<Record<string, string>>): object[] => tagList(tags).map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue }));

function setRotation(id: string, properties: Properties, context: Context): void {
  if (flagOf(properties['EnableKeyRotation']) === true) context.call('kms', 'EnableKeyRotation', given({ KeyId: id, RotationPeriodInDays: numberOf(properties['RotationPeriodInDays']) }));
  else if (find(context, id)?.rotation !== undefined) context.call('kms', 'DisableKeyRotation', { KeyId: id });
}

function setEnabled(id: string, properties: Properties, context: Context): void {
  const enabled = flagOf(properties['Enabled']) ?? true;
  if ((find(context, id)?.state === 'Enabled') !== enabled) context.call('kms', enabled ? 'EnableKey' : 'DisableKey', { KeyId: id });
}

const key: ResourceType = {
  required: [],
  create(properties, { context, tags }) {
    const answer = context.call<CreateKeyCommandOutput>(
      'kms',
      'CreateKey',
      given({
        Description: textOf(properties['Description']),
        KeyUsage: textOf(properties['KeyUsage']),
        KeySpec: textOf(properties['KeySpec']),
        MultiRegion: flagOf(properties['MultiRegion']),
        Policy: textOf(properties['KeyPolicy']),
        BypassPolicyLockoutSafetyCheck: flagOf(properties['BypassPolicyLockoutSafetyCheck']),
        Tags: tagsFor(tagsWith(tags, properties['Tags'])),
      }),
    );
    const id = answer.KeyMetadata?.KeyId ?? '';
    setRotation(id, properties, context);
    setEnabled(id, properties, context);
    return id;
  },
  attributes: (id, { context }) => ({ Arn: keyArn(context, id), KeyId: id }),
  update(id, { before, after }, { context, tags }) {
    setEnabled(id, after, context);
    context.call('kms', 'UpdateKeyDescription', { KeyId: id, Description: textOf(after['Description']) ?? '' });
    if (after['KeyPolicy'] !== undefined && textOf(before['KeyPolicy']) !== textOf(after['KeyPolicy'])) context.call('kms', 'PutKeyPolicy', { KeyId: id, PolicyName: 'default', Policy: textOf(after['KeyPolicy']) });
    setRotation(id, after, context);
    const now = tagsWith(tags, after['Tags']);
    const gone = Object.keys(find(context, id)?.tags ?? {}).filter((name) => now[name] === undefined);
    if (gone.length > 0) context.call('kms', 'UntagResource', { KeyId: id, TagKeys: gone });
    context.call('kms', 'TagResource', { KeyId: id, Tags: tagsFor(now) });
  },
  // AWS: the stack does not wait for the deletion, only for its being scheduled (CloudFormation, AWS::KMS::Key).
  delete(id, { context }) {
    const it = find(context, id);
    if (it !== undefined && it.state !== 'PendingDeletion') context.call('kms', 'ScheduleKeyDeletion', { KeyId: id, PendingWindowInDays: 30 });
  },
  read(id, { context }) {
    const it = find(context, id);
    if (it === undefined || it.state === 'PendingDeletion') return undefined;
    return { Description: it.description, Enabled: it.state === 'Enabled', EnableKeyRotation: it.rotation !== undefined, KeySpec: it.spec, KeyUsage: it.usage, MultiRegion: it.multiRegion, KeyPolicy: JSON.parse(it.policy) as unknown };
  },
};

const replica: ResourceType = {
  required: ['PrimaryKeyArn', 'KeyPolicy'],
  createOnly: ['PrimaryKeyArn'],
  create(properties, { context, tags }) {
    const primary = textOf(properties['PrimaryKeyArn']) ?? '';
    const home = primary.split(':')[3] ?? '';
    if (home === context.region || home === '') throw new AwsFault('InvalidRequest', `The primary key ${primary} must be in another region.`); // words unverified
    const answer = context.in(home).call<ReplicateKeyCommandOutput>('kms', 'ReplicateKey', given({ KeyId: primary, ReplicaRegion: context.region, Description: textOf(properties['Description']), Policy: textOf(properties['KeyPolicy']), Tags: tagsFor(tagsWith(tags, properties['Tags'])) }));
    const id = answer.ReplicaKeyMetadata?.KeyId ?? '';
    setEnabled(id, properties, context);
    return id;
  },
  attributes: (id, { context }) => ({ Arn: keyArn(context, id), KeyId: id }),
  update(id, { before, after }, { context, tags }) {
    setEnabled(id, after, context);
    context.call('kms', 'UpdateKeyDescription', { KeyId: id, Description: textOf(after['Description']) ?? '' });
    if (textOf(before['KeyPolicy']) !== textOf(after['KeyPolicy'])) context.call('kms', 'PutKeyPolicy', { KeyId: id, PolicyName: 'default', Policy: textOf(after['KeyPolicy']) });
    context.call('kms', 'TagResource', { KeyId: id, Tags: tagsFor(tagsWith(tags, after['Tags'])) });
  },
  delete(id, { context }) {
    const it = find(context, id);
    if (it !== undefined && it.state !== 'PendingDeletion') context.call('kms', 'ScheduleKeyDeletion', { KeyId: id, PendingWindowInDays: 30 });
  },
  read(id, { context }) {
    const it = find(context, id);
    if (it?.primaryRegion === undefined || it.state === 'PendingDeletion') return undefined;
    return { Description: it.description, Enabled: it.state === 'Enabled', PrimaryKeyArn: keyArn(context.in(it.primaryRegion), id), KeyPolicy: JSON.parse(it.policy) as unknown };
  },
};

const alias: ResourceType = {
  required: ['AliasName', 'TargetKeyId'],
  createOnly: ['AliasName'],
  create(properties, { context }) {
    context.call('kms', 'CreateAlias', { AliasName: textOf(properties['AliasName']), TargetKeyId: textOf(properties['TargetKeyId']) });
    return textOf(properties['AliasName']) ?? '';
  },
  update(name, { after }, { context }) {
    context.call('kms', 'UpdateAlias', { AliasName: name, TargetKeyId: textOf(after['TargetKeyId']) });
  },
  delete(name, { context }) {
    if (context.table<Alias>(kinds.alias).get(name) !== undefined) context.call('kms', 'DeleteAlias', { AliasName: name });
  },
};

export const resources = { 'AWS::KMS::Key': key, 'AWS::KMS::ReplicaKey': replica, 'AWS::KMS::Alias': alias } as const satisfies Readonly<Record<string, ResourceType>>;
