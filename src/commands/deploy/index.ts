// `platform deploy`
import { string as word } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { withBecame } from '../../lib/cli/deploy-part.ts';
import { allRegions, askedFor, wavesAsked } from '../../lib/cli/deploy-asked.ts';
import { deployWaves } from '../../lib/cli/deploy-waves.ts';
import { bakeFlag, imagesFor, strategyFlag } from '../../lib/cli/deploy-words.ts';
import { durationFlag } from '../../lib/cli/everywhere.ts';
import { cliProblem } from '../../lib/cli/problems.ts';
import { OperationCommand } from '../../lib/cli/operation-command.ts';
import { runOperation } from '../../lib/cli/run-operation.ts';
import { withVariables } from '../../lib/cli/variables.ts';

export default class Deploy extends OperationCommand<typeof Deploy> {
  static override summary = 'Ship a release, blue-green or by canary, in steps, task by task, and put it back by itself when it is bad';
  static override strict = false;
  static override oneRegion = true;
  static override eachRegion = true;
  static override args = { service: word({ description: 'The services to deploy; or --all.' }) };
  static override examples = [
    '<%= config.bin %> deploy serverpod --image serverpod:1.1.0 -e production',
    '<%= config.bin %> deploy --all --image serverpod=serverpod:1.1.0 --image websocket=websocket:2.0 -e staging',
    '<%= config.bin %> deploy --all --image 1.4.0 --region all --hold 5m -e production',
  ];
  static override flags = withVariables({
    image: string({ multiple: true, required: true, helpValue: 'REF|SERVICE=REF', summary: 'The image: a tag, a digest, or a whole reference.' }),
    all: boolean({ summary: 'Every service of platform.yml.' }),
    strategy: strategyFlag({ summary: 'How the users come to the new release, this time.' }),
    bake: bakeFlag({ summary: 'How long both releases stand after the users have moved.' }),
    hold: durationFlag({ summary: 'With --region all: how long the first region is left alone before the next one begins; left out: 2m.' }),
    'allow-no-way-back': boolean({ summary: 'Deploy although what runs now could not be put back.' }),
    'allow-firing-alarms': boolean({ summary: 'Deploy although an alarm fires: this release is the cure.' }),
  });

  static override answerFields() {
    return deployAnswers.deploy;
  }

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    const project = await this.project();
    const { all, image, bake, hold, region, strategy, 'allow-firing-alarms': allowFiringAlarms, 'allow-no-way-back': allowNoWayBack } = this.flags;
    const wishes = imagesFor({ named: this.words, all, images: image, environment });
    const common = { ...(bake === undefined ? {} : { bake }), ...(strategy === undefined ? {} : { strategy }), ...(allowFiringAlarms ? { allowFiringAlarms } : {}), ...(allowNoWayBack ? { allowNoWayBack } : {}) };
    const how = { words: this.flags, around: this.surrounding(project) };
    if (hold !== undefined && region !== allRegions) throw cliProblem('HOLD_WITHOUT_REGIONS', {});
    const [only] = wishes;
    const atHome = region === undefined || region === environment.region;
    if (wishes.length === 1 && only !== undefined && atHome) {
      return this.withCloud(environment, async (open) => withBecame(await runOperation(askedFor(environment, only, common), open, how)));
    }
    const asked = wavesAsked(environment, wishes, { region, hold, common });
    if (asked.waves.length === 0) throw cliProblem('NOTHING_TO_DEPLOY', { skipped: asked.skipped });
    return this.withCloud(environment, (open) => deployWaves(asked, open, how));
  }
}
