// Looks at everything a reconcile's plan is made of: the pointer, the stacks that are told of a database, the database. Reads only.
import type { Cloud } from '../../../aws/cloud.ts';
import { seeWriter, writerReads } from '../../../aws/writer.ts';
import { bundledTemplates } from '../../../config/bundled.ts';
import { parameterRoot } from '../../names.ts';
import { readLayer } from '../layer.ts';
import { stacksWanted } from '../placement.ts';
import type { ReconcileFacts, ReconcileRequest, ToldStack } from './request.ts';

export const reconcileReads: readonly string[] = [...writerReads, 'cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources', 'sts:GetCallerIdentity'];

/** What the layers of a database hand on that moves with the writer. */
export const movingOutputs: readonly string[] = ['data/InstanceIdentifier', 'data/Endpoint'];
const databaseLayers: readonly string[] = ['data', 'data-replica'];

export async function observeReconcile(cloud: Cloud, request: ReconcileRequest): Promise<ReconcileFacts> {
  const { environment } = request;
  const { account } = await cloud.identity().caller();
  const bundled = bundledTemplates();
  const places = stacksWanted(environment, Object.values(bundled).map(readLayer)).filter(({ layer }) => databaseLayers.includes(layer.layer) || Object.values(layer.inputs).some((source) => movingOutputs.includes(source)));
  const stacks: ToldStack[] = [];
  const securityGroups: Record<string, string> = {};
  for (const { region, name, layer } of places) {
    const formation = cloud.cloudFormation(region);
    const it = await formation.stack(name);
    if (it === undefined || it.status === 'REVIEW_IN_PROGRESS') continue;
    stacks.push({ region, name, layer: layer.layer, status: it.status, parameters: it.parameters, outputs: it.outputs, tags: it.tags, template: (await formation.template(name)) ?? '' });
    if (databaseLayers.includes(layer.layer)) securityGroups[region] = (await formation.resources(name)).find(({ logicalId }) => logicalId === 'SecurityGroup')?.physicalId ?? '';
  }
  const stackOf = (layer: string): ToldStack | undefined => stacks.find((it) => it.layer === layer);
  const writer = await seeWriter(cloud, { root: parameterRoot(environment), home: environment.region, standby: environment.standby?.region, data: stackOf('data'), replica: stackOf('data-replica') });
  const wanted = request.writer ?? writer?.pointer;
  const it = wanted === undefined ? undefined : await cloud.databases(wanted.region).instance(wanted.instance);
  return {
    account,
    templates: Object.fromEntries(databaseLayers.map((layer) => [layer, bundled[layer] ?? ''])),
    stacks,
    ...(writer === undefined ? {} : { writer }),
    ...(wanted === undefined || it === undefined ? {} : { instance: { region: wanted.region, id: it.id, status: it.status, endpoint: it.endpoint ?? '', follows: it.source ?? '', encrypted: it.encrypted, securityGroups: it.securityGroups, backupDays: it.backupDays } }),
    securityGroups,
  };
}

