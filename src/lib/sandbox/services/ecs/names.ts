// The names ECS gives: ARNs, task ids, the numbers of revisions; all the same in every run of the same story.
import { createHash } from 'node:crypto';
import type { Context } from '../../world/service.ts';

const digest = (context: Context, counter: string): string =>
  createHash('sha256').update(`${context.account}/${context.region}/${counter}/${context.count(`ecs.${counter}`)}`).digest('hex');

const prefix = (context: Context): string => `arn:aws:ecs:${context.region}:${context.account}`;

export const clusterArn = (context: Context, cluster: string): string => `${prefix(context)}:cluster/${cluster}`;
export const serviceArn = (context: Context, cluster: string, service: string): string => `${prefix(context)}:service/${cluster}/${service}`;
export const taskArn = (context: Context, cluster: string, id: string): string => `${prefix(context)}:task/${cluster}/${id}`;
export const taskDefinitionArn = (context: Context, family: string, revision: number): string => `${prefix(context)}:task-definition/${family}:${revision}`;
export const revisionArn = (context: Context, id: string): string => `${prefix(context)}:service-revision/${id}`;
export const deploymentArn = (context: Context, id: string): string => `${prefix(context)}:service-deployment/${id}`;

/** 32 hexadecimal characters. */
export const newTaskId = (context: Context): string => digest(context, 'task').slice(0, 32);
/** `eni-0` and 16 hexadecimal characters. */
export const newEni = (context: Context): string => `eni-0${digest(context, 'eni').slice(0, 16)}`;
/** 19 digits, as in `ecs-svc/4980306466373577095`. */
export const newNumber = (context: Context): string => BigInt(`0x${digest(context, 'revision').slice(0, 16)}`).toString().padStart(19, '4').slice(0, 19);
/** 21 characters of base64url. */
export const newDeploymentName = (context: Context): string => Buffer.from(digest(context, 'deployment'), 'hex').toString('base64url').replace(/[-_]/g, 'x').slice(0, 21);
export const newEventId = (context: Context): string => uuid(digest(context, 'event'));
/** AWS: hook ids have the form ecs-{hookType}-{id} (ECS developer guide, troubleshooting blue/green, "Invalid hookId format"). */
export const newHookId = (context: Context, targetType: string): string => `ecs-${targetType === 'PAUSE' ? 'pause' : 'lambda'}-${digest(context, 'hook').slice(0, 12)}`;

/** What a hash is as a UUID. */
export const uuid = (hex: string): string => [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');

/** The last part of a name or ARN: `api` of `arn:aws:ecs:us-east-1:1:service/shop/api`. */
export const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
/** What follows the type in an ARN: `shop/api` of `...:service/shop/api`. */
export const pathOf = (arn: string): string => (arn.split(':')[5] ?? '').split('/').slice(1).join('/');
