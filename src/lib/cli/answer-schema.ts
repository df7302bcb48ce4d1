// The JSON Schema of an answer: the common fields, and the command's own.
import type { Json } from '../engine/standing.ts';
import { exitCodes } from '../problems/problem.ts';
import { envelopeVersion } from './answer.ts';

/** JSON Schemas by field name. */
export type AnswerFields = Readonly<Record<string, Json>>;

const orNull = (schema: { readonly [name: string]: Json }): Json => ({ ...schema, type: [schema['type'] as string, 'null'] });
const instant = { type: 'string', format: 'date-time' } as const;

export function answerSchema(kind: string, fields: AnswerFields): Json {
  const common = {
    version: { const: envelopeVersion },
    kind: { const: kind },
    outcome: { enum: Object.keys(exitCodes) },
    run: orNull({ type: 'string', description: 'The id of the run, where there is one.' }),
    environment: orNull({ type: 'string' }),
    cloud: orNull({ type: 'string', description: '`sandbox`, or the id of the account that this is about.' }),
    started: { ...instant, description: 'World time.' },
    ended: { ...instant, description: 'World time.' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          code: { type: 'string', description: 'To search for; never changes its meaning.' },
          message: { type: 'string' },
          fix: { type: 'string', description: 'What to do next.' },
          where: { type: 'string', description: 'File with line and column, a flag, a resource.' },
        },
        required: ['code', 'message', 'fix'],
      },
    },
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `The answer of \`platform ${kind.replaceAll('.', ' ')} --json\``,
    description: 'Fields may be added; none is renamed or dropped within one version. Fields beyond the common ones are absent where they are not known.',
    type: 'object',
    properties: { ...common, ...fields },
    required: Object.keys(common),
  };
}
