// Brings the two records of past deployments together, service by service.
import type { EnvironmentDescription } from '../config/describe.ts';
import { joinHistory } from '../operations/deploy/history/join.ts';
import { readEcsRecord } from '../operations/deploy/history/read.ts';
import type { PastDeployment } from '../operations/deploy/history/record.ts';
import { baseName } from '../operations/names.ts';
import type { OpenCloud } from './open-cloud.ts';
import { recordedDeploys } from './recorded-deploys.ts';

export interface HistoryWish {
  readonly environment: EnvironmentDescription;
  readonly stateFolder: string;
  readonly services: readonly string[];
  /** Of each service. */
  readonly most: number;
}

/** Newest first. */
export async function deployHistory(open: OpenCloud, { environment, stateFolder, services, most }: HistoryWish): Promise<readonly PastDeployment[]> {
  const { runs, all } = await recordedDeploys(open, { environment, stateFolder });
  const history: PastDeployment[] = [];
  for (const service of services) {
    const ecs = await open.drive(readEcsRecord(open.reading, { region: environment.region, cluster: baseName(environment), service, most }));
    history.push(...joinHistory({ service, ecs, runs, allRuns: all }).slice(0, most));
  }
  return history.sort((a, b) => b.started - a.started);
}
