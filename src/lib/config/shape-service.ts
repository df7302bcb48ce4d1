// What may be said of one service in platform.yml.
import * as z from 'zod';
import { noDataWords, strategies } from './config.ts';
import { duration, oneOf, percent, share, text, wholeNumber, yesOrNo } from './scalars.ts';
import { fargateCpu, fargateMemory } from './fargate.ts';
import { scaling } from './shape-scaling.ts';
import { serviceNamePattern, serviceNameWords, variablePattern } from './words.ts';

// AWS: ELBv2 API, CreateTargetGroup, HealthCheckPath: at most 1024 signs.
const path = (about: string) => text({ pattern: /^\/[^\s#]*$/, longest: 1024, allowed: 'a path that begins with /, such as /health', about });

const command = (about: string) => z.array(text({ pattern: /\S/, allowed: 'text', about: 'One word of the command.' })).min(1).meta({ description: about });

// A reference as the OCI distribution specification has it: registry and port, path, tag, digest.
const imagePattern =
  /^([a-zA-Z0-9][a-zA-Z0-9.-]*(:\d{1,5})?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?$/;


const memorySizes = [...fargateMemory.values()].flat();

const health = z
  .strictObject({
    path: path('What the load balancer asks; 200 means healthy. Left out: /health.').optional(),
    // AWS: ELBv2 HealthCheckIntervalSeconds and ECS HealthCheck.interval: both 5 to 300 seconds. One more at the lower end,
    // because the time-out of templates/service.yml is 5 seconds and must be shorter.
    every: duration({ from: '6s', to: '5m', unit: 's', about: 'How often health is asked. Left out: 30s.' }).optional(),
    command: command('What the container runs to see whether it is well, such as [curl, -f, "http://localhost:8080/health"]. Left out: the container is not asked.').optional(),
  })
  .meta({ description: 'How AWS sees whether a task is well.' });

const probe = z
  .strictObject({
    read: path('What a drill or deploy asks from outside to see whether reading works. Left out: the health path.').optional(),
    write: path('What is asked to see whether writing works. Left out: writing is not measured.').optional(),
    websocket: path('Where clients open WebSockets. It is not asked from outside: a deploy tells that open ones will be cut, and the users of the sandbox hold some there (`platform sandbox truth`). Left out: none are known of.').optional(),
  })
  .meta({ description: 'How the tool itself measures the service from outside.' });

const deploy = z
  .strictObject({
    strategy: oneOf(strategies, 'How a new release takes over: all users at once; a few first; in equal steps; or task by task, where the way back is slow. Left out: blue-green.').optional(),
    // AWS: ECS API, DeploymentConfiguration.bakeTimeInMinutes: whole minutes, 0 to 1440.
    bake: duration({ from: '0m', to: '24h', unit: 'm', about: 'How long the old release stays ready after the traffic has moved. Left out: 5m.' }).optional(),
    // AWS: ECS API, CanaryConfiguration and LinearConfiguration; a canary of 100 % is none.
    canary: z
      .strictObject({
        percent: share({ from: 0.1, to: 50, about: 'The part of the users who get the new release first. Left out: 10%.' }).optional(),
        bake: duration({ from: '1m', to: '24h', unit: 'm', about: 'How long only they have it, while both releases are compared. CloudWatch is up to three minutes late: 5m and more tell something. Left out: 10m.' }).optional(),
      })
      .meta({ description: 'For the strategy canary.' })
      .optional(),
    linear: z
      .strictObject({
        percent: share({ from: 3, to: 50, about: 'The part of the users that each step adds. Left out: 20%.' }).optional(),
        every: duration({ from: '1m', to: '24h', unit: 'm', about: 'From one step to the next. Left out: 3m.' }).optional(),
      })
      .meta({ description: 'For the strategy linear.' })
      .optional(),
    // AWS: ECS developer guide, pause lifecycle hooks: at most 14 days.
    approve: duration({ from: '5m', to: '336h', unit: 'm', about: 'A person says `platform deploy approve` before all users are moved, within this time; after it ECS puts the service back. A canary waits for an hour at least, and for its bake besides: its comparison has the same pause. For blue-green and canary. Left out: nobody is asked.' }).optional(),
    guard: z
      .strictObject({
        errors: percent('Share of 5xx answers above which the deploy is put back.').optional(),
        p95: duration({ from: '1ms', to: '60s', unit: 'ms', about: 'Answer time of the slowest twentieth above which the deploy is put back.' }).optional(),
        'no-data': oneOf(noDataWords, "What too few requests for a judgement mean. Left out: the environment's.").optional(),
      })
      .meta({ description: 'What puts a deploy back on its own. Left out: only health.' })
      .optional(),
    scan: oneOf(['refuse', 'warn', 'ignore'], 'What a CRITICAL finding of the registry in the image leads to; with refuse an image that was not scanned is refused as well. Left out: warn.').optional(),
    keep: wholeNumber({ from: 2, to: 80, about: 'How many revisions of the task definition stay; what runs, and what it replaced, stay in any case. Left out: 10.' }).optional(),
  })
  .meta({ description: 'How the service is deployed.' });

const variables = z
  .record(z.string().meta({ pattern: variablePattern.source }), text({ pattern: /^[^]*$/, allowed: 'text; quotes around numbers, true and false', about: 'The value.' }))
  .meta({ description: 'Environment variables of the container. They are written down in journals and task definitions: no passwords here.' });

// The execution role of templates/service.yml may read these secrets and parameters, and no others.
const secretPattern = /^([A-Za-z0-9][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)?|parameter\/[A-Za-z0-9][A-Za-z0-9_.-]*)$/;
const secrets = z
  .record(
    z.string().meta({ pattern: variablePattern.source }),
    text({ pattern: secretPattern, longest: 256, allowed: 'SECRET, SECRET:KEY or parameter/NAME, such as stripe, database:password or parameter/flags', about: 'Where the value is kept; never the value.' }),
  )
  .meta({
    description:
      "Environment variables whose values are fetched when a task starts. SECRET is a secret of the service, APP-ENV/service-SERVICE/SECRET; or database, cache for the environment's own. KEY picks one value of a JSON secret. parameter/NAME is a parameter of SSM, /platform/APP/ENV/service-SERVICE/settings/NAME.",
  });

const before = z
  .strictObject({
    name: text({ pattern: serviceNamePattern, allowed: serviceNameWords, about: 'What it is called in plans and logs, such as migrate.' }),
    command: command('What the container runs in place of its own command, such as [dart, run, migrate].'),
    // AWS: ECS knows no limit for a task; ours stops it.
    timeout: duration({ from: '10s', to: '24h', unit: 's', about: 'How long it may take before it is stopped and the deploy put back. Left out: 15m.' }).optional(),
  })
  .meta({ description: 'One task.' });

// AWS: ECS API, ContainerDefinition.user: user, user:group, uid, uid:gid, user:gid, uid:group.
const userPattern = /^(?!(root|0+)(:|$))[A-Za-z0-9_][A-Za-z0-9_-]{0,31}(:[A-Za-z0-9_][A-Za-z0-9_-]{0,31})?$/;

export const serviceShape = z
  .strictObject({
    image: text({ pattern: imagePattern, longest: 1024, allowed: 'an image reference: REPOSITORY, REPOSITORY:TAG or REGISTRY/REPOSITORY@sha256:DIGEST', about: "The service's image: a repository of the application, or any registry's; tags are resolved to digests." }),
    port: wholeNumber({ from: 1, to: 65535, about: 'Where the container listens. Left out: a headless worker without load balancer.' }).optional(),
    cpu: oneOf(fargateCpu as unknown as readonly [number, ...number[]], 'CPU units of a task; 1024 is one vCPU.'),
    memory: wholeNumber({ from: Math.min(...memorySizes), to: Math.max(...memorySizes), about: 'MiB of a task; which sizes there are depends on cpu.' }),
    count: wholeNumber({ from: 1, to: 5000, about: 'How many tasks, before scaling.' }),
    needs: z
      .array(text({ pattern: /\S/, allowed: 'database, cache, storage or the name of another service', about: 'One thing that is needed.' }))
      .meta({ description: 'What the service talks to: database, cache, storage, components (messaging, broker, search, streaming, media), other services. What is no service opens to it. Other services are deployed first by --all; those with a port let it in, and it finds them by name: AUTH_URL is http://auth:8081.' })
      .optional(),
    health: health.optional(),
    probe: probe.optional(),
    scaling: scaling.optional(),
    deploy: deploy.optional(),
    env: variables.optional(),
    secrets: secrets.optional(),
    // AWS: ECS API, ContainerDefinition.stopTimeout: "valid values for Fargate are 2-120 seconds".
    stopTimeout: duration({ from: '2s', to: '2m', unit: 's', about: 'From SIGTERM to SIGKILL. Left out: 30s.' }).optional(),
    // AWS: ELBv2 target group attribute deregistration_delay.timeout_seconds: 0 to 3600.
    drain: duration({ from: '0s', to: '1h', unit: 's', about: 'How long open requests may go on when a task leaves the load balancer. Left out: 30s.' }).optional(),
    sticky: yesOrNo('Keep a client on its task for 30 minutes, by cookie. Left out: false.').optional(),
    spot: yesOrNo('Run on Fargate Spot: cheaper, and stopped with two minutes of notice. Left out: false.').optional(),
    before: z
      .array(before)
      .meta({ description: 'Tasks that run once, one after the other, with the new image and before any of it takes users: migrations. One that fails stops the deploy. What they did is not undone.' })
      .optional(),
    readOnlyRoot: yesOrNo('Nothing but /tmp can be written in the container; `platform exec` needs more than that. Left out: false.').optional(),
    tracing: yesOrNo('Have an OpenTelemetry collector beside the container, which hands traces to X-Ray; it takes 32 CPU units and up to 128 MiB. The container is told by the OTEL_ variables; 5% is traced unless env says another OTEL_TRACES_SAMPLER_ARG. Left out: false.').optional(),
    user: text({ pattern: userPattern, allowed: 'a user other than root, and perhaps a group: "1000:1000"', about: "Who the container's process is. Left out: whom the image names." }).optional(),
  })
  .meta({ description: 'One ECS service.' });
