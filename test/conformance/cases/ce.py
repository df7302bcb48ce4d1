"""Cost Explorer: what was spent, what will be, by which names it can be asked for."""
import datetime


def cases(place):
    ce = place.ce
    today = now_of(place).date()
    month_ago, later = today - datetime.timedelta(days=30), today + datetime.timedelta(days=20)
    past = {"Start": month_ago.isoformat(), "End": today.isoformat()}
    ce.get_cost_and_usage(TimePeriod=past, Granularity="DAILY", Metrics=["UnblendedCost", "UsageQuantity"])
    ce.get_cost_and_usage(TimePeriod=past, Granularity="MONTHLY", Metrics=["UnblendedCost"], GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}])
    ce.get_cost_and_usage(TimePeriod=past, Granularity="MONTHLY", Metrics=["UnblendedCost"], Filter={"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Elastic Container Service"]}})
    ce.get_cost_forecast(TimePeriod={"Start": today.isoformat(), "End": later.isoformat()}, Metric="UNBLENDED_COST", Granularity="MONTHLY")
    ce.get_dimension_values(TimePeriod=past, Dimension="SERVICE")
    ce.get_tags(TimePeriod=past)
    ce.list_cost_allocation_tags()
    ce.update_cost_allocation_tags_status(CostAllocationTagsStatus=[{"TagKey": "app", "Status": "Active"}])
    ce.list_cost_allocation_tags(Status="Active")


def now_of(place):
    """The world's own day: it is another than the wall's."""
    sent = place.sts
    sent.get_caller_identity()
    role = place.role("clock", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "sts:AssumeRole"}]})
    given = sent.assume_role(RoleArn=role, RoleSessionName="clock")["Credentials"]["Expiration"]
    return given if isinstance(given, datetime.datetime) else datetime.datetime.now(datetime.timezone.utc)
