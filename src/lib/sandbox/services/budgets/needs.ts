// What AWS Budgets' operations ask IAM for: one action to look, one to change.
// AWS: "Actions, resources, and condition keys for AWS Budget Service" (Service Authorization Reference).
import { each, inputIn, needsOf, text, type Where } from '../../world/need.ts';

const budget: Where = (input, context) => [`arn:aws:budgets::${context.account}:budget/${text(input['BudgetName']) || text(inputIn(input['Budget'])['BudgetName']) || text(inputIn(input['NewBudget'])['BudgetName']) || '*'}`];

const looks = 'DescribeBudget DescribeBudgets DescribeNotificationsForBudget DescribeSubscribersForNotification';
const changes = 'CreateBudget UpdateBudget DeleteBudget CreateNotification DeleteNotification CreateSubscriber';
const named = (operations: string, action: string): Readonly<Record<string, string>> => Object.fromEntries(operations.split(' ').map((operation) => [operation, action]));

export const needs = needsOf({
  prefix: 'budgets',
  at: { ...each(looks, budget), ...each(changes, budget), ...each('ListTagsForResource TagResource UntagResource', (input) => [text(input['ResourceARN'])]) },
  named: { ...named(looks, 'ViewBudget'), ...named(changes, 'ModifyBudget') },
});
