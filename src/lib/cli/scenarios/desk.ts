// What people do with scenarios: list them, look at one, play one.
import type { OpenSandbox } from '../../sandbox/open.ts';
import { playScenario, type Scenario, type ScenarioEvent } from '../../sandbox/world/scenario.ts';
import type { Json } from '../../engine/standing.ts';
import { iso, showDuration, type Duration } from '../../world/time.ts';
import { isProblem } from '../../problems/problem.ts';
import type { Project } from '../project.ts';
import { readScenario, scenarioFiles, scenarioText } from './find.ts';
import type { ScenarioWords } from './words.ts';

export interface ListedScenario {
  readonly name: string;
  readonly from: 'platform' | 'project';
  readonly about: string;
  readonly source: string | null;
}

/** One that is broken says so in its line, and hides none of the others. */
export function scenariosIn(project: Project): readonly ListedScenario[] {
  return scenarioFiles(project).map(({ name, from, path }) => {
    try {
      const { about, source } = readScenario(project, from === 'project' ? path : name);
      return { name, from, about, source: source ?? null };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      return { name, from, about: `cannot be played: ${thrown.data.message.split('\n')[1]?.trim() ?? thrown.data.message}`, source: null };
    }
  });
}

export interface ShownScenario {
  readonly scenario: Json;
  readonly lines: readonly string[];
  /** The file, word for word. */
  readonly text: string;
}

export function shownScenario(project: Project, { named, typed }: ScenarioWords): ShownScenario {
  const scenario = readScenario(project, named, typed);
  const { name, about, source, timeline, lasts } = scenario;
  const head = [`${name}: ${about}`, ...(source === undefined ? [] : [source]), ''];
  return { scenario: asData(scenario), lines: [...head, ...timeline.map((it) => `  ${clock(it.at)}  ${wordsOf(it)}`), '', `It lasts ${showDuration(lasts)}.`], text: scenarioText(project, named) };
}

/** `+05:00`: minutes and seconds from the beginning. */
const clock = (at: Duration): string => `+${String(Math.floor(at / 60_000)).padStart(2, '0')}:${String(Math.floor(at / 1000) % 60).padStart(2, '0')}`;

function wordsOf(it: ScenarioEvent): string {
  if (it.is === 'image') return `image ${it.ref} turns ${it.behaviour}`;
  const args = Object.entries(it.args).map(([key, value]) => ` ${key}=${value}`).join('');
  return `fault ${it.name}${args} ${it.lasts === undefined ? 'until it is cleared' : `for ${showDuration(it.lasts)}`}`;
}

/** Durations in seconds. */
function asData({ timeline, lasts, ...said }: Scenario): Json {
  return { ...said, seconds: lasts / 1000, timeline: timeline.map((it) => (it.is === 'image' ? { at: it.at / 1000, image: it.ref, behaviour: it.behaviour } : { at: it.at / 1000, fault: it.name, args: { ...it.args }, seconds: it.lasts === undefined ? null : it.lasts / 1000 })) };
}

export interface PlayedScenario {
  readonly fields: Readonly<Record<string, Json>>;
  readonly line: string;
  readonly lasts: Duration;
}

export function playedIn({ world, now }: OpenSandbox, project: Project, { named, typed }: ScenarioWords): PlayedScenario {
  const scenario = readScenario(project, named, typed);
  const { from, to, faults } = playScenario(world, now(), scenario);
  return {
    fields: { scenario: scenario.name, from: iso(from), to: iso(to), faults: faults.map(({ id, name }) => ({ id, name })) },
    line: `${scenario.name} is played from ${iso(from).slice(11, 19)} to ${iso(to).slice(11, 19)}: ${scenario.about}`,
    lasts: scenario.lasts,
  };
}
