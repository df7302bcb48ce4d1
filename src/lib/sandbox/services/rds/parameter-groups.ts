// DB parameter groups: made, changed, and taken up by instances at once or with the next restart.
import type { CreateDBParameterGroupCommandInput, CreateDBParameterGroupCommandOutput, DBParameterGroup, DeleteDBParameterGroupCommandInput, DeleteDBParameterGroupCommandOutput, DescribeDBParameterGroupsCommandInput, DescribeDBParameterGroupsCommandOutput, DescribeDBParametersCommandInput, DescribeDBParametersCommandOutput, ModifyDBParameterGroupCommandInput, ModifyDBParameterGroupCommandOutput, ResetDBParameterGroupCommandInput, ResetDBParameterGroupCommandOutput } from '@aws-sdk/client-rds';
import { AwsFault } from '../../world/aws-fault.ts';
import { page } from '../../world/paging.ts';
import { operation, type Context } from '../../world/service.ts';
import { tagsOf } from '../../world/tags.ts';
import { families } from './engine-versions.ts';
import { kinds, type DbInstance, type ParameterGroup } from './entities.ts';
import { tell } from './events.ts';
import { arnOf } from './identifiers.ts';
import { markerRefused, maxRecords } from './paging.ts';
import { allows, parameterNamed, parameters } from './parameters.ts';
import { instanceEvent, save } from './timeline.ts';

const groups = (context: Context) => context.table<ParameterGroup>(kinds.parameterGroup);

const defaultGroup = (family: string): ParameterGroup => ({ name: `default.${family}`, family, description: `Default parameter group for ${family}`, set: {}, tags: {} });

function find(context: Context, name: string): ParameterGroup | undefined {
  const family = /^default\.(.+)$/.exec(name)?.[1];
  if (family !== undefined) return families.includes(family) ? defaultGroup(family) : undefined;
  return groups(context).get(name);
}

/** @throws AwsFault DBParameterGroupNotFoundFault */
export function existingParameterGroup(context: Context, name: string | undefined): ParameterGroup {
  const group = find(context, (name ?? '').toLowerCase());
  if (group === undefined) throw new AwsFault('DBParameterGroupNotFoundFault', `DBParameterGroup not found: ${name ?? ''}`, { status: 404 });
  return group;
}

/** The group an instance of this family is to use. @throws AwsFault */
export function parameterGroupFor(context: Context, name: string | undefined, family: string): string {
  if (name === undefined) return `default.${family}`;
  const group = existingParameterGroup(context, name);
  if (group.family !== family) {
    throw new AwsFault('InvalidParameterCombination', `The parameter group ${group.name} with DBParameterGroupFamily ${group.family} can't be used for this instance. Please use a parameter group with DBParameterGroupFamily ${family}.`);
  }
  return group.name;
}

const viewOf = (context: Context, group: ParameterGroup): DBParameterGroup => ({ DBParameterGroupName: group.name, DBParameterGroupFamily: group.family, Description: group.description, DBParameterGroupArn: arnOf(context, 'pg', group.name) });

export const createParameterGroup = operation<CreateDBParameterGroupCommandInput, CreateDBParameterGroupCommandOutput>((input, context) => {
  const name = (input.DBParameterGroupName ?? '').toLowerCase();
  if (!/^[a-z]([a-z0-9-]{0,253}[a-z0-9])?$/.test(name) || name.includes('--')) throw new AwsFault('InvalidParameterValue', 'The parameter DBParameterGroupName is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.');
  if (!families.includes(input.DBParameterGroupFamily ?? '')) throw new AwsFault('InvalidParameterValue', `ParameterGroupFamily ${input.DBParameterGroupFamily ?? ''} is not a valid parameter group family`);
  if (groups(context).get(name) !== undefined) throw new AwsFault('DBParameterGroupAlreadyExistsFault', `Parameter group ${name} already exists`);
  const group: ParameterGroup = { name, family: input.DBParameterGroupFamily ?? '', description: input.Description ?? '', set: {}, tags: tagsOf(input.Tags) };
  groups(context).put(name, group);
  return { DBParameterGroup: viewOf(context, group) };
});

export const modifyParameterGroup = operation<ModifyDBParameterGroupCommandInput, ModifyDBParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.DBParameterGroupName);
  const asked = input.Parameters ?? [];
  if (asked.length === 0 || asked.length > 20) throw new AwsFault('InvalidParameterValue', 'A maximum of 20 parameters can be modified in a single request.');
  const set = { ...group.set };
  for (const { ParameterName: name = '', ParameterValue: value = '', ApplyMethod: method = 'pending-reboot' } of asked) {
    const parameter = parameterNamed(name);
    if (parameter === undefined) throw new AwsFault('InvalidParameterValue', `Could not find parameter with name: ${name}`);
    if (!allows(parameter, value)) throw new AwsFault('InvalidParameterValue', `Invalid parameter value: ${value} for: ${name} allowed values are: ${parameter.allowed ?? ''}`);
    if (parameter.apply === 'static' && method === 'immediate') throw new AwsFault('InvalidParameterCombination', `cannot use immediate apply method for static parameter`);
    set[name] = { value, method };
    tell(context, { type: 'db-parameter-group', id: group.name }, { text: `Updated parameter ${name} to ${value} with apply method ${method}`, categories: ['configuration change'] });
  }
  groups(context).put(group.name, { ...group, set });
  takeUp(context, group.name, asked.some(({ ApplyMethod }) => ApplyMethod !== 'immediate') ? 'pending-reboot' : 'in-sync');
  return { DBParameterGroupName: group.name };
});

