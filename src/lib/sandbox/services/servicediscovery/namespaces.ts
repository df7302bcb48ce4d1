// HTTP namespaces: made and taken away by operations that take a moment.
import type {
  CreateHttpNamespaceCommandInput,
  CreateHttpNamespaceCommandOutput,
  DeleteNamespaceCommandInput,
  DeleteNamespaceCommandOutput,
  GetNamespaceCommandInput,
  GetNamespaceCommandOutput,
  GetOperationCommandInput,
  GetOperationCommandOutput,
  ListNamespacesCommandInput,
  ListNamespacesCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Namespace as Shape,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
  UpdateHttpNamespaceCommandInput,
  UpdateHttpNamespaceCommandOutput,
} from '@aws-sdk/client-servicediscovery';
import { createHash } from 'node:crypto';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { draw } from '../../world/draw.ts';
import { page } from '../../world/paging.ts';
import { tagList, tagsOf, withoutTags } from '../../world/tags.ts';
import { event, operation, type Context } from '../../world/service.ts';
import { rules } from './beliefs.ts';
import { kinds as ecs, type Service } from '../ecs/entities.ts';
import { kinds, type Namespace, type NamespaceOperation } from './entities.ts';

const idOf = (context: Context, counter: string): string => createHash('sha256').update(`${context.account}/${context.region}/${counter}/${context.count(`servicediscovery.${counter}`)}`).digest('base64url').replace(/[-_]/g, 'x').toLowerCase();

const namespaces = (context: Context) => context.table<Namespace>(kinds.namespace);

export const createHttpNamespace = operation<CreateHttpNamespaceCommandInput, CreateHttpNamespaceCommandOutput>((input, context) => {
  const name = input.Name ?? '';
  if (!/^[!-~]{1,1024}$/.test(name)) throw new AwsFault('InvalidInput', `Namespace name '${name}' is not valid.`);
  const twin = namespaces(context).values().find((one) => one.name === name);
  if (twin !== undefined) throw new AwsFault('NamespaceAlreadyExists', `Namespace with name ${name} already exists.`, { members: { NamespaceId: twin.id, ...(twin.creatorRequestId === undefined ? {} : { CreatorRequestId: twin.creatorRequestId }) } });
  const id = `ns-${idOf(context, 'namespace').slice(0, 16)}`;
  const made: Namespace = {
    id,
    arn: `arn:aws:servicediscovery:${context.region}:${context.account}:namespace/${id}`,
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    createdAt: context.now,
    tags: tagsOf(input.Tags),
  };
  namespaces(context).put(id, made);
  return { OperationId: begin(context, 'CREATE_NAMESPACE', id) };
});

/** An operation that is done in a moment. */
function begin(context: Context, type: NamespaceOperation['type'], namespace: string): string {
  const id = idOf(context, 'operation').slice(0, 38);
  context.table<NamespaceOperation>(kinds.operation).put(id, { id, type, status: 'PENDING', namespace, createdAt: context.now, updatedAt: context.now });
  context.schedule(draw(context, `servicediscovery/operation/${id}`, rules.takes(context, 'operation-time').until), 'servicediscovery.operation', { operation: id });
  return id;
}

export const operationEnds = event<{ readonly operation: string }>(({ operation: id }, context) => {
  const one = context.table<NamespaceOperation>(kinds.operation).get(id);
  if (one === undefined) return;
  context.table<NamespaceOperation>(kinds.operation).put(id, { ...one, status: 'SUCCESS', updatedAt: context.now });
  if (one.type === 'DELETE_NAMESPACE') namespaces(context).delete(one.namespace);
});

export const getOperation = operation<GetOperationCommandInput, GetOperationCommandOutput>((input, context) => {
  const one = context.table<NamespaceOperation>(kinds.operation).get(input.OperationId ?? '');
  if (one === undefined) throw new AwsFault('OperationNotFound', `No operation found with id: ${input.OperationId ?? ''}`);
  return { Operation: { Id: one.id, Type: one.type, Status: one.status, CreateDate: asDate(one.createdAt), UpdateDate: asDate(one.updatedAt), Targets: { NAMESPACE: one.namespace } } };
});

