// Reads ECS's own record of a service's deployments: what each brought, from what, and how it ended.
import type { Cloud } from '../../../aws/cloud.ts';
import type { ServiceDeployment, ServiceRevision, TaskDefinition } from '../../../aws/ecs.ts';
import { fromDate, type Instant } from '../../../world/time.ts';
import { goodTag, leftTag } from '../good-release.ts';
import type { EcsRecord, ShippedRelease } from './record.ts';

export const historyReads: readonly string[] = ['ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions', 'ecs:DescribeTaskDefinition', 'ecs:ListServiceDeployments'];

type Definitions = ReadonlyMap<string, { readonly definition: TaskDefinition; readonly tags: Readonly<Record<string, string>> } | undefined>;

/** Newest first. @param most at most 100 */
export async function readEcsRecord(cloud: Cloud, at: { readonly region: string; readonly cluster: string; readonly service: string; readonly most: number }): Promise<readonly EcsRecord[]> {
  const ecs = cloud.ecs(at.region);
  const listed = await ecs.deploymentsListed(at.cluster, at.service, at.most);
  const described = await ecs.deploymentsOf(listed.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []));
  const wanted = new Set(described.flatMap((it) => [it.targetServiceRevision?.arn, sourceOf(it)]).filter((arn) => arn !== undefined));
  const revisions = new Map((await ecs.revisions([...wanted])).map((revision) => [revision.serviceRevisionArn ?? '', revision]));
  const definitions: Map<string, Awaited<ReturnType<typeof ecs.taskDefinition>>> = new Map();
  for (const arn of new Set([...revisions.values()].flatMap(({ taskDefinition }) => taskDefinition ?? []))) definitions.set(arn, await ecs.taskDefinition(arn));
  return described.map((it) => recordOf(it, revisions, definitions)).sort((a, b) => b.created - a.created);
}

/** AWS: of several the first is the one that served (unverified; there is one unless deployments overtook each other). */
const sourceOf = ({ sourceServiceRevisions }: ServiceDeployment): string | undefined => sourceServiceRevisions?.[0]?.arn;

function recordOf(it: ServiceDeployment, revisions: ReadonlyMap<string, ServiceRevision>, definitions: Definitions): EcsRecord {
  const at = (date: Date | undefined): Instant | null => (date === undefined ? null : fromDate(date));
  const target = revisions.get(it.targetServiceRevision?.arn ?? '');
  const source = revisions.get(sourceOf(it) ?? '');
  const brought = definitions.get(target?.taskDefinition ?? '');
  return {
    arn: it.serviceDeploymentArn ?? '',
    status: it.status ?? '',
    created: at(it.createdAt) ?? (0 as Instant),
    finished: at(it.finishedAt),
    strategy: it.deploymentConfiguration?.strategy ?? null,
    from: source === undefined ? null : releaseOf(source, definitions),
    to: target === undefined ? null : releaseOf(target, definitions),
    rollbackStarted: at(it.rollback?.startedAt),
    reason: it.rollback?.reason ?? it.statusReason ?? null,
    taggedRun: brought?.tags['platform:run'] ?? null,
    registeredBy: brought?.definition.registeredBy ?? null,
    markedGood: brought?.tags[goodTag] !== undefined,
    markedLeft: (brought?.tags[leftTag] ?? '') !== '',
  };
}

function releaseOf({ taskDefinition, containerImages = [] }: ServiceRevision, definitions: Definitions): ShippedRelease {
  const seen = definitions.get(taskDefinition ?? '');
  const main = seen?.definition.containerDefinitions?.find(({ essential }) => essential !== false)?.name;
  const container = containerImages.find(({ containerName }) => containerName === main) ?? containerImages[0];
  return { release: seen?.tags['platform:release'] ?? null, image: container?.image ?? null, digest: container?.imageDigest ?? digestIn(container?.image), taskDefinition: taskDefinition ?? null };
}

export const digestIn = (image: string | undefined): string | null => /@(sha256:[0-9a-f]+)$/.exec(image ?? '')?.[1] ?? null;
