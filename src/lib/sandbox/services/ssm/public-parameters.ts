// The parameters that AWS itself publishes in every account: here those that tell regions and their zones.
import { instant } from '../../../world/time.ts';
import type { ParameterEntity } from './entities.ts';
import { regions, zonesOf } from '../../world/regions.ts';

const root = '/aws/service/global-infrastructure';

const published = (name: string, value: string): ParameterEntity => ({
  name,
  type: 'String',
  value,
  version: 1,
  tier: 'Standard',
  dataType: 'text',
  modifiedAt: instant(1_546_300_800_000),
  modifiedBy: 'aws',
  labels: [],
});

function publish(): ReadonlyMap<string, ParameterEntity> {
  const all = new Map<string, ParameterEntity>();
  const add = (name: string, value: string): void => void all.set(`${root}/${name}`, published(`${root}/${name}`, value));
  for (const region of regions) {
    add(`regions/${region}`, region);
    for (const id of zonesOf(region).map((zone) => zone.id).sort()) {
      add(`regions/${region}/availability-zones/${id}`, id);
      add(`availability-zones/${id}`, id);
    }
  }
  return all;
}

let all: ReadonlyMap<string, ParameterEntity> | undefined;

/** AWS: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-global-infrastructure.html */
export function publicParameters(): ReadonlyMap<string, ParameterEntity> {
  all ??= publish();
  return all;
}
