// Cost Explorer: what the world's resources have cost, as far as the data reach.
import type { ServiceModule } from '../../world/service.ts';
import { getCostAndUsage } from './cost-and-usage.ts';
import { tagOperations } from './cost-tags.ts';
import { dimensionOperations } from './dimensions.ts';
import { getCostForecast } from './forecast.ts';
import { rules } from './beliefs.ts';
import { needs } from './needs.ts';

export const ce: ServiceModule = {
  name: 'ce',
  beliefs: rules.rules,
  sdk: { load: () => import('@aws-sdk/client-cost-explorer'), client: 'CostExplorerClient' },
  needs,
  operations: {
    GetCostAndUsage: getCostAndUsage,
    GetCostForecast: getCostForecast,
    ...dimensionOperations,
    ...tagOperations,
  },
};
