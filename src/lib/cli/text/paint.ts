// Colours as words, or none: one switch for every line that a person reads.

type Ink = (text: string) => string;

export interface Paint {
  readonly bold: Ink;
  readonly dim: Ink;
  readonly red: Ink;
  readonly green: Ink;
  readonly yellow: Ink;
  readonly cyan: Ink;
}

const ink =
  (open: number, close: number): Ink =>
  (text) =>
    text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`;

const plain: Ink = (text) => text;

const colours: Paint = { bold: ink(1, 22), dim: ink(2, 22), red: ink(31, 39), green: ink(32, 39), yellow: ink(33, 39), cyan: ink(36, 39) };
const none: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };

export const paintWith = (colour: boolean): Paint => (colour ? colours : none);

// oxlint-disable-next-line no-control-regex -- escape sequences begin with one
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** The text without its escape sequences. */
export const stripped = (text: string): string => text.replace(escapes, '');

/** How many columns a text takes; wide characters of East Asia are not counted apart. */
export const widthOf = (text: string): number => [...stripped(text)].length;
