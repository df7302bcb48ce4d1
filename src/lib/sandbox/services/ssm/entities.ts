// What Parameter Store keeps.
import type { Instant } from '../../../world/time.ts';
import type { Context, Table } from '../../world/service.ts';

export type ParameterKind = 'String' | 'StringList' | 'SecureString';

/** One version of a parameter. */
export interface ParameterEntity {
  readonly name: string;
  readonly type: ParameterKind;
  /** In the clear, also for a SecureString: encryption is only played towards callers. */
  readonly value: string;
  readonly version: number;
  readonly description?: string;
  readonly keyId?: string;
  readonly allowedPattern?: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly modifiedAt: Instant;
  readonly modifiedBy: string;
  readonly labels: readonly string[];
}

/** The newest version of each parameter, by name. */
export const parameters = (context: Context): Table<ParameterEntity> => context.table('ssm.parameter');

/** All versions of one parameter, by version (padded, so that they sort). */
export const versionsOf = (context: Context, name: string): Table<ParameterEntity> => context.table(`ssm.parameter-version/${name}`);

export const versionKey = (version: number): string => String(version).padStart(6, '0');

/** Tags of a parameter, by its name. */
export const parameterTags = (context: Context): Table<Readonly<Record<string, string>>> => context.table('ssm.parameter-tags');
