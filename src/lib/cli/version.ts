// Which platform this is, for those who report what it did.
import { version } from '../../../package.json';

export const platformVersion: string = version;

/** `platform/0.1.0 linux-x64 node-v24.21.0`: what `--version` prints, and what a report of a bug needs. */
export const thisPlatform = (): string => `platform/${version} ${process.platform}-${process.arch} node-${process.version}`;
