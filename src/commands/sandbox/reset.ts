// `platform sandbox reset`
import type { Answer } from '../../lib/cli/answer.ts';
import { PlatformCommand, type Work } from '../../lib/cli/base-command.ts';
import { resetSandbox } from '../../lib/cli/sandbox-desk.ts';

export default class SandboxReset extends PlatformCommand<typeof SandboxReset> {
  static override work: Work = 'writes';
  static override summary = 'End this sandbox; the next command begins a new world';

  protected async answer(): Promise<Answer> {
    const project = await this.project();
    const kept = resetSandbox(project);
    const was = kept === undefined ? 'The sandbox is gone' : `The sandbox could not be read; what there was of it is kept in ${kept}`;
    return { outcome: 'done', cloud: 'sandbox', fields: { kept: kept ?? null }, text: () => `${was}; the next command begins a new world.` };
  }
}
