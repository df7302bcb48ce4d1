// What AWS would say of a call that it refuses.
import { AwsFault } from '../../../src/lib/sandbox/world/aws-fault.ts';

/** `CODE: message`, or `none`. */
export function refusal(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (thrown) {
    if (!(thrown instanceof AwsFault)) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}
