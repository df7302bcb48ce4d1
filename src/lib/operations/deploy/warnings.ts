// What a person must know of a release before it is shipped, beside what its strategy means for users. Pure.
import { inSeconds, milliseconds, minutes, showDuration } from '../../world/time.ts';
import { collectorTakes } from './collector.ts';
import { isConnected, proxyTakes } from './discovery.ts';
import { imageWarnings } from './image.ts';
import type { DeploySubject } from './subject.ts';

export function deployWarnings(subject: DeploySubject): readonly string[] {
  return [...ofTasksBefore(subject), ...imageWarnings(subject), ...ofHealth(subject), ...ofEnds(subject), ...ofReadOnlyRoots(subject), ...ofTracing(subject), ...ofProxies(subject)];
}

function ofTasksBefore({ service, first }: DeploySubject): readonly string[] {
  const names = service.before.map(({ name }) => name).join(', ');
  if (names === '') return [];
  return [first ? `${names}: what it does is not undone when the release is taken away again` : `${names}: what it does is not undone when the release is put back, so it must fit the old release as well, which serves meanwhile`];
}

/** A container that is well and a target that is not, or the other way round, is replaced again and again. */
function ofHealth({ service }: DeploySubject): readonly string[] {
  const { path, command = [] } = service.health;
  const asked = /https?:\/\/[^/\s'"]+(\/[^\s'"?#]*)?/.exec(command.join(' '));
  if (path === undefined || asked === null || (asked[1] ?? '/') === path) return [];
  return [`the load balancer asks ${path} and the container's own check ${asked[1] ?? '/'}: the two may not agree on whether a task is well`];
}

/** How long ECS may take to clear the old release away before the deploy no longer waits for it. */
const clearing = minutes(18);

/**
 * How an old task ends: after the bake it leaves the load balancer and has `drain` for open requests, then SIGTERM, then
 * `stopTimeout` until SIGKILL.
 * AWS: a task is DEACTIVATING, out of its target group, before it is STOPPING (ECS developer guide, "Task lifecycle").
 */
function ofEnds({ service, first, bake }: DeploySubject): readonly string[] {
  if (first || service.port === undefined) return [];
  const { drain, stopTimeout } = service;
  const end = milliseconds(drain + stopTimeout);
  const numbers = `bake ${showDuration(bake)}, drain ${showDuration(drain)}, stopTimeout ${showDuration(stopTimeout)}`;
  return [
    ...(end > clearing ? [`${numbers}: the old release takes up to ${showDuration(end)} to go, longer than a deploy waits for it`] : []),
    ...(end <= clearing && drain > bake ? [`${numbers}: after the bake, while the old tasks drain, there is no quick way back any more; that takes longer than the bake itself`] : []),
    ...(inSeconds(drain) === 0 ? [`${numbers}: requests that are open when the old tasks go are cut off`] : []),
  ];
}

// AWS: ECS Exec needs a root file system that can be written (ECS developer guide, "Monitor Amazon ECS containers with ECS Exec").
const ofReadOnlyRoots = ({ service }: DeploySubject): readonly string[] =>
  service.readOnlyRoot ? [`the root of ${service.name} cannot be written: no shell can be opened in its tasks, and only /tmp takes files${service.user === undefined ? '' : `, which is root's unless the image has \`VOLUME /tmp\` after giving it to ${service.user}`}`] : [];

/** In a small task the collector is no small part. */
const ofTracing = ({ service }: DeploySubject): readonly string[] =>
  service.tracing && collectorTakes.memory * 4 >= service.memory ? [`tracing takes up to ${collectorTakes.memory} of the ${service.memory} MiB of a task: what is left for ${service.name} is ${service.memory - collectorTakes.memory}`] : [];

const ofProxies = ({ service, request }: DeploySubject): readonly string[] =>
  isConnected(request.environment, service) && service.cpu < 2 * proxyTakes.cpu
    ? [`a proxy by which services find each other stands in every task of ${service.name}; AWS advises ${proxyTakes.cpu} CPU units and ${proxyTakes.memory} MiB for it, and the task has ${service.cpu} and ${service.memory}`]
    : [];
