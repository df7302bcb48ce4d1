// Tracing: the OpenTelemetry collector that stands beside a service's container and hands its spans to X-Ray. Pure.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { EnvironmentDescription, ServiceDescription } from '../../config/describe.ts';

/** Pinned: what a deploy brings along must not change between two tasks. Its platforms are in one index, amd64 among them. */
const image = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.47.0';
const name = 'otel-collector';

/** What it may take of the task, in CPU units and MiB; the rest is the service's. */
export const collectorTakes = { cpu: 32, memory: 128 };

/** Of a hundred requests that begin here, so many are traced; those that come traced already are traced on. */
const share = '0.05';

/** The collector's own words, as JSON, which is YAML. It listens to its own task only. */
const settings = {
  receivers: { otlp: { protocols: { grpc: { endpoint: 'localhost:4317' }, http: { endpoint: 'localhost:4318' } } } },
  processors: { memory_limiter: { check_interval: '1s', limit_mib: 96 }, resourcedetection: { detectors: ['env', 'ecs'] }, batch: { timeout: '1s', send_batch_size: 50 } },
  exporters: { awsxray: {} },
  service: { pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter', 'resourcedetection', 'batch'], exporters: ['awsxray'] } } },
};

/** OpenTelemetry's own variables, which its SDKs read; what platform.yml says in `env` goes before them. */
export const tracingVariables = ({ environment }: EnvironmentDescription, service: ServiceDescription): Readonly<Record<string, string>> =>
  service.tracing
    ? {
        OTEL_SERVICE_NAME: service.name,
        OTEL_RESOURCE_ATTRIBUTES: `deployment.environment=${environment}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_PROPAGATORS: 'tracecontext,baggage,xray',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: share,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      }
    : {};

/**
 * What the service's own container says because the collector stands beside it: its share of the CPU, since a container that says
 * none gets two of a thousand parts, and that it goes first, so that its last spans are still sent.
 * AWS: ECS API Reference, ContainerDefinition, `cpu` and `dependsOn` (shutdown is in the reverse order).
 */
export const besideCollector = ({ tracing, cpu }: ServiceDescription): Partial<ContainerDefinition> => (tracing ? { cpu: cpu - collectorTakes.cpu, dependsOn: [{ containerName: name, condition: 'START' }] } : {});

/** Not essential: a service without its traces serves on. */
export const collectorOf = (service: ServiceDescription, logConfiguration: NonNullable<ContainerDefinition['logConfiguration']>): readonly ContainerDefinition[] =>
  service.tracing ? [{ name, image, essential: false, ...collectorTakes, environment: [{ name: 'AOT_CONFIG_CONTENT', value: JSON.stringify(settings) }], logConfiguration }] : [];
