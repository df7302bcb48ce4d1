// What a scenario file may hold.
import * as z from 'zod';
import { duration, oneOf, text } from '../../config/scalars.ts';
import { faultKinds } from '../../sandbox/world/fault-kinds.ts';

const time = (about: string): z.ZodString => duration({ from: '0s', to: '400d', unit: 'ms', about });

const names = Object.keys(faultKinds).sort() as [string, ...string[]];

const happening = z.strictObject({
  at: time('When, from the beginning of the scenario. Left out: after the waits so far.').optional(),
  fault: oneOf(names, 'A fault of `platform sandbox fault add`.').optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  for: time('How long the fault lasts. Left out: until it is cleared.').optional(),
  image: text({ allowed: 'REPOSITORY:TAG', about: 'An image whose behaviour turns.', pattern: /^[^\s:]+(:[^\s]+)+$/ }).optional(),
  behaviour: text({ allowed: 'a behaviour of `platform sandbox image put`', about: 'How tasks of the image behave that start from then on.', pattern: /^\S+$/ }).optional(),
  clear: oneOf(names, 'Ends the faults of this name that the scenario has begun.').optional(),
  wait: time('What follows happens so much later.').optional(),
});

export const scenarioShape = z.strictObject({
  version: oneOf([1], 'The version of this format.'),
  about: text({ allowed: 'one sentence', about: 'What happens.', pattern: /\S/, longest: 200 }),
  source: text({ allowed: 'an address that begins with https://', about: 'The public thread that is played again.', pattern: /^https:\/\/\S+$/ }).optional(),
  given: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
  timeline: z.array(happening).min(1),
});

export type WrittenScenario = z.infer<typeof scenarioShape>;
export type WrittenHappening = WrittenScenario['timeline'][number];
