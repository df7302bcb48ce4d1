// Breaks "a plan is pure": one asks what time it is, one asks the cloud, one is another each time.
import { examples } from '../examples.ts';
import { bentOperation } from './bent.ts';

export const plansByTheClock = bentOperation(examples.twoLayers, (operation, { now }) => ({ ...operation, plan: (request, facts) => ({ ...operation.plan(request, facts), headline: `planned at ${now()}` }) }));

export const plansByAsking = bentOperation(examples.twoLayers, (operation, { cloud }) => ({
  ...operation,
  plan(request, facts) {
    void cloud.identity().caller().catch(() => undefined);
    return operation.plan(request, facts);
  },
}));

let plans = 0;
export const plansByCounting = bentOperation(examples.twoLayers, (operation) => ({ ...operation, plan: (request, facts) => ({ ...operation.plan(request, facts), headline: `plan ${plans++}` }) }));
