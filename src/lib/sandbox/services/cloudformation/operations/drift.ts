// Drift: what the resources of a stack are now against what the stack last asked for.
import type {
  DescribeStackDriftDetectionStatusCommandInput, DescribeStackDriftDetectionStatusCommandOutput, DescribeStackResourceDriftsCommandInput, DescribeStackResourceDriftsCommandOutput, DetectStackDriftCommandInput, DetectStackDriftCommandOutput,
  DetectStackResourceDriftCommandInput, DetectStackResourceDriftCommandOutput, PropertyDifference, StackResourceDrift, StackResourceDriftStatus, StackStatus,
} from '@aws-sdk/client-cloudformation';
import { asDate, type Instant } from '../../../../world/time.ts';
import { operation, type Context, type OperationHandler, type Table } from '../../../world/service.ts';
import { differences } from '../differences.ts';
import { isStanding } from '../engine/forward.ts';
import { driftDetection } from '../engine/timing.ts';
import { resourcesOf, stacks, type ResourceEntity, type StackEntity } from '../entities.ts';
import { newUuid } from '../identifiers.ts';
import type { Engine, Machine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { handlerOf, resourceInStack } from '../resource-in-stack.ts';
import type { Properties } from '../resource-type.ts';
import { stackOf } from './find.ts';
import { pageOf } from './pages.ts';

interface Detection {
  readonly id: string;
  readonly stackId: string;
  readonly startedAt: Instant;
  readonly only?: readonly string[];
  readonly status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE';
  readonly drifted: number;
}

const detections = (context: Context): Table<Detection> => context.table('cloudformation.drift-detection');

const ready: ReadonlySet<StackStatus> = new Set<StackStatus>(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']);

/** AWS: only properties that the template sets are compared. What the service cannot tell is left out on both sides. */
function comparable(entity: ResourceEntity, actual: Properties): { readonly expected: Properties; readonly actual: Properties } {
  const names = Object.keys(entity.properties).filter((name) => name in actual);
  const pick = (properties: Properties): Properties => Object.fromEntries(names.map((name) => [name, properties[name]]));
  const expected = pick(entity.properties);
  return { expected, actual: unresolved(expected, pick(actual)) as Properties };
}

/** AWS: dynamic references are not compared (CloudFormation user guide, "Detect unmanaged configuration changes"); nobody gets to see their values this way. */
function unresolved(expected: unknown, actual: unknown): unknown {
  if (typeof expected === 'string') return expected.includes('{{resolve:') ? expected : actual;
  if (Array.isArray(expected)) return Array.isArray(actual) ? actual.map((it: unknown, index) => unresolved(expected[index], it)) : actual;
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) return actual;
  return Object.fromEntries(Object.entries(actual).map(([name, value]) => [name, unresolved((expected as Properties)[name], value)]));
}

/** Ends a detection: every resource is looked at. */
export function detect(engine: Engine, id: string): void {
  const { context } = engine;
  const detection = detections(context).get(id);
  const stack = detection === undefined ? undefined : stacks(context).get(detection.stackId);
  if (detection === undefined || stack === undefined) return;
  const table = resourcesOf(context, stack.id);
  for (const entity of table.values()) {
    if (isStanding(entity) && detection.only?.includes(entity.logicalId) !== false) detectOne(engine, stack, entity);
  }
  const drifted = table.values().filter((entity) => entity.drift?.status === 'MODIFIED' || entity.drift?.status === 'DELETED').length;
  detections(context).put(id, { ...detection, status: 'DETECTION_COMPLETE', drifted });
  stacks(context).put(stack.id, { ...stack, drift: { status: drifted === 0 ? 'IN_SYNC' : 'DRIFTED', at: context.now } });
}

/** @returns the resource with what was found; undefined where its type cannot tell */
function detectOne(engine: Engine, stack: StackEntity, entity: ResourceEntity & { readonly physicalId: string }): ResourceEntity | undefined {
  const { context } = engine;
  const handler = handlerOf(engine, entity.type);
  if (handler.read === undefined) return undefined;
  const found = handler.read(entity.physicalId, resourceInStack(engine, stack, entity));
  const { drift: _, ...rest } = entity;
  const { expected, actual } = comparable(entity, found ?? {});
  const drift = found === undefined ? { status: 'DELETED' as const, at: context.now } : { status: differences(expected, actual).length === 0 ? ('IN_SYNC' as const) : ('MODIFIED' as const), at: context.now, actual };
  const seen: ResourceEntity = { ...rest, drift };
  resourcesOf(context, stack.id).put(entity.logicalId, seen);
  return seen;
}

function shownDrift(stack: StackEntity, entity: ResourceEntity, now: Instant): StackResourceDrift {
  return {
    StackId: stack.id,
    LogicalResourceId: entity.logicalId,
    ResourceType: entity.type,
    StackResourceDriftStatus: entity.drift?.status ?? 'NOT_CHECKED',
    Timestamp: asDate(entity.drift?.at ?? now),
    ...(entity.physicalId === undefined ? {} : { PhysicalResourceId: entity.physicalId }),
    ...(entity.drift?.actual === undefined
      ? {}
      : {
          ExpectedProperties: JSON.stringify(comparable(entity, entity.drift.actual).expected),
          ActualProperties: JSON.stringify(entity.drift.actual),
          PropertyDifferences: [...shownDifferences(entity)],
        }),
  };
}

function shownDifferences(entity: ResourceEntity): readonly PropertyDifference[] {
  const { expected, actual } = comparable(entity, entity.drift?.actual ?? {});
  const text = (value: unknown): string => (value === undefined ? 'null' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  return differences(expected, actual).map(({ path, before, after }) => ({
    PropertyPath: `/${path.join('/')}`,
    ExpectedValue: text(before),
    ActualValue: text(after),
    DifferenceType: before === undefined ? 'ADD' : after === undefined ? 'REMOVE' : 'NOT_EQUAL',
  }));
}

export function driftOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return { ...plainDriftOperations, DetectStackResourceDrift: detectResource(machine) };
}

const detectResource = (machine: Machine): OperationHandler =>
  operation<DetectStackResourceDriftCommandInput, DetectStackResourceDriftCommandOutput>((input, context) => {
    const stack = stackOf(context, input.StackName, 'brackets');
    if (!ready.has(stack.status)) throw validationError(`Drift detection cannot be performed on stack [${stack.id}] while it is in ${stack.status} state.`);
    const entity = resourcesOf(context, stack.id).get(input.LogicalResourceId ?? '');
    if (!isStanding(entity)) throw validationError(`Resource ${input.LogicalResourceId ?? ''} does not exist for stack ${stack.name}`);
    const seen = detectOne({ ...machine, context }, stack, entity);
    // AWS: a type that cannot be looked at is refused (API reference, DetectStackResourceDrift; the words are unverified).
    if (seen === undefined) throw validationError(`Drift detection is not supported for the resource type ${entity.type}.`);
    return { StackResourceDrift: shownDrift(stack, seen, context.now) };
  });

const plainDriftOperations: Readonly<Record<string, OperationHandler>> = {
  DetectStackDrift: operation<DetectStackDriftCommandInput, DetectStackDriftCommandOutput>((input, context) => {
    const stack = stackOf(context, input.StackName, 'brackets');
    if (!ready.has(stack.status)) throw validationError(`Drift detection cannot be performed on stack [${stack.id}] while it is in ${stack.status} state.`);
    const underWay = detections(context).values().find((it) => it.stackId === stack.id && it.status === 'DETECTION_IN_PROGRESS');
    if (underWay !== undefined) throw validationError(`Drift detection is already in progress for stack [${stack.id}] with operation id ${underWay.id}`);
    const id = newUuid(context, `drift/${stack.name}`);
    detections(context).put(id, { id, stackId: stack.id, startedAt: context.now, status: 'DETECTION_IN_PROGRESS', drifted: 0, ...(input.LogicalResourceIds === undefined ? {} : { only: input.LogicalResourceIds }) });
    context.schedule(driftDetection(context), 'cloudformation.drift', { id });
    return { StackDriftDetectionId: id };
  }),
  DescribeStackDriftDetectionStatus: operation<DescribeStackDriftDetectionStatusCommandInput, DescribeStackDriftDetectionStatusCommandOutput>((input, context) => {
    const it = detections(context).get(input.StackDriftDetectionId ?? '');
    if (it === undefined) throw validationError(`No drift detection with id ${input.StackDriftDetectionId} exists.`);
    return {
      StackId: it.stackId,
      StackDriftDetectionId: it.id,
      DetectionStatus: it.status,
      Timestamp: asDate(it.startedAt),
      ...(it.status === 'DETECTION_COMPLETE' ? { StackDriftStatus: it.drifted === 0 ? ('IN_SYNC' as const) : ('DRIFTED' as const), DriftedStackResourceCount: it.drifted } : {}),
    };
  }),
  DescribeStackResourceDrifts: operation<DescribeStackResourceDriftsCommandInput, DescribeStackResourceDriftsCommandOutput>((input, context) => {
    const stack = stackOf(context, input.StackName, 'brackets');
    const wanted = input.StackResourceDriftStatusFilters ?? [];
    const statusOf = (entity: ResourceEntity): StackResourceDriftStatus => entity.drift?.status ?? 'NOT_CHECKED';
    const all = resourcesOf(context, stack.id).values().filter((entity) => entity.drift !== undefined && (wanted.length === 0 || wanted.includes(statusOf(entity))));
    const page = pageOf(all, input.MaxResults ?? 100, input.NextToken);
    return {
      StackResourceDrifts: page.items.map((entity) => shownDrift(stack, entity, context.now)),
      ...page.next,
    };
  }),
};
