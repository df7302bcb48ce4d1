// A plan as data: what a dry run prints, a person approves, CI compares, a runbook shows.
import type { ProblemData } from '../problems/problem.ts';
import { hashOf } from '../world/ids.ts';
import type { Duration } from '../world/time.ts';
import type { Change, Plan } from './plan.ts';
import type { Json } from './standing.ts';

export interface StepDocument {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly byHand: string;
  readonly actions: readonly string[];
  readonly after: readonly string[];
  readonly limit: Duration;
  readonly gate: boolean;
  readonly undo: string | null;
  readonly pointOfNoReturn: boolean;
}

export interface PlanDocument {
  readonly headline: string;
  readonly fingerprint: string;
  readonly refusals: readonly ProblemData[];
  readonly steps: readonly StepDocument[];
  readonly watches: readonly { readonly id: string; readonly title: string; readonly kind: string }[];
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  /** Every IAM action the run may use, looking included, sorted. */
  readonly actions: readonly string[];
  readonly estimate: Json;
  /** Left out where it was not estimated, and in journals of older versions. */
  readonly duration?: Json;
}

/** The steps that each step waits for, with the default (the step before) filled in. */
export function afterOf(plan: Plan): ReadonlyMap<string, readonly string[]> {
  return new Map(plan.steps.map((step, index) => [step.id, step.after ?? plan.steps.slice(Math.max(0, index - 1), index).map((before) => before.id)]));
}

/** What `--expect` compares: stable while nothing that was approved has changed. */
export function fingerprint(plan: Plan): string {
  const steps = plan.steps.map((step) => step.id);
  return hashOf({ steps, approval: plan.approval }).slice(0, 16);
}

export function preview(plan: Plan): PlanDocument {
  const after = afterOf(plan);
  return {
    headline: plan.headline,
    fingerprint: fingerprint(plan),
    refusals: plan.refusals,
    steps: plan.steps.map((step) => ({
      id: step.id,
      title: step.title,
      why: step.why,
      byHand: step.byHand,
      actions: step.actions,
      after: after.get(step.id) ?? [],
      limit: step.limit,
      gate: step.act === undefined,
      undo: step.undo?.title ?? null,
      pointOfNoReturn: step.pointOfNoReturn ?? false,
    })),
    watches: plan.watches.map((watch) => ({ id: watch.id, title: watch.title, kind: watch.kind })),
    changes: plan.changes,
    warnings: plan.warnings ?? [],
    actions: [...new Set([...(plan.reads ?? []), ...[...plan.steps, ...plan.watches].flatMap((part) => part.actions)])].sort(),
    estimate: plan.estimate ?? null,
    ...(plan.duration === undefined ? {} : { duration: plan.duration }),
  };
}
