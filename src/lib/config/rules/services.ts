// What one service may combine: sizes that Fargate sells, nothing of HTTP without a port, scaling around the count.
import type { Complaint } from '../fault.ts';
import { callsOf, mostCalls } from '../calls.ts';
import { fargateMemory, showMemory } from '../fargate.ts';
import { nearestNumber } from '../../problems/nearest.ts';
import { durationIn } from '../scalars.ts';
import type { WrittenService } from '../shape.ts';
import type { Rule, Sound, SoundConfig } from './sound.ts';

type Service = Sound<WrittenService>;

const eachService =
  (rule: (service: Service, at: (...keys: string[]) => readonly string[], config: SoundConfig) => readonly Complaint[]): Rule =>
  (config) =>
    Object.entries(config.value.services ?? {}).flatMap(([name, service]) => rule(service, (...keys) => ['services', name, ...keys], config));

export const sizesAreSold = eachService(({ cpu, memory }, at) => {
  const sizes = cpu === undefined ? undefined : fargateMemory.get(cpu);
  if (sizes === undefined || memory === undefined || sizes.includes(memory)) return [];
  return [{ path: at('memory'), at: 'value', problem: `Fargate has no ${memory} MiB with cpu ${cpu}`, allowed: showMemory(sizes), nearest: String(nearestNumber(memory, sizes)) }];
});

/** Everything that only a load balancer can do. */
export const headlessIsHeadless = eachService((service, at, { isFaulty }) => {
  if (service.port !== undefined || isFaulty(at('port'))) return [];
  const asked: readonly (readonly [unknown, readonly string[]])[] = [
    [service.health?.path, at('health', 'path')],
    [service.probe, at('probe')],
    [service.deploy?.guard, at('deploy', 'guard')],
    [service.drain, at('drain')],
    [service.sticky, at('sticky')],
    [service.scaling?.requests, at('scaling', 'requests')],
  ];
  const complaints = asked.flatMap(([value, path]): readonly Complaint[] =>
    value === undefined ? [] : [{ path, at: 'key', problem: 'the service has no port, so nothing can be asked of it over HTTP', allowed: 'nothing here, or a port' }],
  );
  const every = service.health?.every;
  if (every === undefined || service.health?.command !== undefined || isFaulty(at('health', 'command'))) return complaints;
  return [...complaints, { path: at('health', 'every'), at: 'key', problem: 'the service has neither port nor health.command, so nothing is asked', allowed: 'nothing here, or a command' }];
});

export const scalingFits = eachService(({ count, scaling }, at) => {
  const { min, max } = scaling ?? {};
  if (min !== undefined && max !== undefined && min > max) return [{ path: at('scaling', 'min'), at: 'value', problem: `${min} is more than max, ${max}`, allowed: `at most ${max}` }];
  if (count === undefined) return [];
  if (max !== undefined && count > max) return [{ path: at('count'), at: 'value', problem: `${count} is more than scaling.max, ${max}`, allowed: `at most ${max}` }];
  if (min !== undefined && count < min) return [{ path: at('count'), at: 'value', problem: `${count} is less than scaling.min, ${min}`, allowed: `at least ${min}` }];
  return [];
});

/** Fargate takes a Spot task back with two minutes of notice; a background worker can finish or hand back its work in them. */
export const spotIsForWorkers = eachService(({ port, spot }, at) =>
  spot === true && port !== undefined ? [{ path: at('spot'), at: 'value', problem: 'Fargate Spot may take all tasks of a service at once, and this one answers requests', allowed: 'spot for services without a port' }] : [],
);

export const guardsSayWhat = eachService(({ deploy }, at, { isFaulty }) =>
  deploy?.guard !== undefined && Object.keys(deploy.guard).length === 0 && !isFaulty(at('deploy', 'guard'))
    ? [{ path: at('deploy', 'guard'), at: 'key', problem: 'guards nothing', allowed: 'errors, p95 or both' }]
    : [],
);

export const guardsHaveTime = eachService(({ deploy }, at) => {
  const { bake, guard } = deploy ?? {};
  // AWS: ECS Developer Guide, blue/green deployments: alarms are watched until the bake time has passed.
  if (bake === undefined || guard === undefined || durationIn(bake) > 0) return [];
  return [{ path: at('deploy', 'bake'), at: 'value', problem: `${bake} leaves the guard no time to see anything`, allowed: 'at least 1m with a guard' }];
});

export const approvalsAreAsked = eachService(({ port, deploy }, at) => {
  const { approve, strategy = 'blue-green' } = deploy ?? {};
  if (approve === undefined) return [];
  if (port === undefined) return [{ path: at('deploy', 'approve'), at: 'key', problem: 'no users are moved to a service without a port', allowed: 'approve for services with a port' }];
  // A pause before each of many steps would be answered without looking.
  return strategy === 'blue-green' || strategy === 'canary' ? [] : [{ path: at('deploy', 'approve'), at: 'key', problem: `${strategy} asks nobody`, allowed: 'approve with the strategies blue-green and canary' }];
});

export const sharesHaveUsers = eachService(({ port, deploy }, at) => {
  const { strategy } = deploy ?? {};
  return port === undefined && (strategy === 'canary' || strategy === 'linear')
    ? [{ path: at('deploy', 'strategy'), at: 'value', problem: `${strategy} gives the new release a part of the users, and a service without a port has none`, allowed: 'blue-green or rolling' }]
    : [];
});

export const canariesAreWatched = eachService(({ deploy }, at) =>
  deploy?.strategy === 'canary' && deploy.guard?.errors === undefined
    ? [{ path: at('deploy', 'strategy'), at: 'value', problem: 'a canary is judged by its failed requests, and how many may fail is not said', allowed: 'canary with guard.errors, such as 1%' }]
    : [],
);

/** The name is the step's. */
export const tasksAreApart = eachService(({ before = [] }, at) =>
  before.flatMap((task, place): readonly Complaint[] => {
    const first = before.findIndex((other) => other?.name !== undefined && other.name === task?.name);
    return task?.name === undefined || first === place ? [] : [{ path: [...at('before'), place, 'name'], at: 'value', problem: `${task.name} is the name of an earlier task`, allowed: 'each name once' }];
  }),
);

export const callsFit = eachService(({ needs = [] }, at, { value }) => {
  const calls = callsOf({ needs: needs.filter((need) => need !== undefined) }, (value.services ?? {}) as Parameters<typeof callsOf>[1]);
  return calls.length > mostCalls ? [{ path: at('needs'), at: 'value', problem: `${calls.length} services are called`, allowed: `${mostCalls} at most` }] : [];
});
