// The last step of a deploy: revisions of the task definition that nobody needs any more are deregistered.
import type { Cloud } from '../../aws/cloud.ts';
import { done, todo, waiting, type Standing } from '../../engine/standing.ts';
import type { Step } from '../../engine/step.ts';
import { asProblemData, type ProblemData } from '../../problems/problem.ts';
import { between, minutes, seconds, type Instant } from '../../world/time.ts';
import { goodTag, leftTag } from './good-release.ts';
import type { DeploySubject } from './subject.ts';

/** So many are cleared away by one deploy; what is left over waits for the next ones. */
const mostAtOnce = 20;
/** From the first of them on: a second try fits in, and then it is left to the next deploy. The release stands, and nothing of it hangs on this. */
const patience = seconds(50);

/** How many revisions are looked at, the newest first. AWS: a page of ListTaskDefinitions has 100 at most (ECS API). */
export const mostSeen = (keep: number): number => Math.min(100, keep + mostAtOnce);

/** Those beyond the newest, the one that this deploy makes counted; never the one that users are on, to which a rollback leads. */
export function oldRevisions({ facts, service }: Pick<DeploySubject, 'facts' | 'service'>): readonly string[] {
  return facts.revisions.slice(service.deploy.keep - 1).filter((arn) => arn !== facts.live?.taskDefinition).slice(0, mostAtOnce);
}

/** The newest two that are known to have been good: to the one a rollback leads, to the other the next. */
async function goodOnes(cloud: Cloud, region: string, revisions: readonly string[]): Promise<ReadonlySet<string>> {
  const good = new Set<string>();
  for (const arn of revisions) {
    if (good.size === 2) break;
    const tags = (await cloud.ecs(region).taskDefinition(arn))?.tags ?? {};
    if (tags[goodTag] !== undefined && (tags[leftTag] ?? '') === '') good.add(arn);
  }
  return good;
}

export function oldRevisionSteps(cloud: Cloud, subject: DeploySubject): readonly Step[] {
  const { service, region, cluster, definition, facts } = subject;
  const family = definition.input.family ?? '';
  const old = oldRevisions(subject);
  if (old.length === 0) return [];
  const ecs = () => cloud.ecs(region);
  const gone = new Set<string>();
  let needed: ReadonlySet<string> | undefined;
  let left: readonly string[] = [];
  let gaveUp: string | undefined;
  let blindSince: Instant | undefined;
  /** What AWS says against it is told, and fails nothing; that nothing can be said to AWS any more is for the engine. */
  const shrug = (thrown: unknown): ProblemData => {
    const problem = asProblemData(thrown);
    if (problem.halt === true) throw thrown;
    return problem;
  };
  return [
    {
      id: 'old-revisions',
      title: `Deregister ${old.length === 1 ? 'an old revision' : `${old.length} old revisions`} of ${family}`,
      why: `the newest ${service.deploy.keep} stay for rollbacks, and whatever runs; the others are only in the way`,
      byHand: `aws ecs deregister-task-definition --task-definition ${family}:REVISION`,
      actions: ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition', 'ecs:DescribeTasks', 'ecs:ListTaskDefinitions', 'ecs:ListTasks'],
      limit: minutes(15),
      every: seconds(5),
      leaves: 'A revision that was deregistered can still be read, and registered again.',
      async check({ actedAt, now }): Promise<Standing> {
        if (gaveUp !== undefined) return done({ deregistered: gone.size, left: gaveUp });
        try {
          const active = new Set(await ecs().revisionsOfFamily(family, 100));
          const seen = old.filter((arn) => active.has(arn));
          const used = seen.length === 0 ? new Set() : await ecs().definitionsInUse(cluster, family);
          needed ??= await goodOnes(cloud, region, facts.revisions);
          const stays = needed;
          left = seen.filter((arn) => !used.has(arn) && !stays.has(arn));
        } catch (thrown) {
          const { message } = shrug(thrown);
          blindSince ??= now();
          return between(blindSince, now()) > patience ? done({ deregistered: gone.size, left: message }) : waiting(`could not look: ${message}`);
        }
        if (left.length === 0) return done({ deregistered: old.length });
        return actedAt !== undefined && between(actedAt, now()) > patience ? done({ deregistered: gone.size, left: `${left.length} are still shown as active` }) : todo;
      },
      // Several writes, each of which does no harm twice; none of them is the release's.
      async act(context) {
        for (const arn of left.filter((it) => !gone.has(it))) {
          try {
            await ecs().deregisterTaskDefinition(arn);
            gone.add(arn);
          } catch (thrown) {
            const { message, landed } = shrug(thrown);
            // The answer was lost: the next look tells what came of it.
            if (landed === 'maybe') continue;
            gaveUp = message;
            return context.say(`${arn.split('/').at(-1)} is left to the next deploy: ${gaveUp}`);
          }
        }
      },
    },
  ];
}
