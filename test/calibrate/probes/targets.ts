// The targets of two groups, watched while a service comes and goes: first check, healthy, draining, gone.
import { DescribeTargetHealthCommand, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '../lab.ts';
import { lasted, Track, type Moment } from '../moments.ts';
import { checkInterval, healthyThreshold, type Edge } from './load-balancer.ts';

export class Targets {
  readonly #tracks = new Map<string, Track>();
  readonly #lab: Lab;
  readonly #groups: readonly string[];
  readonly #looked = new Map<string, number>();

  constructor(lab: Lab, { blue, green }: Edge) {
    this.#lab = lab;
    this.#groups = [blue, green];
  }

  async look(): Promise<void> {
    for (const group of this.#groups) {
      const { value, at } = await this.#lab.pace.timed(() => this.#lab.aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group })));
      this.#note(group, value.TargetHealthDescriptions ?? [], at);
    }
  }

  #note(group: string, shown: readonly TargetHealthDescription[], at: Moment): void {
    const names = new Set<string>();
    for (const it of shown) {
      const name = `${group} ${it.Target?.Id ?? ''}`;
      names.add(name);
      let track = this.#tracks.get(name);
      if (track === undefined) this.#tracks.set(name, (track = new Track(this.#looked.get(group) ?? at.from)));
      track.see(stateOf(it), at);
    }
    for (const [name, track] of this.#tracks) if (name.startsWith(`${group} `) && !names.has(name)) track.see('gone', at);
    this.#looked.set(group, at.from);
  }

  /** Writes down what came of it. */
  note(): void {
    const { notebook } = this.#lab;
    for (const [at, track] of [...this.#tracks.values()].entries()) {
      notebook.tellOf(`target ${at + 1}`, track);
      const [registered] = track.states;
      // One that was there already when it was first looked for says nothing of its beginning.
      const checked = track.states.find(({ state }) => state === 'checking' || state === 'healthy');
      if (registered !== undefined && checked !== undefined) notebook.took('elasticloadbalancing.first-check-comes-soon/until', lasted(registered.since, checked.since));
      const healthy = track.states.find(({ state }) => state === 'healthy');
      if (registered !== undefined && healthy !== undefined) this.#noteHealthy(lasted(registered.since, healthy.since));
      notebook.took('calibrate.draining-shown-for-the-whole-delay/drain', ...track.times('draining'));
    }
  }

  #noteHealthy({ atLeast, atMost }: { readonly atLeast: number; readonly atMost: number | null }): void {
    const all = (healthyThreshold - 1) * checkInterval;
    const saw = `healthy ${atLeast} to ${atMost ?? '?'} s after it was registered, checked every ${checkInterval} s, threshold ${healthyThreshold}`;
    if (atMost !== null && atMost < all) this.#lab.notebook.held('elasticloadbalancing.new-target-needs-one-check', true, saw);
    else if (atLeast >= all) this.#lab.notebook.held('elasticloadbalancing.new-target-needs-one-check', false, saw);
  }
}

function stateOf({ TargetHealth }: TargetHealthDescription): string {
  if (TargetHealth?.State !== 'initial') return TargetHealth?.State ?? 'unknown';
  return TargetHealth.Reason === 'Elb.InitialHealthChecking' ? 'checking' : 'registered';
}
