// The container of the probes' tasks: a small public image, at Fargate's smallest size.
import type { NetworkConfiguration, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { prefix, tags, type Network } from './lab.ts';

export const cluster = `${prefix}cluster`;
export const image = 'public.ecr.aws/nginx/nginx:stable-alpine';
export const ecsTags = Object.entries(tags).map(([key, value]) => ({ key, value }));

export const definition = (name: string, command?: readonly string[]): RegisterTaskDefinitionCommandInput => ({
  family: `${prefix}${name}`,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image, essential: true, portMappings: [{ containerPort: 80 }], ...(command === undefined ? {} : { command: [...command] }) }],
  tags: ecsTags,
});

export const inNetwork = ({ subnets, securityGroup }: Network): NetworkConfiguration => ({ awsvpcConfiguration: { subnets: [...subnets], securityGroups: [securityGroup], assignPublicIp: 'ENABLED' } });