export const resetParameterGroup = operation<ResetDBParameterGroupCommandInput, ResetDBParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.DBParameterGroupName);
  const names = (input.Parameters ?? []).map(({ ParameterName }) => ParameterName ?? '');
  if (input.ResetAllParameters !== true && names.length === 0) throw new AwsFault('InvalidParameterCombination', 'Either ResetAllParameters or Parameters must be specified.');
  const set = input.ResetAllParameters === true ? {} : Object.fromEntries(Object.entries(group.set).filter(([name]) => !names.includes(name)));
  groups(context).put(group.name, { ...group, set });
  takeUp(context, group.name, 'pending-reboot');
  return { DBParameterGroupName: group.name };
});

function changeable(context: Context, name: string | undefined): ParameterGroup {
  const group = existingParameterGroup(context, name);
  if (group.name.startsWith('default.')) throw new AwsFault('InvalidDBParameterGroupStateFault', 'A default parameter group cannot be modified or deleted.');
  return group;
}

function takeUp(context: Context, group: string, status: DbInstance['parameterStatus']): void {
  for (const instance of context.table<DbInstance>(kinds.instance).values()) {
    if (instance.parameterGroup === group && instance.parameterStatus !== 'pending-reboot') save(context, { ...instance, parameterStatus: status });
  }
}

/** A restart loads what was waiting for it. */
export const parametersLoaded = instanceEvent((instance, context) => {
  if (instance.parameterStatus === 'pending-reboot') save(context, { ...instance, parameterStatus: 'in-sync' });
});

export const deleteParameterGroup = operation<DeleteDBParameterGroupCommandInput, DeleteDBParameterGroupCommandOutput>((input, context) => {
  const group = changeable(context, input.DBParameterGroupName);
  if (context.table<DbInstance>(kinds.instance).values().some((instance) => instance.parameterGroup === group.name)) {
    throw new AwsFault('InvalidDBParameterGroupStateFault', 'One or more database instances are still members of this parameter group, so the group cannot be deleted');
  }
  groups(context).delete(group.name);
  return {};
});

export const describeParameterGroups = operation<DescribeDBParameterGroupsCommandInput, DescribeDBParameterGroupsCommandOutput>((input, context) => {
  if (input.DBParameterGroupName !== undefined) return { DBParameterGroups: [viewOf(context, existingParameterGroup(context, input.DBParameterGroupName))] };
  const defaults = [...new Set(context.table<DbInstance>(kinds.instance).values().map((instance) => instance.parameterGroup))].filter((name) => name.startsWith('default.')).map((name) => existingParameterGroup(context, name));
  const all = [...groups(context).values(), ...defaults].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = page(all, { max: maxRecords(input.MaxRecords), token: input.Marker, key: (group) => group.name, refuse: markerRefused });
  return { DBParameterGroups: shown.items.map((group) => viewOf(context, group)), ...(shown.next === undefined ? {} : { Marker: shown.next }) };
});

export const describeParameters = operation<DescribeDBParametersCommandInput, DescribeDBParametersCommandOutput>((input, context) => {
  const group = existingParameterGroup(context, input.DBParameterGroupName);
  const rows = parameters.filter(({ name }) => input.Source === undefined || (input.Source === 'user') === (group.set[name] !== undefined));
  const shown = page(rows, { max: maxRecords(input.MaxRecords), token: input.Marker, key: ({ name }) => name, refuse: markerRefused });
  return {
    Parameters: shown.items.map((parameter) => {
      const mine = group.set[parameter.name];
      const value = mine?.value ?? parameter.value;
      return {
        ParameterName: parameter.name,
        ...(value === undefined ? {} : { ParameterValue: value }),
        Source: mine === undefined ? (parameter.value === undefined ? 'engine-default' : 'system') : 'user',
        ApplyType: parameter.apply,
        DataType: parameter.type,
        ...(parameter.allowed === undefined ? {} : { AllowedValues: parameter.allowed }),
        IsModifiable: true,
        ApplyMethod: mine?.method ?? 'pending-reboot',
      };
    }),
    ...(shown.next === undefined ? {} : { Marker: shown.next }),
  };
});
