// The releases that a history says were good: what its stories are judged by. A rollback goes by the marks on task definitions.
import type { PastDeployment, ShippedRelease } from '../../src/lib/operations/deploy/history/record.ts';

export interface GoodRelease extends ShippedRelease {
  readonly deployment: PastDeployment;
}

/**
 * Newest first, each once: releases whose deployment was successful by ECS and, where it was a run of ours, by what users felt; and that were not
 * found bad when they were deployed another time since. What is not known to be good is left out.
 */
export function goodReleases(history: readonly PastDeployment[]): readonly GoodRelease[] {
  const newestFirst = [...history].sort((a, b) => b.started - a.started);
  const judged = new Set<string>();
  return newestFirst.flatMap((deployment) => {
    const { to, good } = deployment;
    const key = to?.digest ?? to?.taskDefinition ?? null;
    if (to === null || key === null || good === null || judged.has(key)) return [];
    judged.add(key);
    return good ? [{ ...to, deployment }] : [];
  });
}
