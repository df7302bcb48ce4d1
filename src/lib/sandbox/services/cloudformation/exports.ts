// Exports of stacks and who imports them.
import type { Context } from '../../world/service.ts';
import { exportsOf, importersOf, resourcesOf, stacks, type OutputValue, type StackEntity } from './entities.ts';
import type { Engine, Model } from './machine.ts';
import { liveSight, scopeOf } from './scope.ts';
import { resolve } from './template/intrinsics.ts';
import { functionOf, isRecord } from './template/template.ts';

/** The stacks that use an export, by name. */
export function importers(context: Context, exportName: string): readonly string[] {
  return importersOf(context, exportName).values().map((id) => stacks(context).get(id)?.name ?? id).sort();
}

/** Why a stack cannot take these outputs; undefined when it can. */
export function exportConflict(context: Context, stack: StackEntity, outputs: readonly OutputValue[]): string | undefined {
  const mine = new Map(outputs.filter((output) => output.exportName !== undefined).map((output) => [output.exportName as string, output.value]));
  for (const name of mine.keys()) {
    const other = exportsOf(context).get(name);
    if (other !== undefined && other.stackId !== stack.id) return `Export with name ${name} is already exported by stack ${stacks(context).get(other.stackId)?.name ?? other.stackId}`;
  }
  for (const old of exportsOf(context).values()) {
    if (old.stackId !== stack.id || mine.get(old.name) === old.value) continue;
    const users = importers(context, old.name);
    if (users.length > 0) return `Export ${old.name} cannot be ${mine.has(old.name) ? 'updated' : 'deleted'} as it is in use by ${users.join(' and ')}`;
  }
  return undefined;
}

export function publish(context: Context, stack: StackEntity, outputs: readonly OutputValue[]): void {
  const table = exportsOf(context);
  const mine = outputs.filter((output) => output.exportName !== undefined);
  for (const old of table.values()) if (old.stackId === stack.id && !mine.some((output) => output.exportName === old.name)) table.delete(old.name);
  for (const output of mine) table.put(output.exportName as string, { name: output.exportName as string, value: output.value, stackId: stack.id });
}

export function forgetImports(context: Context, stack: StackEntity): void {
  for (const { name } of exportsOf(context).values()) importersOf(context, name).delete(stack.id);
}

/** Writes down which exports a stack's resources and outputs use now. */
export function rememberImports(engine: Engine, stack: StackEntity, model: Model): void {
  const { context } = engine;
  forgetImports(context, stack);
  if (resourcesOf(context, stack.id).values().length === 0) return;
  const scope = scopeOf(engine, model, liveSight(engine, stack));
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isRecord(value)) return;
    const call = functionOf(value);
    if (call?.name === 'Fn::ImportValue') importersOf(context, String(resolve(call.argument, scope))).put(stack.id, stack.id);
    Object.values(value).forEach(visit);
  };
  for (const name of model.order.keys()) visit(model.template.resources[name]?.Properties);
  for (const output of Object.values(model.template.outputs)) if (output.Condition === undefined || model.conditions[output.Condition] === true) visit(output.Value);
}
