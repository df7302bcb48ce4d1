// The names RDS gives: ARNs, endpoints, resource ids, and which identifiers it takes.
import { createHash } from 'node:crypto';
import { AwsFault } from '../../world/aws-fault.ts';
import type { Context } from '../../world/service.ts';

type Thing = 'db' | 'snapshot' | 'subgrp' | 'pg' | 'auto-backup';

export function arnOf(context: Context, thing: Thing, name: string): string {
  return `arn:aws:rds:${context.region}:${context.account}:${thing}:${name}`;
}

export const backupArnOf = (context: Context, resourceId: string): string => arnOf(context, 'auto-backup', `ab-${resourceId.slice(3).toLowerCase()}`);

export interface ArnParts {
  readonly region: string;
  readonly account: string;
  readonly thing: string;
  readonly name: string;
}

export function partsOf(arn: string): ArnParts | undefined {
  const match = /^arn:aws:rds:([^:]+):([^:]+):([^:]+):(.+)$/.exec(arn);
  if (match === null) return undefined;
  const [, region = '', account = '', thing = '', name = ''] = match;
  return { region, account, thing, name };
}

const base36 = (text: string, length: number): string => BigInt(`0x${createHash('sha256').update(text).digest('hex')}`).toString(36).slice(0, length);

/** `shop-staging.cabc123def45.us-east-1.rds.amazonaws.com`: the middle belongs to account and region. */
export function endpointOf(context: Context, id: string): string {
  return `${id}.c${base36(`${context.account}/${context.region}`, 11)}.${context.region}.rds.amazonaws.com`;
}

/** Unique in the account and region, and the same in every run of the same story. */
export function newResourceId(context: Context): string {
  return `db-${base36(`${context.account}/${context.region}/${context.count('rds.resource-id')}`, 26).toUpperCase()}`;
}

/** @throws AwsFault InvalidParameterValue */
export function identifier(value: string | undefined, parameter: string, longest = 63): string {
  const text = (value ?? '').toLowerCase();
  if (text.length === 0) throw new AwsFault('InvalidParameterValue', `The parameter ${parameter} must be provided and must not be blank.`);
  if (!/^[a-z][a-z0-9-]*$/.test(text) || text.endsWith('-') || text.includes('--') || text.length > longest) {
    throw new AwsFault(
      'InvalidParameterValue',
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return text;
}

export const hashOfPassword = (password: string): string => createHash('sha256').update(password).digest('hex');
