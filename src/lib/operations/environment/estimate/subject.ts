// What a bootstrap's estimate is made of: each stack as it stands, and as it will.
import { settingAt } from '../../../config/blueprint.ts';
import { inRegion } from '../../../config/describe.ts';
import type { BootstrapFacts, BootstrapRequest } from '../bootstrap/request.ts';
import { readLayer, type DesiredStack } from '../layer.ts';
import { neverStood } from '../stack-status.ts';
import type { EstimatedStack, EstimateSubject, Filled } from './estimate.ts';

export function estimateSubject(request: BootstrapRequest, facts: BootstrapFacts, desired: readonly DesiredStack[]): EstimateSubject {
  const { environment, layers: chosen } = request;
  const stacks = desired.map((stack): EstimatedStack => {
    const { settings } = inRegion(environment, stack.region);
    const before = asItStands(stack, facts);
    const after: Filled | undefined = chosen?.includes(stack.layer.layer) ?? true ? { layer: stack.layer, parameters: { ...stack.parameters, ...comingFromElsewhere(stack) } } : before;
    return {
      region: stack.region,
      part: stack.part,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      zones: Number(settingAt(settings, 'network.zones') ?? 2),
      databaseStorage: Number(settingAt(settings, 'data.storage') ?? 20),
    };
  });
  return { environment, stacks, account: facts.account, ...(facts.prices === undefined ? {} : { fresh: facts.prices }) };
}

/** Stacks that never stood have nothing to pay for. */
function asItStands({ region, name }: DesiredStack, { regions }: BootstrapFacts): Filled | undefined {
  const seen = regions[region]?.stacks[name];
  return seen === undefined || seen.template === '' || neverStood.has(seen.status) ? undefined : { layer: readLayer(seen.template), parameters: seen.parameters };
}

/** Values that are known later are something, and not the template's default of nothing; an ARN has its region in the same place. */
const comingFromElsewhere = ({ across }: DesiredStack): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(across).map(([parameter, { region, stack, output }]) => [parameter, `known:after:${stack}:${region}:${output}`]));
