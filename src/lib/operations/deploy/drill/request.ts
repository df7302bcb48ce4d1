// What a rollback drill is asked, and what it sees before it plans. Plain data: both are written into the journal.
import type { DeployFacts, DeployRequest } from '../request.ts';

export interface RollbackDrillRequest extends Pick<DeployRequest, 'environment' | 'service'> {
  readonly scenario: 'rollback';
}

export type RollbackDrillFacts = DeployFacts;
