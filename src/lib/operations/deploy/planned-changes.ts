// Everything that a deploy would change of a service, by what was seen and what is planned. Pure: `deploy --dry-run` and `deploy diff` show the same.
import type { Json } from '../../engine/standing.ts';
import { differencesOf, hidden, settingsDifferences, type Difference } from './differences.ts';
import { scalingDifferences } from './scaling/changes.ts';
import { serviceInput } from './service-input.ts';
import type { DeploySubject } from './subject.ts';
import { liveGroup } from './weights.ts';

/** Of the task definition alone: what a release is made of. */
export const definitionDifferences = ({ facts, definition }: DeploySubject): readonly Difference[] => differencesOf('taskDefinition', facts.live?.definition ?? null, JSON.parse(JSON.stringify(definition.input)) as Json);

/** Whether this release runs already: by the mark that its task definition bears, and by what stands in it, for the console copies marks. */
export function runsAlready(subject: DeploySubject): boolean {
  const { live } = subject.facts;
  if (live === null || live.content === '' || live.content !== subject.definition.content) return false;
  // What is hidden cannot be compared; the mark says that it is the same.
  return definitionDifferences(subject).every(({ before }) => before === hidden);
}

export function plannedDifferences(subject: DeploySubject): readonly Difference[] {
  const same = runsAlready(subject);
  return [...(same ? [] : [...definitionDifferences(subject), ...serviceDifferences(subject), ...ruleDifferences(subject)]), ...scalingDifferences(subject)];
}

function serviceDifferences(subject: DeploySubject): readonly Difference[] {
  const { facts } = subject;
  const planned = JSON.parse(JSON.stringify(serviceInput(subject, '', facts.rule?.arn ?? 'known after rule'))) as { readonly [name: string]: Json };
  const { taskDefinition: _, ...settings } = planned;
  return facts.live === null ? differencesOf('service', null, settings) : settingsDifferences(facts.live.settings, settings);
}

function ruleDifferences({ facts, service, blue, green, shifting }: DeploySubject): readonly Difference[] {
  if (service.port === undefined) return [];
  if (facts.rule === null) return [{ path: `rule.${service.host ?? ''}`, before: null, after: { [nameOf(blue)]: 100, [nameOf(green)]: 0 } }];
  const { weights } = facts.rule;
  const live = liveGroup(weights);
  // Task by task the new ones come into the group that serves.
  if (live === undefined || shifting.strategy === 'rolling') return [];
  const after = Object.keys(weights).map((arn) => [nameOf(arn), arn === live ? 0 : 100] as const);
  return [{ path: 'rule.weights', before: Object.fromEntries(Object.entries(weights).map(([arn, weight]) => [nameOf(arn), weight])), after: Object.fromEntries(after) }];
}

const nameOf = (arn: string): string => arn.split('/').at(-2) ?? arn;
