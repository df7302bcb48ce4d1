// What the sandbox believes about Cost Explorer where AWS does not say it, and what the world does where that is wrong.
import { rulesOf } from '../../world/beliefs.ts';

const report = 'reports/cost.ts';

export const rules = rulesOf('ce', {
  'data-age': {
    what: 'Data are refreshed three times a day and then reach up to 8 to 16 hours before.',
    source: 'Cost Management guide: at least once every 24 hours',
    confidence: 'guessed',
    in: ['services/ce/data-age.ts'],
    leans: [report],
    flipped: { what: 'They are refreshed once a day and reach up to 24 to 48 hours before.' },
  },
  'tag-activation': {
    what: 'A cost allocation tag shows 8 to 24 hours after it was activated.',
    source: 'Billing guide: "up to 24 hours"',
    confidence: 'guessed',
    in: ['services/ce/cost-tags.ts'],
    leans: [],
  },
  'settled-after': {
    what: 'A month counts as estimated until three days after its end.',
    source: '',
    confidence: 'guessed',
    in: ['services/ce/periods.ts'],
    leans: [report],
  },
  'forecast-needs-days': {
    what: 'A forecast needs so many whole days of costs, else DataUnavailableException.',
    source: 'API, GetCostForecast, for the error; how many nowhere',
    confidence: 'guessed',
    in: ['services/ce/forecast.ts'],
    leans: [report],
  },
});
