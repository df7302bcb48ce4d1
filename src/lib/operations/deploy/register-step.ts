// The task definition of a release is registered: what ECS runs, with the image by its digest.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { minutes, seconds } from '../../world/time.ts';
import type { DeploySubject } from './subject.ts';

export function register(cloud: Cloud, subject: DeploySubject): Step {
  const { definition, facts, service } = subject;
  return {
    id: 'register',
    title: `Register the task definition of ${service.name} ${facts.tag}`,
    why: 'ECS runs revisions; this one names the image by its digest, so that what runs is what was approved',
    byHand: `aws ecs register-task-definition --family ${definition.input.family} --cli-input-json ...`,
    actions: ['ecs:RegisterTaskDefinition', 'ecs:ListTaskDefinitions', 'ecs:DescribeTaskDefinition', 'iam:PassRole', 'ecs:TagResource'],
    limit: minutes(2),
    every: seconds(5),
    leaves: 'A revision that nothing runs costs nothing.',
    async check(context) {
      const ecs = cloud.ecs(subject.region);
      for (const arn of await ecs.revisionsOfFamily(definition.input.family ?? '', 3)) {
        const seen = await ecs.taskDefinition(arn);
        if (seen?.tags['platform:run'] === context.run && seen.tags['platform:content'] === definition.content) return done({ taskDefinition: arn });
      }
      return todo;
    },
    async act(context) {
      const tags = { ...subject.tags, 'platform:run': context.run, 'platform:content': definition.content, 'platform:release': facts.tag };
      await cloud.ecs(subject.region).registerTaskDefinition({ ...definition.input, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) });
    },
  };
}
