// Dashboards: kept as the JSON that was sent, refused when it is none.
import type {
  DeleteDashboardsCommandInput as DeleteInput,
  DeleteDashboardsCommandOutput as DeleteOutput,
  GetDashboardCommandInput as GetInput,
  GetDashboardCommandOutput as GetOutput,
  ListDashboardsCommandInput as ListInput,
  ListDashboardsCommandOutput as ListOutput,
  PutDashboardCommandInput as PutInput,
  PutDashboardCommandOutput as PutOutput,
} from '@aws-sdk/client-cloudwatch';
import { asDate } from '../../../world/time.ts';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { dashboardsOf } from './entities.ts';

const invalid = (message: string, path = '/'): AwsFault =>
  new AwsFault('DashboardInvalidInputError', 'The dashboard body is invalid, there are 1 validation errors.', { members: { dashboardValidationMessages: [{ DataPath: path, Message: message }] } }); // texts unverified

function refuseBadBody(body: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw invalid('The field "DashboardBody" must be a valid JSON object');
  }
  const widgets = (parsed as { readonly widgets?: unknown } | null)?.widgets;
  if (!Array.isArray(widgets)) throw invalid('Should have property widgets');
  for (const [index, widget] of widgets.entries()) {
    const { type, properties } = (widget ?? {}) as { readonly type?: unknown; readonly properties?: unknown };
    if (typeof type !== 'string') throw invalid('Should have property type', `/widgets/${index}`);
    if (typeof properties !== 'object' || properties === null) throw invalid('Should have property properties', `/widgets/${index}`);
  }
}

const putDashboard = operation<PutInput, PutOutput>((input, context) => {
  const name = input.DashboardName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw new AwsFault('InvalidParameterValueException', 'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).');
  refuseBadBody(input.DashboardBody ?? '');
  const before = dashboardsOf(context).get(name);
  dashboardsOf(context).put(name, { name, arn: `arn:aws:cloudwatch::${context.account}:dashboard/${name}`, body: input.DashboardBody ?? '', modified: context.now, tags: { ...before?.tags, ...tagsOf(input.Tags) } });
  return { DashboardValidationMessages: [] };
});

const getDashboard = operation<GetInput, GetOutput>((input, context) => {
  const it = dashboardsOf(context).get(input.DashboardName ?? '');
  if (it === undefined) throw new AwsFault('DashboardNotFoundError', `Dashboard ${input.DashboardName} does not exist`, { status: 404 });
  return { DashboardArn: it.arn, DashboardBody: it.body, DashboardName: it.name };
});

const listDashboards = operation<ListInput, ListOutput>((input, context) => {
  const all = dashboardsOf(context).values().filter((it) => it.name.startsWith(input.DashboardNamePrefix ?? ''));
  const { items, next } = page(all, { max: 1000, token: input.NextToken, key: (it) => it.name, refuse: () => new AwsFault('InvalidParameterValueException', 'Invalid NextToken') });
  return { DashboardEntries: items.map((it) => ({ DashboardName: it.name, DashboardArn: it.arn, LastModified: asDate(it.modified), Size: it.body.length })), ...(next === undefined ? {} : { NextToken: next }) };
});

const deleteDashboards = operation<DeleteInput, DeleteOutput>((input, context) => {
  const names = input.DashboardNames ?? [];
  // AWS: when one of them does not exist, none is deleted. (botocore cloudwatch: DeleteDashboards)
  const missing = names.filter((name) => dashboardsOf(context).get(name) === undefined);
  if (missing.length > 0) throw new AwsFault('DashboardNotFoundError', `Dashboard [${missing.join(', ')}] does not exist`, { status: 404 });
  for (const name of names) dashboardsOf(context).delete(name);
  return {};
});

export const dashboardOperations = { PutDashboard: putDashboard, GetDashboard: getDashboard, ListDashboards: listDashboards, DeleteDashboards: deleteDashboards };
