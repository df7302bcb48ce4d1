// What an account has once: found, adopted, made, or in the way; and two environments in one account.
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { byHand, emptyWorld, production, staging, standing } from './stage.ts';
import { walk, type Walked } from './world.ts';

const up = (sandbox: OpenSandbox, environment: EnvironmentDescription, layers?: readonly string[]): Promise<Walked> => walk(sandbox, { kind: 'env.bootstrap', request: { environment, ...(layers === undefined ? {} : { layers }) } });
const asking = (environment: EnvironmentDescription, account: Readonly<Record<string, unknown>>): EnvironmentDescription => ({ ...environment, settings: { ...environment.settings, account: { ...(environment.settings['account'] as object), ...account } } }) as EnvironmentDescription;

describe('x', () => {
  it('stands', async () => {
    const sandbox = emptyWorld([production]);
    const walked = await up(sandbox, production);
    console.log(walked.plan.headline, walked.plan.warnings, walked.outcome, walked.problems, JSON.stringify(walked.plan.refusals));
    const again = await up(sandbox, production);
    console.log(again.plan.headline, again.plan.changes);
  });
});
