// How a modelled operation refuses: AWS's own error, by the name of its shape.

export class AwsFault extends Error {
  /** The error's shape name (`DBInstanceNotFoundFault`), or a code that no shape has (`ValidationError`, `Throttling`). */
  readonly code: string;
  /** HTTP status where the schema names none. */
  readonly status: number;
  /** Modelled members beside the message. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { readonly status?: number; readonly members?: Readonly<Record<string, unknown>> } = {}) {
    super(message);
    this.name = 'AwsFault';
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}
