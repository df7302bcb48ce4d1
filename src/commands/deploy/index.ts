// `platform deploy`
import { string as word } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { imagesFor, strategyFlag } from '../../lib/cli/deploy-words.ts';
import { durationFlag } from '../../lib/cli/everywhere.ts';
import { environmentLock, serviceLock } from '../../lib/cli/locks.ts';
import { mergeAnswers } from '../../lib/cli/merge-answers.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { runOperation } from '../../lib/cli/run-operation.ts';
import { deployTelling } from '../../lib/cli/tellings/deploy.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { deploy } from '../../lib/operations/deploy/operation.ts';

export default class Deploy extends OperationCommand<typeof Deploy> {
  static override summary = 'Ship a release, blue-green or by canary, in steps, task by task, and put it back by itself when it is bad';
  static override strict = false;
  static override args = { service: word({ description: 'The services to deploy; or --all.' }) };
  static override examples = [
    '<%= config.bin %> deploy serverpod --image serverpod:1.1.0 -e production',
    '<%= config.bin %> deploy --all --image serverpod=serverpod:1.1.0 --image websocket=websocket:2.0 -e staging',
  ];
  static override flags = withVariables({
    image: string({ multiple: true, required: true, helpValue: 'REF|SERVICE=REF', summary: 'The image: a tag, a digest, or a whole reference.' }),
    all: boolean({ summary: 'Every service of platform.yml.' }),
    strategy: strategyFlag({ summary: 'How the users come to the new release, this time.' }),
    bake: durationFlag({ summary: 'How long both releases stand after the users have moved.' }),
    'allow-firing-alarms': boolean({ summary: 'Deploy although an alarm fires: this release is the cure.' }),
  });

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    const project = await this.project();
    const { all, image, bake, strategy, 'allow-firing-alarms': allowFiringAlarms } = this.flags;
    const wishes = imagesFor({ named: this.words, all, images: image, environment });
    const answers: Answer[] = [];
    for (const { service, image: wanted } of wishes) {
      const answer = await this.withCloud(environment, (open) =>
        runOperation(
          {
            make: deploy,
            request: { environment, service, image: wanted, ...(bake === undefined ? {} : { bake }), ...(strategy === undefined ? {} : { strategy }), ...(allowFiringAlarms ? { allowFiringAlarms } : {}) },
            environment,
            locks: [environmentLock(environment.environment, 'shared'), serviceLock(environment.environment, service)],
            destructive: false,
            telling: deployTelling,
          },
          open,
          { words: this.flags, around: this.surrounding(project) },
        ),
      );
      answers.push(answer);
      // What comes after a release that was put back would be judged against a world that is not as planned.
      if (answer.outcome !== 'done' && answer.outcome !== 'would-change') break;
    }
    return mergeAnswers(answers, wishes.slice(answers.length).map((wish) => wish.service));
  }

}
