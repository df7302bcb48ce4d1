"""Budgets: a budget with who is told, and its tags."""


def cases(place):
    budgets, account = place.budgets, place.account
    budget = {"BudgetName": "judged", "BudgetLimit": {"Amount": "100", "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"}
    told = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0, "ThresholdType": "PERCENTAGE"}
    more = {**told, "NotificationType": "FORECASTED", "Threshold": 100.0}
    by_mail = {"SubscriptionType": "EMAIL", "Address": "owner@judged.example"}
    budgets.create_budget(AccountId=account, Budget=budget, NotificationsWithSubscribers=[{"Notification": told, "Subscribers": [by_mail]}], ResourceTags=[{"Key": "a", "Value": "1"}])
    budgets.create_notification(AccountId=account, BudgetName="judged", Notification=more, Subscribers=[by_mail])
    budgets.create_subscriber(AccountId=account, BudgetName="judged", Notification=more, Subscriber={"SubscriptionType": "EMAIL", "Address": "second@judged.example"})
    budgets.describe_budget(AccountId=account, BudgetName="judged")
    budgets.describe_budgets(AccountId=account)
    budgets.describe_notifications_for_budget(AccountId=account, BudgetName="judged")
    budgets.describe_subscribers_for_notification(AccountId=account, BudgetName="judged", Notification=more)
    budgets.update_budget(AccountId=account, NewBudget={**budget, "BudgetLimit": {"Amount": "200", "Unit": "USD"}})
    arn = f"arn:aws:budgets::{account}:budget/judged"
    budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "b", "Value": "2"}])
    budgets.list_tags_for_resource(ResourceARN=arn)
    budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
    budgets.delete_notification(AccountId=account, BudgetName="judged", Notification=told)
    budgets.delete_budget(AccountId=account, BudgetName="judged")
