// A terminal that remembers what was written to it, and what of it a person would see.
import type { Screen } from '../../../src/lib/cli/terminal.ts';
import { stripped } from '../../../src/lib/cli/text/paint.ts';

export class FakeScreen implements Screen {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  text = '';

  constructor({ isTTY = false, columns = 100, rows = 40 } = {}) {
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  get lines(): readonly string[] {
    return stripped(this.text).split('\n').filter((line) => line !== '');
  }
}
