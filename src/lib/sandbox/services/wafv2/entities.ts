// What WAF keeps: web ACLs, of a region or of CloudFront.
import type { WebACL as Shape } from '@aws-sdk/client-wafv2';
import type { Context, Table } from '../../world/service.ts';

export type Scope = 'REGIONAL' | 'CLOUDFRONT';

export interface WebAcl {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly scope: Scope;
  /** Changes with every change: whoever changes it names the one that was seen. */
  readonly lock: string;
  readonly shape: Shape;
  readonly tags: Readonly<Record<string, string>>;
}

/** By `SCOPE/NAME`. */
export const webAclsOf = (context: Context): Table<WebAcl> => context.table<WebAcl>('wafv2.web-acl');
export const keyOf = (scope: string, name: string): string => `${scope}/${name}`;
export const webAclByArn = (context: Context, arn: string): WebAcl | undefined => webAclsOf(context).values().find((it) => it.arn === arn);
