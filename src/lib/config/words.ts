// The patterns of names, and the words that a name may not be.
import type { Component } from './components.ts';

/**
 * Small letters, digits and single hyphens. Tighter than most of AWS's names, so that it fits all of them.
 * AWS: RDS API, CreateDBInstance, DBInstanceIdentifier: no hyphen at the end, no two in a row; ElastiCache likewise.
 */
export const namePattern = /^(?=.{2,21}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const serviceNamePattern = /^(?=.{2,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const nameWords = 'a small letter, then small letters, digits and single hyphens, 2 to 21 signs in all';
export const serviceNameWords = 'a small letter, then small letters, digits and single hyphens, 2 to 32 signs in all';

export const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a service can need that is not a service. */
export const stores = ['database', 'cache', 'storage'] as const;
export type Store = (typeof stores)[number];
/** The components among them: they are there only where `components` names them. */
export const neededComponents = ['messaging', 'broker', 'search', 'streaming', 'media'] as const satisfies readonly Component[];
export type Need = Store | (typeof neededComponents)[number];

/** `platform deploy stop` must never be able to mean "deploy the service called stop". */
export const deployWords = ['rollback', 'stop', 'status', 'history', 'diff', 'verify', 'approve', 'reject', 'repair'] as const;

/** A name out of what somebody wrote: `My_Shop` becomes `my-shop`. */
export function asName(written: string): string {
  return written
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
}
