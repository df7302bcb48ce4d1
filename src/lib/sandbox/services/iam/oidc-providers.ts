// OpenID Connect providers: one for each URL in an account.
import type { AddClientIDToOpenIDConnectProviderCommandInput, AddClientIDToOpenIDConnectProviderCommandOutput, CreateOpenIDConnectProviderCommandInput, CreateOpenIDConnectProviderCommandOutput, DeleteOpenIDConnectProviderCommandInput, DeleteOpenIDConnectProviderCommandOutput, GetOpenIDConnectProviderCommandInput, GetOpenIDConnectProviderCommandOutput, ListOpenIDConnectProvidersCommandInput, ListOpenIDConnectProvidersCommandOutput, RemoveClientIDFromOpenIDConnectProviderCommandInput, RemoveClientIDFromOpenIDConnectProviderCommandOutput, UpdateOpenIDConnectProviderThumbprintCommandInput, UpdateOpenIDConnectProviderThumbprintCommandOutput } from '@aws-sdk/client-iam';
import { asDate, instant } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagList, tagsOf } from '../../world/tags.ts';
import { kinds, type OidcProvider } from './entities.ts';
import { arnOf } from './identifiers.ts';

const table = (context: Context) => context.globalTable<OidcProvider>(kinds.oidcProvider);

function existing(context: Context, arn: string | undefined): OidcProvider {
  const provider = table(context).get(arn ?? '');
  if (provider === undefined) throw new AwsFault('NoSuchEntityException', `OpenIDConnect Provider not found for arn ${arn ?? ''}`, { status: 404 });
  return provider;
}

function checkThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > 5) throw new AwsFault('InvalidInputException', 'Thumbprint list must contain fewer than 5 entries.');
  if (thumbprints.some((it) => !/^[0-9A-Fa-f]{40}$/.test(it))) throw new AwsFault('ValidationError', 'Thumbprints must be 40 hexadecimal characters.');
  return thumbprints;
}

export const createOidcProvider = operation<CreateOpenIDConnectProviderCommandInput, CreateOpenIDConnectProviderCommandOutput>((input, context) => {
  if (!/^https:\/\/[^/?#]+[^?#]*$/.test(input.Url ?? '')) throw new AwsFault('ValidationError', 'Invalid Open ID Connect Provider URL');
  const url = (input.Url ?? '').slice('https://'.length).replace(/\/$/, '');
  const arn = arnOf(context, 'oidc-provider', `/${url}`);
  if (table(context).get(arn) !== undefined) throw new AwsFault('EntityAlreadyExistsException', `Provider with url https://${url} already exists.`, { status: 409 });
  table(context).put(arn, { arn, url, clientIds: input.ClientIDList ?? [], thumbprints: checkThumbprints(input.ThumbprintList ?? []), createdAt: context.now, tags: tagsOf(input.Tags) });
  return { OpenIDConnectProviderArn: arn, Tags: input.Tags };
});

export const getOidcProvider = operation<GetOpenIDConnectProviderCommandInput, GetOpenIDConnectProviderCommandOutput>((input, context) => {
  const { url, clientIds, thumbprints, createdAt, tags } = existing(context, input.OpenIDConnectProviderArn);
  return { Url: url, ClientIDList: [...clientIds], ThumbprintList: [...thumbprints], CreateDate: asDate(instant(createdAt)), Tags: tagList(tags) };
});

export const listOidcProviders = operation<ListOpenIDConnectProvidersCommandInput, ListOpenIDConnectProvidersCommandOutput>((_, context) => ({
  OpenIDConnectProviderList: table(context).values().map(({ arn }) => ({ Arn: arn })),
}));

export const addClientId = operation<AddClientIDToOpenIDConnectProviderCommandInput, AddClientIDToOpenIDConnectProviderCommandOutput>((input, context) => {
  const it = existing(context, input.OpenIDConnectProviderArn);
  table(context).put(it.arn, { ...it, clientIds: [...new Set([...it.clientIds, input.ClientID ?? ''])] });
  return {};
});

export const removeClientId = operation<RemoveClientIDFromOpenIDConnectProviderCommandInput, RemoveClientIDFromOpenIDConnectProviderCommandOutput>((input, context) => {
  const it = existing(context, input.OpenIDConnectProviderArn);
  table(context).put(it.arn, { ...it, clientIds: it.clientIds.filter((id) => id !== input.ClientID) });
  return {};
});

export const updateThumbprints = operation<UpdateOpenIDConnectProviderThumbprintCommandInput, UpdateOpenIDConnectProviderThumbprintCommandOutput>((input, context) => {
  const it = existing(context, input.OpenIDConnectProviderArn);
  table(context).put(it.arn, { ...it, thumbprints: checkThumbprints(input.ThumbprintList ?? []) });
  return {};
});

export const deleteOidcProvider = operation<DeleteOpenIDConnectProviderCommandInput, DeleteOpenIDConnectProviderCommandOutput>((input, context) => {
  table(context).delete(existing(context, input.OpenIDConnectProviderArn).arn);
  return {};
});
