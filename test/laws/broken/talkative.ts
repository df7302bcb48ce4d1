// Breaks "no secrets": it tells the story with the database's password in it.
import type { DeployFacts } from '../../../src/lib/operations/deploy/request.ts';
import { examples } from '../examples.ts';
import { bentOperation } from './bent.ts';

export const talkative = bentOperation(examples.next, (operation, { cloud }) => ({
  ...operation,
  plan(request, facts) {
    const plan = operation.plan(request, facts);
    const secret = (facts as DeployFacts).outputs['data/SecretArn'];
    return {
      ...plan,
      watches: [],
      steps: plan.steps.slice(0, 1).map((step) => ({
        ...step,
        async act(context) {
          const { SecretString = '' } = await cloud.api('secretsmanager', 'us-east-1').call<object, { SecretString?: string }>('GetSecretValue', { SecretId: secret });
          context.say(`connecting with ${(JSON.parse(SecretString) as { password?: string }).password ?? SecretString}`);
          await step.act?.(context);
        },
      })),
    };
  },
}));
