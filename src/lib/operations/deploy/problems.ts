// What can stand in the way of a deploy, or end it, in words.
import { kind, problemsOf } from '../../problems/catalogue.ts';
import { showLastWords } from '../steps/ecs/task-verdict.ts';

const fixBad = 'Users are served by the release that was there before. Mend the image, push it under a new tag, deploy again.';

/** AWS: what ECS says of tasks that never came to run the image's own words (ECS developer guide, stopped tasks error messages). */
const neverRan = /\b(CannotPullContainerError|CannotPullImageManifestError|ResourceInitializationError|CannotStartContainerError)\b/;

const fixStart = (service: string, at: string): string => `Users are served by the release that was there before. The image itself never ran: see that the registry can be reached, that the execution role may read image and secrets (\`platform deploy verify ${service} ${at}\`), then deploy the same one again.`;

const fixBefore = 'Nothing of the service was changed, the old release serves; what the task itself has done already is not undone. Mend it, push the image under a new tag, deploy again.';

export const deployProblem = problemsOf({
  WRONG_ACCOUNT: kind<{ caller: string; account: string; environment: string }>({
    outcome: 'refused',
    message: ({ caller, account, environment }) => `these credentials are for account ${caller}; ${environment} lives in ${account}`,
    fix: ({ environment }) => `Use --profile, or set environments.${environment}.profile in platform.yml. Nothing was changed.`,
  }),
  NOT_BOOTSTRAPPED: kind<{ environment: string; missing: readonly string[] }>({
    outcome: 'refused',
    message: ({ environment, missing }) => `${environment} is not ready for this service: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    fix: ({ environment }) => `\`platform env bootstrap -e ${environment}\` makes what is missing. Nothing was changed.`,
  }),
  IMAGE_MISSING: kind<{ repository: string; version: string }>({
    outcome: 'refused',
    message: ({ repository, version }) => `there is no image ${repository}:${version} in the registry`,
    fix: () => 'Push it first, or correct --image. Nothing was changed.',
  }),
  IMAGE_OF_ANOTHER: kind<{ service: string; image: string; own: string }>({
    outcome: 'refused',
    message: ({ service, image, own }) => `${service} is made of ${own}; ${image} is another repository's`,
    fix: ({ own }) => `Say --image ${own}:VERSION, or correct the service's image in platform.yml. Nothing was changed.`,
  }),
  IMAGE_NOT_A_DIGEST: kind<{ image: string }>({
    outcome: 'refused',
    message: ({ image }) => `${image} lives in another registry; its tag cannot be turned into a digest from here`,
    fix: () => 'Name it by digest (REPOSITORY@sha256:...), so that what runs is what was approved. Nothing was changed.',
  }),
  DEPLOYMENT_IN_FLIGHT: kind<{ service: string; at: string; deployment: string; environment: string; run?: string }>({
    outcome: 'refused',
    message: ({ service, deployment, run }) => `${service} is being deployed already (${deployment})${run === undefined ? '' : ` by run ${run}, which was left half-way`}`,
    fix: ({ service, at, environment, run }) =>
      run === undefined
        ? `Say --wait 30m, and this begins when that has ended; \`platform deploy status ${service} ${at}\` shows whose it is. Where it is an unfinished run of ours, \`platform runs resume -e ${environment}\` goes on with it. Or put it back while the old tasks still stand: \`platform deploy stop ${service} ${at}\`. Nothing was changed.`
        : `\`platform runs resume ${run} -e ${environment}\` goes on with it, \`platform runs undo ${run} -e ${environment}\` takes it back. Then say this again: what is so already is not done twice. Nothing was changed.`,
  }),
  UNFINISHED_RUN: kind<{ service: string; run: string; environment: string }>({
    outcome: 'refused',
    message: ({ service, run }) => `${service} runs this already, by run ${run}, which was left half-way: nobody has seen whether it is good`,
    fix: ({ run, environment }) => `\`platform runs resume ${run} -e ${environment}\` goes on with it, \`platform runs undo ${run} -e ${environment}\` takes it back. Then say this again: what is so already is not done twice. Nothing was changed.`,
  }),
  PRIORITY_TAKEN: kind<{ priority: string; hosts: string }>({
    outcome: 'refused',
    message: ({ priority, hosts }) => `listener priority ${priority} belongs to a rule for ${hosts}, which this tool did not make`,
    fix: () => 'Move that rule to another priority; this slot is the service\'s own. Nothing was changed.',
  }),
  ALARM_ALREADY_FIRING: kind<{ alarms: readonly string[] }>({
    outcome: 'refused',
    message: ({ alarms }) => `${alarms.join(', ')} ${alarms.length === 1 ? 'fires' : 'fire'} already; ECS would ignore alarms for the whole deployment`,
    fix: () => 'What is over clears itself within some minutes: deploy then. If this release is the cure, say --allow-firing-alarms. Nothing was changed.',
  }),
  WEIGHTS_DISAGREE: kind<{ service: string; at: string; weights: string }>({
    outcome: 'refused',
    message: ({ service, weights }) => `the listener rule of ${service} does not point at one target group with healthy tasks: ${weights}`,
    fix: ({ service, at }) => `ECS does not check this before it shifts (aws/containers-roadmap#2853). \`platform deploy repair ${service} ${at}\` points the rule at the group that serves. Nothing was changed.`,
  }),
  TASKS_DIE: kind<{ service: string; at: string; count: number; why: string }>({
    outcome: 'put-back',
    message: ({ service, count, why }) => `${count} tasks of the new ${service} stopped before it was healthy; the last: ${why}`,
    fix: ({ service, at, why }) => (neverRan.test(why) ? fixStart(service, at) : fixBad),
  }),
  TASKS_DIE_IN_BAKE: kind<{ service: string; count: number; why: string }>({
    outcome: 'put-back',
    message: ({ service, count, why }) => `${count} tasks of the new ${service} ended by themselves while it baked; the last: ${why}`,
    fix: () => fixBad,
  }),
  ROLLED_BACK_BY_ECS: kind<{ service: string; status: string; reason: string }>({
    outcome: 'put-back',
    message: ({ service, status, reason }) => `ECS ended the deployment of ${service} as ${status}: ${reason}`,
    fix: () => 'Users are served by the release that was there before. Where the reason is the image, mend it and push it under a new tag; else deploy the same one again.',
  }),
  STOPPED_BY_SOMEBODY: kind<{ service: string; environment: string; first: boolean }>({
    outcome: 'put-back',
    message: ({ service, first }) => (first ? `somebody took ${service} away while it was deployed for the first time` : `somebody asked ECS to stop this deployment of ${service} and to put it back`),
    fix: ({ environment, first }) => `${first ? 'Nothing of it runs, as before.' : 'Users are served by the release that was there before.'} \`platform runs list -e ${environment} --remote\` says whose deploy.stop it was, where it was one of ours; nothing says that the image is bad, so ask before you deploy it again.`,
  }),
  ALARM_BEFORE_USERS: kind<{ service: string; reason: string }>({
    outcome: 'put-back',
    message: ({ service, reason }) => `ECS put ${service} back before any user was sent to the new release: ${reason}`,
    fix: () => 'So the alarm does not speak of the new release, but of the one that serves, or of what happened minutes before. See what it tells; when it is at rest, deploy the same image again.',
  }),
  USERS_SEE_ERRORS: kind<{ service: string; percent: string; allowed: number; samples: number; alone: boolean }>({
    outcome: 'put-back',
    message: ({ service, percent, allowed, samples, alone }) => `${percent} % of ${samples} requests to ${alone ? `the new ${service}` : `${service}, where both releases have users,`} failed; ${allowed} % is allowed`,
    fix: () => fixBad,
  }),
  USERS_WAIT: kind<{ service: string; p95: string; allowed: string; samples: number; alone: boolean }>({
    outcome: 'put-back',
    message: ({ service, p95, allowed, samples, alone }) => `95 % of ${samples} requests to ${alone ? `the new ${service}` : `${service}, where both releases have users,`} took up to ${p95}; ${allowed} is allowed`,
    fix: () => fixBad,
  }),
  TRAFFIC_NOT_MOVED: kind<{ service: string; weights: string }>({
    outcome: 'put-back',
    message: ({ service, weights }) => `ECS says that ${service} is deployed, but the load balancer does not send users to it: ${weights}`,
    fix: () => 'The old release serves. Look at the listener rule and at throttling of the load balancer\'s API, then deploy again.',
  }),
  ROLLBACK_FAILED: kind<{ service: string; reason: string }>({
    outcome: 'half-way',
    message: ({ service, reason }) => `ECS could not put ${service} back: ${reason}`,
    fix: () => 'Look at the listener rule\'s weights and at the tasks of both releases now; `platform runs resume` tries again.',
  }),
  CANARY_IS_WORSE: kind<{ service: string; what: string; comparison: string }>({
    outcome: 'put-back',
    message: ({ service, what, comparison }) => `the canary of ${service} is worse: ${what} (${comparison})`,
    fix: () => fixBad,
  }),
  CANARY_UNSEEN: kind<{ service: string; requests: number; fewest: number }>({
    outcome: 'put-back',
    message: ({ service, requests, fewest }) => `${requests} requests to the canary of ${service} were counted; fewer than ${fewest} say nothing of it`,
    fix: () => 'Users are served by the release that was there before. Let the canary bake longer or have a larger share, or set deploy.guard.no-data: pass-with-note.',
  }),
  NOT_APPROVED: kind<{ service: string; nobody: boolean }>({
    outcome: 'put-back',
    message: ({ service, nobody }) => (nobody ? `nobody approved the new ${service} in time` : `the new ${service} was rejected`),
    fix: () => 'Users are served by the release that was there before. Deploy again when it may ship.',
  }),
  STRATEGY_WITHOUT_USERS: kind<{ service: string; strategy: string }>({
    outcome: 'refused',
    message: ({ service, strategy }) => `${strategy} gives the new release a part of the users, and ${service} has no port`,
    fix: () => 'Say --strategy blue-green or rolling. Nothing was changed.',
  }),
  CANARY_UNGUARDED: kind<{ service: string }>({
    outcome: 'refused',
    message: ({ service }) => `a canary is judged by its failed requests, and how many may fail is not said for ${service}`,
    fix: ({ service }) => `Set services.${service}.deploy.guard.errors in platform.yml, such as 1%. Nothing was changed.`,
  }),
  NOTHING_RUNS: kind<{ service: string; at: string }>({
    outcome: 'refused',
    message: ({ service }) => `${service} is not there: nothing runs that could be gone back from, or compared with`,
    fix: ({ service, at }) => `\`platform deploy ${service} --image VERSION ${at}\` ships a release. Nothing was changed.`,
  }),
  RUNS_A_TAG: kind<{ service: string; at: string; image: string }>({
    outcome: 'refused',
    message: ({ service, image }) => `what runs of ${service} is not named by digest (${image}): which image that is cannot be told`,
    fix: ({ service, at }) => `Name the image to compare with: \`platform deploy diff ${service} --image VERSION ${at}\`. Nothing was changed.`,
  }),
  NO_GOOD_RELEASE: kind<{ service: string; known: readonly string[] }>({
    outcome: 'refused',
    message: ({ service, known }) => `no release of ${service} before the one that runs is known to have been good${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`,
    fix: ({ known }) => (known.length === 0 ? 'Deploy a release that is good. Nothing was changed.' : 'Where you know that one of them was good, name it with --to and --allow-unproven, or deploy a release that is good. Nothing was changed.'),
  }),
  RELEASE_UNKNOWN: kind<{ service: string; at: string; release: string; known: readonly string[] }>({
    outcome: 'refused',
    message: ({ service, release, known }) => `there is no release ${release} of ${service} to go back to${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`,
    fix: ({ service, at }) => `Correct --to, or deploy it anew: \`platform deploy ${service} --image VERSION ${at}\`. Nothing was changed.`,
  }),
  RELEASE_RUNS: kind<{ service: string; at: string; release: string }>({
    outcome: 'refused',
    message: ({ service, release }) => `${service} runs ${release} already: there is nothing to go back from`,
    fix: ({ service, at }) => `\`platform deploy history ${service} ${at}\` shows what ran before it. Nothing was changed.`,
  }),
  RELEASE_UNPROVEN: kind<{ service: string; at: string; release: string }>({
    outcome: 'refused',
    message: ({ service, release }) => `no run of this tool has seen ${service} ${release} serve well to its end`,
    fix: ({ service, at, release }) => `\`platform deploy history ${service} ${at}\` shows what was good. Where you know that this one was, \`platform deploy rollback ${service} --to ${release} --allow-unproven ${at}\`. Nothing was changed.`,
  }),
  IMAGE_GONE: kind<{ service: string; revision: string; digest: string }>({
    outcome: 'refused',
    message: ({ service, revision, digest }) => `the image of ${service} ${revision} is no longer in the registry (${digest.slice(0, 19)})`,
    fix: () => 'Push it again, or name another release with --to. Nothing was changed.',
  }),
  NO_OLD_TASKS: kind<{ service: string; why: string }>({
    outcome: 'refused',
    message: ({ service, why }) => `${service} has no old tasks beside the new ones that users could be taken back to: ${why}`,
    fix: () => 'Drill a service with a port that is deployed blue-green, by canary or in steps. Nothing was changed.',
  }),
  OLD_TASKS_GONE: kind<{ service: string; status: string }>({
    outcome: 'put-back',
    message: ({ service, status }) => `ECS ended the deployment of ${service} (${status}) before the users were taken back`,
    fix: () => 'Users are served by the same release as before. Drill again.',
  }),
  ROLLBACK_TOO_SLOW: kind<{ seconds: number; objective: number }>({
    outcome: 'no',
    message: ({ seconds, objective }) => `the way back took at least ${seconds} s; the objective is ${objective} s`,
    fix: () => 'See in the evidence what took so long: ECS, the load balancer, or the drain.',
  }),
  ROLLBACK_UNSEEN: kind<{ objective: number }>({
    outcome: 'inconclusive',
    message: ({ objective }) => `when the users were back was not seen closely enough to be held against ${objective} s`,
    fix: () => 'Drill again without an interruption.',
  }),
  SUPERSEDED: kind<{ service: string; deployment: string }>({
    outcome: 'half-way',
    message: ({ service, deployment }) => `somebody else began another deployment of ${service} (${deployment}) while this one was under way, and so ended it`,
    fix: () => 'What runs is theirs, and was left alone. See what it is, and deploy again when it has ended.',
  }),
  BEFORE_FAILED: kind<{ service: string; name: string; task: string; reason: string; lines: readonly string[] }>({
    outcome: 'put-back',
    message: ({ service, name, task, reason, lines }) => `${name} of ${service} failed (task ${task}): ${reason}${showLastWords(lines)}`,
    fix: () => fixBefore,
  }),
  BEFORE_TOO_LONG: kind<{ service: string; name: string; task: string; limit: string; lines: readonly string[] }>({
    outcome: 'put-back',
    message: ({ service, name, task, limit, lines }) => `${name} of ${service} (task ${task}) did not end within ${limit}${showLastWords(lines)}`,
    fix: () => `It was stopped. ${fixBefore} Where it only needs longer, raise its timeout in platform.yml.`,
  }),
  BEFORE_NOT_STARTED: kind<{ service: string; name: string; reason: string }>({
    outcome: 'put-back',
    message: ({ service, name, reason }) => `ECS does not start ${name} of ${service}: ${reason}`,
    fix: () => 'Nothing of the service was changed. Deploy again; where it is about capacity, some minutes later.',
  }),
  BEFORE_UNKNOWN: kind<{ service: string; name: string; began: string; group: string }>({
    outcome: 'put-back',
    message: ({ service, name, began }) => `${name} of ${service} was begun at ${began}, and ECS shows no such task any more: whether it did its work cannot be seen`,
    fix: ({ group }) => `Its log is in ${group}. It is not run again by itself: look at what it left, and deploy again, which runs it once more. Nothing of the service was changed.`,
  }),
  IMAGE_WRONG_ARCHITECTURE: kind<{ image: string; service: string; wanted: string; has: readonly string[] }>({
    outcome: 'refused',
    message: ({ image, service, wanted, has }) => `${image} is not built for ${wanted}, on which the tasks of ${service} run: it has ${has.join(', ') || 'no platform at all'}`,
    fix: ({ wanted }) => `Build it with \`docker buildx build --platform ${wanted}\`, push it under a new tag. Nothing was changed.`,
  }),
  IMAGE_NOT_SCANNED: kind<{ image: string; service: string; status: string }>({
    outcome: 'refused',
    message: ({ image, status }) => `the registry has not scanned ${image} (${status}), and deploy.scan is refuse`,
    fix: ({ service }) => `A scan takes some minutes after the push: deploy then. Where images of this kind cannot be scanned, set services.${service}.deploy.scan: warn. Nothing was changed.`,
  }),
  IMAGE_HAS_FINDINGS: kind<{ image: string; service: string; critical: number }>({
    outcome: 'refused',
    message: ({ image, critical }) => `the registry's scan of ${image} has ${critical} CRITICAL ${critical === 1 ? 'finding' : 'findings'}, and deploy.scan is refuse`,
    fix: ({ service }) => `See them with \`aws ecr describe-image-scan-findings\`, renew what the image is built on, push it under a new tag; or set services.${service}.deploy.scan: warn. Nothing was changed.`,
  }),
  CHECK_FAILED: kind<{ service: string; check: string; reason: string; fix: string }>({
    outcome: 'refused',
    message: ({ service, check, reason }) => `${service} cannot be shipped and put back now (${check}): ${reason}`,
    fix: ({ fix }) => `${fix} Nothing was changed.`,
  }),
  NOTHING_TO_REPAIR: kind<{ service: string; because: string; then: string }>({
    outcome: 'refused',
    message: ({ service, because }) => `there is nowhere to send the users of ${service}: ${because}`,
    fix: ({ then }) => `${then} Nothing was changed.`,
  }),
  NOTHING_IN_FLIGHT: kind<{ service: string; at: string }>({
    outcome: 'refused',
    message: ({ service }) => `no deployment of ${service} is under way`,
    fix: ({ service, at }) => `\`platform deploy history ${service} ${at}\` says how the last one ended. Nothing was changed.`,
  }),
  NOTHING_WAITS: kind<{ service: string; at: string; stage: string }>({
    outcome: 'refused',
    message: ({ service, stage }) => `the deployment of ${service} waits for nobody's answer; it is at ${stage}`,
    fix: ({ service, at }) => `\`platform deploy status ${service} ${at}\` shows when it does; \`platform deploy stop ${service} ${at}\` puts it back without being asked. Nothing was changed.`,
  }),
  NOTHING_BEFORE: kind<{ service: string; at: string; served: boolean }>({
    outcome: 'refused',
    message: ({ service, served }) => (served ? `ECS does not say what ran before this deployment of ${service}, though an earlier one ended well` : `this is the first deployment of ${service}: there is nothing to put back`),
    fix: ({ service, at, served }) => (served ? `\`platform deploy status ${service} ${at}\` says how it goes on. Nothing was changed.` : `\`platform deploy stop ${service} ${at} --allow-removal\` takes the service away again. Nothing was changed.`),
  }),
  CANARY_IS_COMPARED: kind<{ service: string; at: string; asked: boolean }>({
    outcome: 'refused',
    message: ({ service }) => `the canary of ${service} is still compared with the old release`,
    fix: ({ service, at, asked }) => `${asked ? 'Say it again when the comparison is over: the run says so.' : 'The run that compares goes on by itself.'} \`platform deploy stop ${service} ${at}\` puts it back at once. Nothing was changed.`,
  }),
  ANSWERED_OTHERWISE: kind<{ service: string; at: string; stage: string; answer: string }>({
    outcome: 'no',
    message: ({ service, stage, answer }) => `somebody else was faster: ${service} has its answer at ${stage}, and it is ${answer}`,
    fix: ({ service, at }) => `\`platform deploy status ${service} ${at}\` says how it goes on.`,
  }),
  ENDED_OTHERWISE: kind<{ service: string; at: string; status: string }>({
    outcome: 'no',
    message: ({ service, status }) => `the deployment of ${service} was not put back: it is ${status}`,
    fix: ({ service, at }) => `SUCCESSFUL: it was faster, and the new release serves; \`platform deploy rollback ${service} ${at}\` goes back where something was before. STOPPED: a newer deployment took its place.`,
  }),
});
