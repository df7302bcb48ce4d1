"""CloudWatch: metrics, alarms of one and of several, mute rules and dashboards."""
import datetime
import json

from cases.ce import now_of

METRIC = {"Namespace": "Judged", "MetricName": "Errors", "Dimensions": [{"Name": "Service", "Value": "shop"}]}


def cases(place):
    cloudwatch = place.cloudwatch
    now = now_of(place) - datetime.timedelta(hours=1)
    metrics(cloudwatch, now)
    alarms(place, cloudwatch)
    cloudwatch.put_dashboard(DashboardName="judged", DashboardBody=json.dumps({"widgets": [{"type": "text", "x": 0, "y": 0, "width": 6, "height": 3, "properties": {"markdown": "judged"}}]}))
    cloudwatch.get_dashboard(DashboardName="judged")
    cloudwatch.list_dashboards()
    cloudwatch.delete_dashboards(DashboardNames=["judged"])


def metrics(cloudwatch, now):
    cloudwatch.put_metric_data(Namespace="Judged", MetricData=[{"MetricName": "Errors", "Dimensions": METRIC["Dimensions"], "Timestamp": now - datetime.timedelta(minutes=minute), "Value": float(minute), "Unit": "Count"} for minute in range(10)])
    cloudwatch.list_metrics(Namespace="Judged")
    span = {"StartTime": now - datetime.timedelta(hours=1), "EndTime": now}
    cloudwatch.get_metric_statistics(**METRIC, **span, Period=60, Statistics=["Sum", "Average"])
    queries = [{"Id": "e1", "MetricStat": {"Metric": METRIC, "Period": 60, "Stat": "Sum"}, "ReturnData": False}, {"Id": "m1", "Expression": "FILL(e1, 0)", "Label": "errors"}]
    cloudwatch.get_metric_data(MetricDataQueries=queries, **span)


def alarms(place, cloudwatch):
    made = {**METRIC, "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 100.0, "ComparisonOperator": "GreaterThanThreshold"}
    cloudwatch.put_metric_alarm(AlarmName="judged", **made, TreatMissingData="notBreaching", AlarmActions=[place.arn("sns", "judged")], Tags=[{"Key": "a", "Value": "1"}])
    cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(judged)")
    cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    cloudwatch.describe_alarms_for_metric(**METRIC)
    cloudwatch.set_alarm_state(AlarmName="judged", StateValue="ALARM", StateReason="judged")
    cloudwatch.describe_alarm_history(AlarmName="judged")
    cloudwatch.disable_alarm_actions(AlarmNames=["judged"])
    cloudwatch.enable_alarm_actions(AlarmNames=["judged"])
    arn = place.arn("cloudwatch", "alarm:judged")
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    cloudwatch.list_tags_for_resource(ResourceARN=arn)
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["a"])
    cloudwatch.put_alarm_mute_rule(Name="quiet", Rule={"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT2H"}}, MuteTargets={"AlarmNames": ["judged"]})
    cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName="quiet")
    cloudwatch.list_alarm_mute_rules()
    cloudwatch.delete_alarm_mute_rule(AlarmMuteRuleName="quiet")
    cloudwatch.delete_alarms(AlarmNames=["both"])
    cloudwatch.delete_alarms(AlarmNames=["judged"])
