"""CloudWatch Logs: a group with its streams, events, filters and settings."""
import json


def cases(place):
    logs = place.logs
    key = encryption_key(place)
    logs.create_log_group(logGroupName="judged", tags={"a": "1"})
    logs.create_log_stream(logGroupName="judged", logStreamName="one")
    arn = logs.describe_log_groups(logGroupNamePrefix="judged")["logGroups"][0]["logGroupArn"]
    logs.put_retention_policy(logGroupName="judged", retentionInDays=14)
    logs.describe_log_groups()
    logs.delete_retention_policy(logGroupName="judged")
    logs.associate_kms_key(logGroupName="judged", kmsKeyId=key)
    logs.disassociate_kms_key(logGroupName="judged")
    now = world_now(place, logs)
    logs.put_log_events(logGroupName="judged", logStreamName="one", logEvents=[{"timestamp": now + n, "message": f"ERROR number {n}"} for n in range(3)])
    logs.describe_log_streams(logGroupName="judged")
    logs.get_log_events(logGroupName="judged", logStreamName="one", startFromHead=True)
    logs.filter_log_events(logGroupName="judged", filterPattern="ERROR")
    transformation = {"metricName": "Errors", "metricNamespace": "Judged", "metricValue": "1", "defaultValue": 0.0, "unit": "Count"}
    logs.put_metric_filter(logGroupName="judged", filterName="errors", filterPattern="ERROR", metricTransformations=[transformation])
    logs.describe_metric_filters(logGroupName="judged")
    logs.delete_metric_filter(logGroupName="judged", filterName="errors")
    logs.put_data_protection_policy(logGroupIdentifier="judged", policyDocument=PROTECTION)
    logs.get_data_protection_policy(logGroupIdentifier="judged")
    logs.delete_data_protection_policy(logGroupIdentifier="judged")
    logs.tag_resource(resourceArn=arn, tags={"b": "2"})
    logs.list_tags_for_resource(resourceArn=arn)
    logs.untag_resource(resourceArn=arn, tagKeys=["a"])
    logs.put_log_group_deletion_protection(logGroupIdentifier="judged", deletionProtectionEnabled=True)
    logs.put_log_group_deletion_protection(logGroupIdentifier="judged", deletionProtectionEnabled=False)
    logs.delete_log_stream(logGroupName="judged", logStreamName="one")
    logs.delete_log_group(logGroupName="judged")


IDENTIFIER = ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]
PROTECTION = json.dumps({"Name": "judged", "Version": "2021-06-01", "Statement": [{"Sid": "audit", "DataIdentifier": IDENTIFIER, "Operation": {"Audit": {"FindingsDestination": {}}}}, {"Sid": "redact", "DataIdentifier": IDENTIFIER, "Operation": {"Deidentify": {"MaskConfig": {}}}}]})


def world_now(place, logs):
    """Milliseconds of the world's own clock: a group's birth is now."""
    logs.create_log_group(logGroupName="clock")
    made = logs.describe_log_groups(logGroupNamePrefix="clock")["logGroups"][0]["creationTime"]
    return made if isinstance(made, int) else 0


def encryption_key(place):
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "root", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "kms:*", "Resource": "*"}, {"Sid": "logs", "Effect": "Allow", "Principal": {"Service": f"logs.{place.region}.amazonaws.com"}, "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], "Resource": "*"}]}
    return place.kms.create_key(Policy=json.dumps(policy))["KeyMetadata"]["Arn"]
