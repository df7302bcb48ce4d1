// `platform sandbox image list`
import type { Answer } from '../../../lib/cli/answer.ts';
import { PlatformCommand } from '../../../lib/cli/base-command.ts';
import { atDesk, imagesIn } from '../../../lib/cli/sandbox-desk.ts';
import { table } from '../../../lib/cli/text/table.ts';

export default class SandboxImageList extends PlatformCommand<typeof SandboxImageList> {
  static override summary = 'List the images whose behaviour was said';

  protected async answer(): Promise<Answer> {
    const images = await atDesk(await this.project(), this.surroundings.variables, imagesIn);
    return { outcome: 'done', cloud: 'sandbox', fields: { images: images.map((it) => ({ ...it })) }, text: (page) => (images.length === 0 ? 'All images are healthy.' : table(images.map((it) => [it.image, it.behaviour]), { ...page, indent: '' })) };
  }
}
