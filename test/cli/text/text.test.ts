// Tables, wrapping, widths: what lines up and what is broken where.
import { describe, expect, it } from 'vitest';
import { paintWith, stripped, widthOf } from '../../../src/lib/cli/text/paint.ts';
import { pairs, table } from '../../../src/lib/cli/text/table.ts';
import { cut, wrap } from '../../../src/lib/cli/text/wrap.ts';
import { bar, showCount } from '../../../src/lib/cli/views/phrases.ts';
import { isOn, pageOf } from '../../../src/lib/cli/terminal.ts';

const paint = paintWith(false);

describe('wrap', () => {
  it('breaks at spaces and indents what follows', () => {
    expect(wrap('one two three four five six', 20, '  ')).toBe('one two three four\n  five six');
  });

  it('leaves a long word whole: it may be a path to copy', () => {
    const path = `/${'x'.repeat(60)}`;
    expect(wrap(`see ${path} now`, 30)).toBe(`see\n${path}\nnow`);
  });

  it('counts what is seen, not the colours', () => {
    const red = paintWith(true).red;
    expect(stripped(wrap([1, 2, 3, 4].map(() => red('four')).join(' '), 20))).toBe('four four four four');
  });
});

describe('table', () => {
  it('lines up columns, numbers at the right, and leaves no trailing space', () => {
    expect(table([['1', 'a', 'x'], ['22', 'bbb', '']], { width: 80, paint, numbers: [0] })).toBe(' 1  a    x\n22  bbb');
  });

  it('breaks the last column under itself', () => {
    expect(table([['key', 'one two three four five']], { width: 25, paint })).toBe('key  one two three four\n     five');
  });

  it('leaves out pairs without a value', () => {
    expect(pairs([['run', 'r1'], ['took', undefined]], { width: 80, paint })).toBe('run  r1');
  });
});

describe('numbers', () => {
  it.each([[0, '0'], [999, '999'], [1204, '1,204'], [1234567, '1,234,567']])('%i is %s', (n, text) => {
    expect(showCount(n)).toBe(text);
  });

  it.each([[0, '▱▱▱▱▱▱▱▱▱▱ 0 %'], [33.4, '▰▰▰▱▱▱▱▱▱▱ 33 %'], [100, '▰▰▰▰▰▰▰▰▰▰ 100 %'], [140, '▰▰▰▰▰▰▰▰▰▰ 140 %']])('%f %% is a bar', (percent, text) => {
    expect(bar(percent)).toBe(text);
  });
});

it('cuts with a mark', () => {
  expect([cut('abcdef', 6), cut('abcdef', 4)]).toEqual(['abcdef', 'abc…']);
});

describe('colour', () => {
  const terminal = { isTTY: true, columns: 80, write: () => true };
  const coloured = (screen: typeof terminal | { isTTY: false; write: () => boolean }, variables: Record<string, string>): boolean => widthOf(pageOf(screen, variables).paint.red('x')) !== pageOf(screen, variables).paint.red('x').length;

  it.each([
    ['a terminal', terminal, {}, true],
    ['a file', { isTTY: false as const, write: () => true }, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['FORCE_COLOR in a file', { isTTY: false as const, write: () => true }, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR against FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%s', (_, screen, variables, expected) => {
    expect(coloured(screen, variables as Record<string, string>)).toBe(expected);
  });
});

it.each([[undefined, false], ['', false], ['0', false], ['false', false], ['No', false], ['off', false], ['1', true], ['true', true], ['woodpecker', true]])('%s is on: %s', (value, on) => {
  expect(isOn(value)).toBe(on);
});
