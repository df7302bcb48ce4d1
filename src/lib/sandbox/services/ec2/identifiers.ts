// EC2's ids: a prefix and seventeen hexadecimal digits, the same in every run of the same story.
import { createHash } from 'node:crypto';
import type { Context } from '../../world/service.ts';

export function newId(context: Context, prefix: string): string {
  const number = context.count(`ec2.${prefix}`);
  return `${prefix}-0${createHash('sha256').update(`${context.account}/${context.region}/${prefix}/${number}`).digest('hex').slice(0, 16)}`;
}

export function arnOf(context: Context, thing: string, id: string): string {
  return `arn:aws:ec2:${context.region}:${context.account}:${thing}/${id}`;
}
