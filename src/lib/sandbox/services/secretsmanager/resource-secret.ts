// AWS::SecretsManager::Secret: a given value, or one that is generated into a template.
import type { CreateSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { AwsFault } from '../../world/aws-fault.ts';
import { tagList } from '../../world/tags.ts';
import { flagOf, given, listOf, numberOf, objectOf, tagsWith, textOf } from '../../world/template-values.ts';
import type { Context } from '../../world/service.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { anySecret, isGone, secrets } from './find.ts';
import { randomPassword } from './random-password.ts';

/** The value that the properties ask for; undefined for none. */
function valueOf(properties: Properties, context: Context): string | undefined {
  const rules = objectOf(properties['GenerateSecretString']);
  if (rules === undefined) return textOf(properties['SecretString']);
  if (properties['SecretString'] !== undefined) throw new AwsFault('InvalidRequest', 'You can\'t specify both SecretString and GenerateSecretString.');
  const password = randomPassword(context, {
    length: numberOf(rules['PasswordLength']),
    excludeCharacters: textOf(rules['ExcludeCharacters']),
    excludeNumbers: flagOf(rules['ExcludeNumbers']),
    excludePunctuation: flagOf(rules['ExcludePunctuation']),
    excludeUppercase: flagOf(rules['ExcludeUppercase']),
    excludeLowercase: flagOf(rules['ExcludeLowercase']),
    includeSpace: flagOf(rules['IncludeSpace']),
    requireEachIncludedType: flagOf(rules['RequireEachIncludedType']),
  });
  const [template, key] = [textOf(rules['SecretStringTemplate']), textOf(rules['GenerateStringKey'])];
  if ((template === undefined) !== (key === undefined)) throw new AwsFault('InvalidRequest', 'SecretStringTemplate and GenerateStringKey go together.');
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...readTemplate(template), [key]: password });
}

function readTemplate(template: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(template) as Readonly<Record<string, unknown>>;
  } catch {
    throw new AwsFault('InvalidRequest', 'The SecretStringTemplate is not valid JSON.');
  }
}

function find(context: Context, arn: string) {
  return secrets(context).values().find((it) => it.arn === arn && !isGone(it));
}

export const secret: ResourceType = {
  required: [],
  createOnly: ['Name'],
  create(properties, resource) {
    const { context, tags } = resource;
    const answer = context.call<CreateSecretCommandOutput>(
      'secretsmanager',
      'CreateSecret',
      given({
        Name: textOf(properties['Name']) ?? resource.generatedName(64),
        Description: textOf(properties['Description']),
        KmsKeyId: textOf(properties['KmsKeyId']),
        SecretString: valueOf(properties, context),
        AddReplicaRegions: properties['ReplicaRegions'] === undefined ? undefined : listOf(properties['ReplicaRegions']).map((it) => given({ Region: textOf(it['Region']), KmsKeyId: textOf(it['KmsKeyId']) })),
        Tags: tagList(tagsWith(tags, properties['Tags'])),
      }),
    );
    return answer.ARN ?? '';
  },
  attributes: (arn) => ({ Id: arn }),
  update(arn, { before, after }, { context, tags }) {
    const same = (name: string): boolean => JSON.stringify(before[name]) === JSON.stringify(after[name]);
    const value = same('GenerateSecretString') && same('SecretString') ? undefined : valueOf(after, context);
    context.call('secretsmanager', 'UpdateSecret', given({ SecretId: arn, Description: textOf(after['Description']), KmsKeyId: textOf(after['KmsKeyId']), SecretString: value }));
    const regions = (properties: Properties): string[] => listOf(properties['ReplicaRegions']).map((it) => textOf(it['Region']) ?? '');
    const gone = regions(before).filter((region) => !regions(after).includes(region));
    const fresh = listOf(after['ReplicaRegions']).filter((it) => !regions(before).includes(textOf(it['Region']) ?? ''));
    if (gone.length > 0) context.call('secretsmanager', 'RemoveRegionsFromReplication', { SecretId: arn, RemoveReplicaRegions: gone });
    if (fresh.length > 0) context.call('secretsmanager', 'ReplicateSecretToRegions', { SecretId: arn, AddReplicaRegions: fresh.map((it) => given({ Region: textOf(it['Region']), KmsKeyId: textOf(it['KmsKeyId']) })) });
    context.call('secretsmanager', 'TagResource', { SecretId: arn, Tags: tagList(tagsWith(tags, after['Tags'])) });
  },
  delete(arn, { context }) {
    const it = find(context, arn);
    if (it === undefined) return;
    if (it.replicas.length > 0) context.call('secretsmanager', 'RemoveRegionsFromReplication', { SecretId: arn, RemoveReplicaRegions: it.replicas.map(({ region }) => region) });
    // AWS: the stack deletes it for good, without a recovery window (CloudFormation resource handler of this type; unverified).
    context.call('secretsmanager', 'DeleteSecret', { SecretId: arn, ForceDeleteWithoutRecovery: true });
  },
  read(arn, { context }) {
    const it = find(context, arn);
    return it === undefined ? undefined : given({ Name: anySecret(context, arn).name, Description: it.description, KmsKeyId: it.kmsKeyId });
  },
};
