// oclif's hook for words that are no command: says which one was probably meant.
import type { Hook } from '@oclif/core/interfaces';
import { unknownCommand } from '../lib/cli/thrown.ts';

const commandNotFound: Hook<'command_not_found'> = async ({ id, config }) => {
  throw unknownCommand(
    id.split(':'),
    config.commandIDs.map((known) => known.replaceAll(':', ' ')),
  );
};

export default commandNotFound;
