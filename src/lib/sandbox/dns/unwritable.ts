// A record whose value has no form on the wire: Route 53 took it, and no name server could send it.

export class Unwritable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unwritable';
  }
}