export const getNamespace = operation<GetNamespaceCommandInput, GetNamespaceCommandOutput>((input, context) => ({ Namespace: shape(context, at(context, input.Id)) }));

export const listNamespaces = operation<ListNamespacesCommandInput, ListNamespacesCommandOutput>((input, context) => {
  const fits = (one: Namespace): boolean =>
    (input.Filters ?? []).every(({ Name, Values = [], Condition = 'EQ' }) => {
      const value = Name === 'TYPE' ? 'HTTP' : Name === 'NAME' || Name === 'HTTP_NAME' ? one.name : context.account;
      return Condition === 'BEGINS_WITH' ? Values.some((start) => value.startsWith(start)) : Values.includes(value);
    });
  const shown = page(namespaces(context).values().filter(fits), { max: input.MaxResults ?? 100, token: input.NextToken, key: ({ id }) => id, refuse: () => new AwsFault('InvalidInput', 'Invalid NextToken') });
  return { Namespaces: shown.items.map((one) => shape(context, one)), ...(shown.next === undefined ? {} : { NextToken: shown.next }) };
});

export const updateHttpNamespace = operation<UpdateHttpNamespaceCommandInput, UpdateHttpNamespaceCommandOutput>((input, context) => {
  const one = at(context, input.Id);
  namespaces(context).put(one.id, { ...one, description: input.Namespace?.Description ?? '' });
  return { OperationId: begin(context, 'UPDATE_NAMESPACE', one.id) };
});

export const deleteNamespace = operation<DeleteNamespaceCommandInput, DeleteNamespaceCommandOutput>((input, context) => {
  const one = at(context, input.Id);
  const used = context.table<Service>(ecs.service).values().some((service) => {
    const connect = service.status === 'INACTIVE' ? undefined : service.serviceConnectConfiguration;
    return connect?.enabled === true && (connect.namespace === one.arn || connect.namespace === one.name) && (connect.services ?? []).length > 0;
  });
  if (used) throw new AwsFault('ResourceInUse', 'Namespace has associated services.');
  return { OperationId: begin(context, 'DELETE_NAMESPACE', one.id) };
});

export const tagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>((input, context) => {
  const one = byArn(context, input.ResourceARN);
  namespaces(context).put(one.id, { ...one, tags: { ...one.tags, ...tagsOf(input.Tags) } });
  return {};
});

export const untagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>((input, context) => {
  const one = byArn(context, input.ResourceARN);
  namespaces(context).put(one.id, { ...one, tags: withoutTags(one.tags, input.TagKeys) });
  return {};
});

export const listTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>((input, context) => ({ Tags: tagList(byArn(context, input.ResourceARN).tags) }));

function at(context: Context, id: string | undefined): Namespace {
  const found = namespaces(context).get((id ?? '').split('/').at(-1) ?? '');
  if (found === undefined) throw new AwsFault('NamespaceNotFound', `No namespace found with id: ${id ?? ''}`);
  return found;
}

function byArn(context: Context, arn: string | undefined): Namespace {
  const found = namespaces(context).values().find((one) => one.arn === arn);
  if (found === undefined) throw new AwsFault('ResourceNotFoundException', `Resource not found for ARN: ${arn ?? ''}`, { members: { Message: `Resource not found for ARN: ${arn ?? ''}` } });
  return found;
}

function shape(context: Context, one: Namespace): Shape {
  return {
    Id: one.id,
    Arn: one.arn,
    ResourceOwner: context.account,
    Name: one.name,
    Type: 'HTTP',
    ...(one.description === undefined ? {} : { Description: one.description }),
    ServiceCount: 0,
    Properties: { HttpProperties: { HttpName: one.name } },
    CreateDate: asDate(one.createdAt),
  };
}
