// What the sandbox believes about DynamoDB where AWS does not say it, and what the world does where that is wrong.
import { lasting, rulesOf } from '../../world/beliefs.ts';

export const rules = rulesOf('dynamodb', {
  'table-times': {
    what: 'A table is made, changed or deleted within seconds; until it is ACTIVE its items cannot be asked for.',
    takes: { made: lasting(4, 12), changed: lasting(2, 8), deleted: lasting(3, 10) },
    source: 'DynamoDB API reference, CreateTable and DeleteTable: asynchronous; how long is not said',
    confidence: 'guessed',
    in: ['services/dynamodb/tables.ts'],
    leans: ['operations/steps/cloudformation/stack-steps.ts'],
    flipped: { what: 'It takes one to two minutes.', takes: { made: lasting(60, 120), changed: lasting(60, 120), deleted: lasting(60, 120) } },
  },
});
