// Breaks "a dry run writes nothing": it leaves a mark while it observes.
import { examples } from '../examples.ts';
import { bentOperation } from './bent.ts';
import { mark } from './mark.ts';

export const writesWhileLooking = bentOperation(examples.twoLayers, (operation, { cloud }) => ({
  ...operation,
  async observe(request) {
    await mark(cloud);
    return operation.observe(request);
  },
}));
