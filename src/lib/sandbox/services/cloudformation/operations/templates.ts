// GetTemplate, GetTemplateSummary, ValidateTemplate.
import type {
  Capability, GetTemplateCommandInput, GetTemplateCommandOutput, GetTemplateSummaryCommandInput, GetTemplateSummaryCommandOutput, ValidateTemplateCommandInput, ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation, type Context, type OperationHandler } from '../../../world/service.ts';
import { templateTexts, type Deployment } from '../entities.ts';
import type { Machine } from '../machine.ts';
import { validationError } from '../refusals.ts';
import { neededCapability } from '../template/capabilities.ts';
import { extensionsTransform } from '../template/extensions.ts';
import { isSecret } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';
import { schemaOf } from '../types/schema.ts';
import { changeSetOf, stackOf } from './find.ts';
import { refuseAbsentTypes, templateText } from './request.ts';

function textOf(context: Context, deployment: Deployment | undefined, stage?: string): string {
  if (deployment === undefined) return '';
  return templateTexts(context).get(stage === 'Processed' ? deployment.template : (deployment.original ?? deployment.template)) ?? '';
}

function capabilitiesOf(template: Template): { readonly Capabilities?: Capability[]; readonly CapabilitiesReason?: string } {
  const needed = neededCapability(template);
  return needed === undefined ? {} : { Capabilities: [needed.capability], CapabilitiesReason: `The following resource(s) require capabilities: [${needed.types.join(', ')}]` };
}

const declared = (template: Template): { readonly DeclaredTransforms?: string[] } => (template.extended ? { DeclaredTransforms: [extensionsTransform] } : {});

function summarised(machine: Machine, input: GetTemplateSummaryCommandInput, context: Context): Omit<GetTemplateSummaryCommandOutput, '$metadata'> {
  const stack = input.StackName === undefined ? undefined : stackOf(context, input.StackName, 'id');
  if (stack?.status === 'REVIEW_IN_PROGRESS') throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  const template = machine.parse(stack === undefined ? templateText(context, input) : textOf(context, stack.deployment));
  const types = [...new Set(Object.values(template.resources).map(({ Type: type }) => type))];
  return {
    Parameters: Object.entries(template.parameters).map(([name, definition]) => ({
      ParameterKey: name,
      ParameterType: definition.Type,
      NoEcho: isSecret(definition),
      ParameterConstraints: definition.AllowedValues === undefined ? {} : { AllowedValues: definition.AllowedValues.map(String) },
      ...(definition.Default === undefined ? {} : { DefaultValue: String(definition.Default) }),
      ...(definition.Description === undefined ? {} : { Description: definition.Description }),
    })),
    ...(template.description === undefined ? {} : { Description: template.description }),
    ...capabilitiesOf(template),
    ResourceTypes: types,
    ...declared(template),
    ...(template.version === undefined ? {} : { Version: template.version }),
    ...(template.metadata === undefined ? {} : { Metadata: JSON.stringify(template.metadata) }),
    ResourceIdentifierSummaries: types.map((type) => ({
      ResourceType: type,
      LogicalResourceIds: Object.entries(template.resources).filter(([, resource]) => resource.Type === type).map(([name]) => name),
      ...(schemaOf(type) === undefined ? {} : { ResourceIdentifiers: [...(schemaOf(type)?.identifier ?? [])] }),
    })),
  };
}

export function templateOperations(machine: Machine): Readonly<Record<string, OperationHandler>> {
  return {
    GetTemplate: operation<GetTemplateCommandInput, GetTemplateCommandOutput>((input, context) => {
      const StagesAvailable = ['Original' as const, 'Processed' as const];
      if (input.ChangeSetName !== undefined) {
        if (input.StackName === undefined && !input.ChangeSetName.startsWith('arn:')) throw validationError('StackName is a required parameter.');
        return { TemplateBody: textOf(context, changeSetOf(context, input).deployment, input.TemplateStage), StagesAvailable };
      }
      if (input.StackName === undefined) throw validationError('StackName is a required parameter.');
      return { TemplateBody: textOf(context, stackOf(context, input.StackName, 'id').deployment, input.TemplateStage), StagesAvailable };
    }),
    GetTemplateSummary: operation<GetTemplateSummaryCommandInput, GetTemplateSummaryCommandOutput>((input, context) => summarised(machine, input, context)),
    ValidateTemplate: operation<ValidateTemplateCommandInput, ValidateTemplateCommandOutput>((input, context) => {
      const template = machine.parse(templateText(context, input));
      refuseAbsentTypes(context, template);
      return {
        Parameters: Object.entries(template.parameters).map(([name, definition]) => ({
          ParameterKey: name,
          NoEcho: isSecret(definition),
          ...(definition.Default === undefined ? {} : { DefaultValue: String(definition.Default) }),
          ...(definition.Description === undefined ? {} : { Description: definition.Description }),
        })),
        ...(template.description === undefined ? {} : { Description: template.description }),
        ...capabilitiesOf(template),
        ...declared(template),
      };
    }),
  };
}
