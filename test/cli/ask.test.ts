// Consent: who is asked what, and what happens where nobody can be asked.
import { describe, expect, it } from 'vitest';
import { askConsent, type Person, type Question } from '../../src/lib/cli/ask.ts';
import { isProblem } from '../../src/lib/problems/problem.ts';

const question: Question = { what: 'Ship serverpod', environment: 'production', destructive: false, protected: true, yes: false, confirm: undefined };

interface Asked {
  readonly person: Person;
  readonly questions: string[];
}

function somebody({ agrees = true, types = 'production' } = {}): Asked {
  const questions: string[] = [];
  return {
    questions,
    person: {
      agrees: async (what) => (questions.push(`agree: ${what}`), agrees),
      types: async (what) => (questions.push(`type: ${what}`), types),
      chooses: () => Promise.reject(new Error('consent is no choice')),
    },
  };
}

/** `agreed`, or the code and fix of the problem. */
async function outcomeOf(change: Partial<Question>, person?: Person): Promise<string> {
  try {
    await askConsent({ ...question, ...change }, person);
    return 'agreed';
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return `${thrown.data.outcome} ${thrown.data.code}: ${thrown.data.fix}`;
  }
}

describe('without a terminal', () => {
  it.each([
    ['nothing typed', {}, 'usage MISSING_CONSENT: Type --yes to agree.'],
    ['--yes', { yes: true }, 'agreed'],
    ['destructive and protected, nothing typed', { destructive: true }, 'usage MISSING_CONSENT: Type --yes --confirm production to agree.'],
    ['destructive and protected, --yes', { destructive: true, yes: true }, 'usage MISSING_CONSENT: Type --confirm production to agree.'],
    ['destructive and protected, --confirm', { destructive: true, confirm: 'production' }, 'usage MISSING_CONSENT: Type --yes to agree.'],
    ['destructive and protected, both', { destructive: true, yes: true, confirm: 'production' }, 'agreed'],
    ['destructive and not protected, --yes', { destructive: true, protected: false, yes: true }, 'agreed'],
    ['--confirm names another', { destructive: true, yes: true, confirm: 'staging' }, 'usage WRONG_CONFIRM: Type --confirm production'],
    ['--confirm names another though none is needed', { yes: true, confirm: 'staging' }, 'usage WRONG_CONFIRM'],
  ] as const)('%s', async (_, change, expected) => {
    expect(await outcomeOf(change)).toContain(expected);
  });
});

describe('with a person', () => {
  it('asks yes or no, and takes no for no', async () => {
    const asked = somebody({ agrees: false });
    expect(await outcomeOf({}, asked.person)).toContain('declined DECLINED');
    expect(asked.questions).toEqual(['agree: Ship serverpod']);
  });

  it('asks nothing where everything was typed (cloudflare/workers-sdk#5709)', async () => {
    const asked = somebody();
    expect(await outcomeOf({ destructive: true, yes: true, confirm: 'production' }, asked.person)).toBe('agreed');
    expect(asked.questions).toEqual([]);
  });

  it('wants the name of a protected environment, also with --yes', async () => {
    const asked = somebody();
    expect(await outcomeOf({ destructive: true, yes: true }, asked.person)).toBe('agreed');
    expect(asked.questions).toEqual(['type: Ship serverpod. production is protected: type its name to go on']);
  });

  it('takes another name for no', async () => {
    expect(await outcomeOf({ destructive: true }, somebody({ types: 'prod' }).person)).toContain('declined DECLINED');
    expect(await outcomeOf({ destructive: true }, somebody({ types: '' }).person)).toContain('declined DECLINED');
  });
});
