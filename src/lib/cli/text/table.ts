// Rows and columns for people: as wide as their words, the last column broken over lines where the terminal is narrow.
import { widthOf, type Paint } from './paint.ts';
import { wrap } from './wrap.ts';

export interface TableStyle {
  readonly width: number;
  readonly paint: Paint;
  readonly head?: readonly string[];
  /** Columns whose words are numbers and stand at the right. */
  readonly numbers?: readonly number[];
  readonly indent?: string;
}

const gap = '  ';
const narrowestLast = 20;

export function table(rows: readonly (readonly string[])[], style: TableStyle): string {
  const { paint, head, indent = '' } = style;
  const all = head === undefined ? rows : [head, ...rows];
  const count = Math.max(0, ...all.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + gap.length, indent.length);
  const last = Math.max(narrowestLast, style.width - before);

  const line = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => {
      const text = row[column] ?? '';
      if (column === count - 1 && !style.numbers?.includes(column)) return wrap(text, before + last, ' '.repeat(before));
      const pad = ' '.repeat(width - widthOf(text));
      return style.numbers?.includes(column) ? pad + text : text + pad;
    });
    return (indent + cells.join(gap)).trimEnd();
  };
  const lines = rows.map(line);
  return (head === undefined ? lines : [paint.dim(line(head)), ...lines]).join('\n');
}

/** Names and values, one pair a line; pairs without a value are left out. */
export function pairs(values: readonly (readonly [name: string, value: string | undefined])[], style: Omit<TableStyle, 'head' | 'numbers'>): string {
  const known = values.flatMap(([name, value]) => (value === undefined ? [] : [[style.paint.dim(name), value]]));
  return table(known, style);
}
