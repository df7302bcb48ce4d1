// ListExports and ListImports.
import type { ListExportsCommandInput, ListExportsCommandOutput, ListImportsCommandInput, ListImportsCommandOutput } from '@aws-sdk/client-cloudformation';
import { operation, type OperationHandler } from '../../../world/service.ts';
import { exportsOf } from '../entities.ts';
import { importers } from '../exports.ts';
import { validationError } from '../refusals.ts';
import { pageOf } from './pages.ts';

const pageLength = 100;

export const exportOperations: Readonly<Record<string, OperationHandler>> = {
  ListExports: operation<ListExportsCommandInput, ListExportsCommandOutput>((input, context) => {
    const page = pageOf(exportsOf(context).values(), pageLength, input.NextToken);
    return { Exports: page.items.map((it) => ({ ExportingStackId: it.stackId, Name: it.name, Value: it.value })), ...page.next };
  }),
  ListImports: operation<ListImportsCommandInput, ListImportsCommandOutput>((input, context) => {
    const name = input.ExportName ?? '';
    const users = importers(context, name);
    if (exportsOf(context).get(name) === undefined) throw validationError(`Export '${name}' does not exist.`);
    if (users.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    const page = pageOf(users, pageLength, input.NextToken);
    return { Imports: [...page.items], ...page.next };
  }),
};
