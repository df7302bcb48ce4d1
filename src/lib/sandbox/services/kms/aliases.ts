// Aliases of keys.
import type { CreateAliasCommandInput, CreateAliasCommandOutput, DeleteAliasCommandInput, DeleteAliasCommandOutput, ListAliasesCommandInput, ListAliasesCommandOutput, UpdateAliasCommandInput, UpdateAliasCommandOutput } from '@aws-sdk/client-kms';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { kinds, type Alias } from './entities.ts';
import { birthOf, changeableKey, existingKey, managedAliases } from './find.ts';

const table = (context: Context) => context.table<Alias>(kinds.alias);
const arnOf = (context: Context, name: string): string => `arn:aws:kms:${context.region}:${context.account}:${name}`;

function checkName(name: string | undefined): string {
  const it = name ?? '';
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(it)) throw new AwsFault('InvalidAliasNameException', `Alias name ${it} must start with 'alias/' and contain only alphanumeric characters, forward slashes, underscores and dashes`);
  if (it.startsWith('alias/aws/')) throw new AwsFault('InvalidAliasNameException', `Alias name must not begin with the prefix 'alias/aws/'`);
  return it;
}

export const createAlias = operation<CreateAliasCommandInput, CreateAliasCommandOutput>((input, context) => {
  const name = checkName(input.AliasName);
  const key = changeableKey(context, input.TargetKeyId);
  if (table(context).get(name) !== undefined) throw new AwsFault('AlreadyExistsException', `An alias with the name ${arnOf(context, name)} already exists`);
  table(context).put(name, { name, keyId: key.id, createdAt: context.now, updatedAt: context.now });
  return {};
});

function existing(context: Context, name: string | undefined): Alias {
  const alias = table(context).get(name ?? '');
  if (alias === undefined) throw new AwsFault('NotFoundException', `Alias ${arnOf(context, name ?? '')} is not found.`);
  return alias;
}

export const updateAlias = operation<UpdateAliasCommandInput, UpdateAliasCommandOutput>((input, context) => {
  const alias = existing(context, input.AliasName);
  const key = changeableKey(context, input.TargetKeyId);
  table(context).put(alias.name, { ...alias, keyId: key.id, updatedAt: context.now });
  return {};
});

export const deleteAlias = operation<DeleteAliasCommandInput, DeleteAliasCommandOutput>((input, context) => {
  table(context).delete(existing(context, input.AliasName).name);
  return {};
});

export const listAliases = operation<ListAliasesCommandInput, ListAliasesCommandOutput>((input, context) => {
  const managed = managedAliases.map((name): Alias => ({ name, keyId: existingKey(context, name).id, createdAt: 0, updatedAt: 0 }));
  const wanted = input.KeyId === undefined ? undefined : existingKey(context, input.KeyId).id;
  const all = [...table(context).values(), ...managed].filter(({ keyId }) => wanted === undefined || keyId === wanted).sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = page(all, { max: input.Limit ?? 50, token: input.Marker, key: ({ name }) => name, refuse: () => new AwsFault('InvalidMarkerException', 'The marker is invalid.') });
  return {
    Aliases: shown.items.map((it) => ({ AliasName: it.name, AliasArn: arnOf(context, it.name), TargetKeyId: it.keyId, CreationDate: asDate(birthOf(it)), LastUpdatedDate: asDate(birthOf({ createdAt: it.updatedAt })) })),
    Truncated: shown.next !== undefined,
    ...(shown.next === undefined ? {} : { NextMarker: shown.next }),
  };
});
