// What Parameter Store's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for AWS Systems Manager" (Service Authorization Reference).
import { each, needsOf, text, texts, type NeedsOf, type Where } from '../../world/need.ts';
import type { Context } from '../../world/service.ts';
import { keyNeeds } from '../kms/needs.ts';
import { parameters } from './entities.ts';

const nameOf = (given: string): string => (given.startsWith('arn:') ? (given.split(':parameter')[1] ?? '') : given).split(':')[0] ?? '';
const arn = (context: Context, given: string): string => `arn:aws:ssm:${context.region}:${context.account}:parameter/${nameOf(given).replace(/^\//, '')}`;
const one: Where = (input, context) => [arn(context, text(input['Name']))];
const many: Where = (input, context) => texts(input['Names']).map((name) => arn(context, name));
/** AWS: a path is judged as if it were a parameter; with `PATH/*` allowed, the path itself is not. */
const path: Where = (input, context) => [arn(context, text(input['Path']))];
const tagged: Where = (input, context) => [input['ResourceType'] === 'Parameter' ? arn(context, text(input['ResourceId'])) : undefined];

/** Secure strings that a customer's key locks. */
const opening: NeedsOf = (input, context) => {
  if (input['WithDecryption'] !== true) return [];
  const names = [text(input['Name']), ...texts(input['Names'])].filter((name) => name !== '').map(nameOf);
  const under = text(input['Path']);
  const meant = parameters(context).values().filter(({ name }) => names.includes(name) || (under !== '' && name.startsWith(under)));
  return meant.flatMap((parameter) => keyNeeds(context, parameter.keyId ?? '', { actions: ['kms:Decrypt'], service: 'ssm' }));
};

export const needs = needsOf({
  prefix: 'ssm',
  at: {
    ...each('GetParameter PutParameter DeleteParameter GetParameterHistory LabelParameterVersion', one),
    ...each('GetParameters DeleteParameters', many),
    GetParametersByPath: path,
    DescribeParameters: (_, context) => [`arn:aws:ssm:${context.region}:${context.account}:*`],
    ...each('AddTagsToResource RemoveTagsFromResource ListTagsForResource', tagged),
  },
  besides: { GetParameter: opening, GetParameters: opening, GetParametersByPath: opening, PutParameter: (input, context) => (input['Type'] === 'SecureString' ? keyNeeds(context, text(input['KeyId']), { actions: ['kms:Encrypt'], service: 'ssm' }) : []) },
});
