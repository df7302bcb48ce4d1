// Budgets' resource for CloudFormation.
import { tagList, tagsOf } from '../../world/tags.ts';
import type { Properties, ResourceType } from '../cloudformation/resource-type.ts';
import { budgetsOf } from './entities.ts';

const named = (properties: Properties): string | undefined => (properties['Budget'] as Properties | undefined)?.['BudgetName'] as string | undefined;

/** Templates write amounts as numbers, the API takes text. */
function typed(budget: unknown, name: string): object {
  const given = (budget ?? {}) as Properties;
  const limit = given['BudgetLimit'] as Properties | undefined;
  return { ...given, BudgetName: name, ...(limit === undefined ? {} : { BudgetLimit: { Amount: String(limit['Amount']), Unit: String(limit['Unit']) } }) };
}

function typedNotifications(value: unknown): readonly object[] {
  return ((value ?? []) as readonly Properties[]).map((it) => {
    const notification = it['Notification'] as Properties;
    return { ...it, Notification: { ...notification, Threshold: Number(notification['Threshold']) } };
  });
}

const budget: ResourceType = {
  required: ['Budget'],
  createOnly: ['NotificationsWithSubscribers'],
  create(properties, resource) {
    const { context } = resource;
    const name = named(properties) ?? resource.generatedName(100);
    context.call('budgets', 'CreateBudget', {
      AccountId: context.account,
      Budget: typed(properties['Budget'], name),
      NotificationsWithSubscribers: typedNotifications(properties['NotificationsWithSubscribers']),
      ResourceTags: tagList({ ...resource.tags, ...tagsOf(properties['ResourceTags'] as never) }),
    });
    return name;
  },
  update(name, { after }, { context }) {
    context.call('budgets', 'UpdateBudget', { AccountId: context.account, NewBudget: typed(after['Budget'], name) });
  },
  delete(name, { context }) {
    if (budgetsOf(context).get(name) !== undefined) context.call('budgets', 'DeleteBudget', { AccountId: context.account, BudgetName: name });
  },
};

export const resources: Readonly<Record<'AWS::Budgets::Budget', ResourceType>> = {
  'AWS::Budgets::Budget': budget,
};
