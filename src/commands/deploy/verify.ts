// `platform deploy verify`
import { string as word } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import type { Answer } from '../../lib/cli/answer.ts';
import { deployAnswers } from '../../lib/cli/deploy-schemas.ts';
import { asked, namedOrAll } from '../../lib/cli/deploy-around.ts';
import { checksText } from '../../lib/cli/deploy-verify-text.ts';
import { imagesFor } from '../../lib/cli/deploy-words.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { withVariables } from '../../lib/cli/variables.ts';
import { verdictOf, verifyService, type ServiceCheck } from '../../lib/operations/deploy/verify/verify.ts';

export default class DeployVerify extends CloudCommand<typeof DeployVerify> {
  static override summary = 'Say whether a release can be shipped and put back: roles, secrets, weights, room, alarms (exit 6)';
  static override strict = false;
  static override oneRegion = true;
  static override args = { service: word({ description: 'The services to check; left out: all of platform.yml.' }) };
  static override examples = ['<%= config.bin %> deploy verify -e production', '<%= config.bin %> deploy verify serverpod --image serverpod:1.1.0 -e production --json'];
  static override flags = withVariables({ image: string({ multiple: true, helpValue: 'REF|SERVICE=REF', summary: 'Is this image there as well?' }) });

  static override answerFields() {
    return deployAnswers['deploy.verify'];
  }

  protected async answer(): Promise<Answer> {
    const described = await this.environment();
    const services = namedOrAll(described, this.words);
    const images = new Map((this.flags.image === undefined ? [] : imagesFor({ named: services, all: false, images: this.flags.image, environment: described })).map(({ service, image }) => [service, image]));
    const environment = asked(described, this.flags.region);
    return this.withCloud(environment, async (open) => {
      const checks: ServiceCheck[] = [];
      for (const service of services) {
        const image = images.get(service);
        checks.push(...(await open.drive(verifyService(open.reading, { environment, service, ...(image === undefined ? {} : { image }) }))));
      }
      const said = checks.map(({ service, check, status, reason, fix }) => ({ service, check, status, reason, fix }));
      return { outcome: verdictOf(checks), fields: { checks: said }, text: (page) => checksText(checks, page) };
    });
  }
}
