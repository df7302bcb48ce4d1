// A scenario as data: faults and images' behaviours on a timeline, put into a world all at once; what comes later waits as events.
import { iso, parseDuration, plus, zero, type Duration, type Instant } from '../../world/time.ts';
import { checkFault, putFault } from './faults.ts';
import { parseBehaviour, putImage, type ImageBehaviour } from './images.ts';
import { event, type ActiveFault, type EventHandler } from './service.ts';
import type { World } from './world.ts';

export interface ScenarioFault {
  readonly is: 'fault';
  /** From the beginning of the scenario. */
  readonly at: Duration;
  /** Left out: until it is cleared. */
  readonly lasts?: Duration;
  readonly name: string;
  readonly args: Readonly<Record<string, string>>;
}

export interface ScenarioImage {
  readonly is: 'image';
  readonly at: Duration;
  readonly ref: string;
  readonly behaviour: string;
}

export type ScenarioEvent = ScenarioFault | ScenarioImage;

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** The public thread that it plays again. */
  readonly source?: string;
  /** In order of time. */
  readonly timeline: readonly ScenarioEvent[];
  /** When nothing more happens; waits at its end count. */
  readonly lasts: Duration;
}

const imageKind = 'world.image-turns';

interface Turn {
  readonly ref: string;
  readonly behaviour: string;
}

/** What a world needs for the scenarios that are played in it: spread it into its `events`. */
export const scenarioEvents: Readonly<Record<string, EventHandler>> = {
  [imageKind]: event<Turn & Record<string, string>>(({ ref, behaviour }, context) => putImage(context, ref, behaviourOf(behaviour))),
};

export interface Played {
  readonly from: Instant;
  readonly to: Instant;
  readonly faults: readonly ActiveFault[];
}

/** @throws Problem for a fault that the world does not know; nothing is put into the world then */
export function playScenario(world: World, now: Instant, { timeline, lasts }: Scenario): Played {
  for (const it of timeline) if (it.is === 'fault') checkFault(world, it);
  return world.transact(now, () => {
    const faults: ActiveFault[] = [];
    for (const it of timeline) {
      const at = plus(now, it.at);
      if (it.is === 'fault') faults.push(putFault(world, now, { name: it.name, args: { ...it.args, at: iso(at), ...(it.lasts === undefined ? {} : { for: `${it.lasts}ms` }) } }));
      else if (it.at === zero) putImage(world, it.ref, behaviourOf(it.behaviour));
      else world.scheduleAt(at, { account: 'world', region: 'everywhere', kind: imageKind, data: { ref: it.ref, behaviour: it.behaviour } });
    }
    return { from: now, to: plus(now, lasts), faults };
  });
}

function behaviourOf(text: string): ImageBehaviour {
  const parsed = parseBehaviour(text);
  if (parsed === undefined) throw new Error(`a scenario was let through with the behaviour ${text}`);
  return parsed;
}

/** Milliseconds of a duration that was checked. */
export const durationOf = (text: string): Duration => parseDuration(text) ?? zero;
