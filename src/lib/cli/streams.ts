// stdout and stderr of the process: a reader that went away is no reason to fall over, and everything is out before we go.
import { writeSync } from 'node:fs';

/** `| head` closes our stdout, a closed terminal our stderr: the run goes on, and its outcome stays what it is. */
export function bearLostReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'EIO' || error.code === 'ERR_STREAM_DESTROYED') return;
      // The disk under the answer is full, or worse: whoever reads it must not take half for whole.
      process.exitCode = 1;
    });
  }
}

/** Resolves when everything that was written has left the process, or never will. */
export function flushed(): Promise<unknown> {
  return Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))));
}

/** Writes before the process ends on this very line; a lost reader is no error. */
export function writeNow(descriptor: 1 | 2, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {
    // Nobody reads it any more.
  }
}
