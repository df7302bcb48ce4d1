// `platform env status`
import type { Answer } from '../../lib/cli/answer.ts';
import { statusText } from '../../lib/cli/environment-text.ts';
import { CloudCommand } from '../../lib/cli/operation-command.ts';
import { gatherStatus, judgeStatus } from '../../lib/reports/environment-status.ts';

export default class EnvStatus extends CloudCommand<typeof EnvStatus> {
  static override summary = 'Say how an environment stands: stacks, services, database';
  static override examples = ['<%= config.bin %> env status -e staging', '<%= config.bin %> env status -e production --json'];

  protected async answer(): Promise<Answer> {
    const environment = await this.environment();
    return this.withCloud(environment, async (open) => {
      const status = await open.drive(gatherStatus(open.reading, environment));
      return {
        ...judgeStatus(status, environment.environment),
        fields: { diverged: [...status.diverged], stacks: status.stacks.map((it) => ({ ...it })), services: status.services.map((it) => ({ ...it })), database: status.database === null ? null : { ...status.database }, replica: status.replica === null ? null : { ...status.replica }, delegation: status.delegation === null ? null : { ...status.delegation, servers: [...status.delegation.servers], public: status.delegation.public === null ? null : [...status.delegation.public] }, account: status.account.map((it) => ({ ...it })) },
        text: (page) => statusText(status, page),
      };
    });
  }
}
