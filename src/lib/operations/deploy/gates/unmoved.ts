// ECS says that users have been moved, and the rule that they have not: looked on for a little while.
import { failed, waiting, type Standing } from '../../../engine/standing.ts';
import { between, seconds, type Instant } from '../../../world/time.ts';
import { deployProblem } from '../problems.ts';
import { showWeights, type DeploySubject } from '../subject.ts';
import type { Weights } from '../weights.ts';

/** For so long the rule may be read as it was before ECS changed it. */
const ruleLag = seconds(20);

/** @returns what is to be said of a look at which the rule had not followed; undefined where it had */
export function unmovedWatch({ service }: DeploySubject): (unmoved: boolean, weights: Weights, now: Instant) => Standing | undefined {
  let since: Instant | undefined;
  return (unmoved, weights, now) => {
    if (!unmoved) {
      since = undefined;
      return undefined;
    }
    since ??= now;
    // Now the old release still stands: once ECS has cleaned it up, the rule leads nowhere.
    if (between(since, now) > ruleLag) return failed(deployProblem('TRAFFIC_NOT_MOVED', { service: service.name, weights: showWeights(weights) }).data);
    return waiting(`the rule still says ${showWeights(weights)}`);
  };
}
