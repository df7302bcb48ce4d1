// What a decoder says of bytes that do not fit the shape; each protocol turns it into its service's own refusal.

export class Malformed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Malformed';
  }
}

/** AWS names no limit; deeper input than this only occurs to break a parser. */
export const deepest = 64;
