"""Enough of everything for more than one page: for each service, what its lists are asked and how small their pages may be."""
import json

from cases.cloudformation import FIRST, settled, template
from cases.cloudfront import config as distribution
from cases.ecr import manifest
from cases.ecs import make_definition, make_service, networking
from cases.wafv2 import SEEN
from place import TRUST

# Least page sizes that the API references name and the models do not.
EC2_LEAST = 5
RDS_LEAST = 20


def acm(place):
    for n in range(3):
        place.acm.request_certificate(DomainName=f"n{n}.judged.example", ValidationMethod="DNS")
    return {"ListCertificates": ({}, 1)}


def application_autoscaling(place):
    targets = []
    make_service(place, "first")
    definition = make_definition(place, "first")
    for n in range(3):
        place.ecs.create_service(cluster="first", serviceName=f"n{n}", taskDefinition=definition, desiredCount=1, launchType="FARGATE", networkConfiguration=networking(place))
        target = {"ServiceNamespace": "ecs", "ResourceId": f"service/first/n{n}", "ScalableDimension": "ecs:service:DesiredCount"}
        targets.append(target)
        place.application_autoscaling.register_scalable_target(**target, MinCapacity=2, MaxCapacity=3)
        place.application_autoscaling.put_scheduled_action(**target, ScheduledActionName="night", Schedule="rate(1 day)", ScalableTargetAction={"MinCapacity": 2})
        place.application_autoscaling.put_scaling_policy(**target, PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration={"TargetValue": 50.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})
    place.until(lambda: len(place.application_autoscaling.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"]) >= 3)
    ask = {"ServiceNamespace": "ecs"}
    return {name: (ask, 1) for name in ("DescribeScalableTargets", "DescribeScalingActivities", "DescribeScalingPolicies", "DescribeScheduledActions")}


def budgets(place):
    account = {"AccountId": place.account}
    told = [{"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": float(n), "ThresholdType": "PERCENTAGE"} for n in (50, 80, 100)]
    mails = [{"SubscriptionType": "EMAIL", "Address": f"n{n}@judged.example"} for n in range(3)]
    for n in range(3):
        place.budgets.create_budget(**account, Budget={"BudgetName": f"n{n}", "BudgetLimit": {"Amount": "1", "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"}, NotificationsWithSubscribers=[{"Notification": it, "Subscribers": mails} for it in told])
    one = {**account, "BudgetName": "n0"}
    return {"DescribeBudgets": (account, 1), "DescribeNotificationsForBudget": (one, 1), "DescribeSubscribersForNotification": ({**one, "Notification": told[0]}, 1)}


def ce(place):
    place.ce.update_cost_allocation_tags_status(CostAllocationTagsStatus=[{"TagKey": key, "Status": "Active"} for key in ("app", "environment", "layer")])
    return {"ListCostAllocationTags": ({}, 1)}


def cloudfront(place):
    for n in range(3):
        place.cloudfront.create_distribution(DistributionConfig=distribution(f"n{n}"))
    return {"ListDistributions": ({}, 1)}


def cloudformation(place):
    cfn = place.cloudformation
    for n in range(3):
        cfn.create_stack(StackName=f"n{n}", TemplateBody=FIRST.replace("judged", f"judged{n}"))
    reader = template({"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": {"Ref": "AWS::StackName"}, "Type": "String", "Value": {"Fn::ImportValue": "judged0-arn"}}}})
    for n in range(3):
        settled(place, f"n{n}")
    for n in range(2):
        cfn.create_stack(StackName=f"reader{n}", TemplateBody=reader)
        settled(place, f"reader{n}")
    for name in ("one", "two"):
        cfn.create_change_set(StackName="n0", ChangeSetName=name, TemplateBody=FIRST.replace('"judged"', '"other"'))
        place.until(lambda name=name: cfn.describe_change_set(StackName="n0", ChangeSetName=name)["Status"] == "CREATE_COMPLETE")
    stack = {"StackName": "n0"}
    return {
        "DescribeAccountLimits": ({}, None),
        "DescribeChangeSet": ({**stack, "ChangeSetName": "one"}, None),
        "DescribeEvents": (stack, None),
        "DescribeStackEvents": (stack, None),
        "DescribeStacks": ({}, None),
        "ListChangeSets": (stack, None),
        "ListExports": ({}, None),
        "ListImports": ({"ExportName": "judged0-arn"}, None),
        "ListStackResources": (stack, None),
        "ListStacks": ({}, None),
    }


def ec2(place):
    net, ec2 = place.network(), place.ec2
    vpc, subnet = net["vpc"], net["subnets"][0]
    for n in range(6):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{100 + n}.0/24")
        ec2.create_security_group(GroupName=f"n{n}", Description="judged", VpcId=vpc)
        ec2.create_network_acl(VpcId=vpc)
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_network_interface(SubnetId=subnet)
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{place.region}.s3", RouteTableIds=[table])
        ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3", LogDestination=f"arn:aws:s3:::flows-{n}")
        ec2.create_tags(Resources=[subnet], Tags=[{"Key": f"n{n}", "Value": "1"}])
    # AWS lets an account have five of these, and the network has one.
    for _ in range(4):
        ec2.create_internet_gateway()
    for n in range(5):
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.create_nat_gateway(SubnetId=net["subnets"][n % 3], AllocationId=address)
    ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
    names = ("DescribeFlowLogs", "DescribeInternetGateways", "DescribeNatGateways", "DescribeNetworkAcls", "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeSubnets", "DescribeTags", "DescribeVpcEndpoints", "DescribeVpcs")
    return {**{name: ({}, EC2_LEAST) for name in names}, "DescribeManagedPrefixLists": ({}, 1)}


def ecr(place):
    for n in range(3):
        place.ecr.create_repository(repositoryName=f"n{n}")
        place.ecr.put_image(repositoryName="n0", imageManifest=manifest(f"n{n}"), imageTag=f"1.{n}.0")
    repository = {"repositoryName": "n0"}
    scanned = {**repository, "imageId": {"imageTag": "1.0.0"}}
    place.ecr.put_image_scanning_configuration(repositoryName="n0", imageScanningConfiguration={"scanOnPush": True})
    place.ecr.put_image(repositoryName="n0", imageManifest=manifest("scanned"), imageTag="1.9.0")
    scanned["imageId"]["imageTag"] = "1.9.0"
    return {"DescribeImageScanFindings": (scanned, 1), "DescribeImages": (repository, 1), "DescribeRepositories": ({}, 1), "ListImages": (repository, 1)}


def ecs(place):
    make_service(place, "n0")
    for n in range(3):
        definition = make_definition(place, f"n{n}")
        place.ecs.create_cluster(clusterName=f"more{n}")
        place.ecs.create_service(cluster="n0", serviceName=f"s{n}", taskDefinition=definition, desiredCount=1, launchType="FARGATE", networkConfiguration=networking(place))
    cluster = {"cluster": "n0"}
    place.until(lambda: len(place.ecs.list_tasks(**cluster)["taskArns"]) >= 3)
    return {"ListClusters": ({}, 1), "ListServices": (cluster, 1), "ListTaskDefinitionFamilies": ({}, 1), "ListTaskDefinitions": ({}, 1), "ListTasks": (cluster, 1)}


def elasticache(place):
    cache, net = place.elasticache, place.network()
    for n in range(RDS_LEAST + 1):
        cache.create_cache_subnet_group(CacheSubnetGroupName=f"n{n}", CacheSubnetGroupDescription="judged", SubnetIds=net["subnets"])
        cache.create_cache_parameter_group(CacheParameterGroupName=f"n{n}", CacheParameterGroupFamily="valkey8", Description="judged")
        cache.create_replication_group(ReplicationGroupId=f"n{n}", ReplicationGroupDescription="judged", Engine="valkey", CacheNodeType="cache.t4g.small", NumCacheClusters=1, CacheSubnetGroupName="n0")
    place.until(lambda: all(it["Status"] == "available" for it in cache.describe_replication_groups()["ReplicationGroups"]))
    names = ("DescribeCacheClusters", "DescribeCacheEngineVersions", "DescribeCacheParameterGroups", "DescribeCacheSubnetGroups", "DescribeReplicationGroups")
    return {**{name: ({}, RDS_LEAST) for name in names}, "DescribeCacheParameters": ({"CacheParameterGroupName": "n0"}, RDS_LEAST), "DescribeEvents": ({"Duration": 1440}, RDS_LEAST)}


def elasticloadbalancing(place):
    elb, net = place.elbv2, place.network()
    made = [elb.create_load_balancer(Name=f"n{n}", Subnets=net["subnets"], SecurityGroups=[net["group"]])["LoadBalancers"][0]["LoadBalancerArn"] for n in range(3)]
    group = [elb.create_target_group(Name=f"n{n}", Protocol="HTTP", Port=80, VpcId=net["vpc"], TargetType="ip")["TargetGroups"][0]["TargetGroupArn"] for n in range(3)][0]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    listener = [elb.create_listener(LoadBalancerArn=made[0], Protocol="HTTP", Port=80 + n, DefaultActions=forward)["Listeners"][0]["ListenerArn"] for n in range(3)][0]
    for n in range(3):
        elb.create_rule(ListenerArn=listener, Priority=n + 1, Conditions=[{"Field": "path-pattern", "Values": [f"/{n}"]}], Actions=forward)
    return {
        "DescribeAccountLimits": ({}, 1),
        "DescribeListenerCertificates": ({"ListenerArn": listener}, 1),
        "DescribeListeners": ({"LoadBalancerArn": made[0]}, 1),
        "DescribeLoadBalancers": ({}, 1),
        "DescribeRules": ({"ListenerArn": listener}, 1),
        "DescribeTargetGroups": ({}, 1),
    }


def iam(place):
    iam = place.iam
    allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    for n in range(3):
        iam.create_role(RoleName=f"n{n}", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=[{"Key": f"n{it}", "Value": "1"} for it in range(3)])
        policy = iam.create_policy(PolicyName=f"n{n}", PolicyDocument=allow)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="n0", PolicyArn=policy)
        iam.put_role_policy(RoleName="n0", PolicyName=f"n{n}", PolicyDocument=allow)
    for _ in range(2):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=allow)
    role = {"RoleName": "n0"}
    return {
        "ListAttachedRolePolicies": (role, 1),
        "ListPolicies": ({"Scope": "Local"}, 1),
        "ListPolicyVersions": ({"PolicyArn": policy}, 1),
        "ListRolePolicies": (role, 1),
        "ListRoleTags": (role, 1),
        "ListRoles": ({}, 1),
        "SimulatePrincipalPolicy": ({"PolicySourceArn": f"arn:aws:iam::{place.account}:role/n0", "ActionNames": ["s3:GetObject", "s3:PutObject", "ecs:RunTask"]}, 1),
    }


def kms(place):
    keys = [place.kms.create_key(Tags=[{"TagKey": f"n{it}", "TagValue": "1"} for it in range(3)])["KeyMetadata"]["KeyId"] for _ in range(3)]
    return {"ListAliases": ({}, 1), "ListKeys": ({}, 1), "ListResourceTags": ({"KeyId": keys[0]}, 1)}


def logs(place):
    logs = place.logs
    for n in range(3):
        logs.create_log_group(logGroupName=f"n{n}")
        logs.create_log_stream(logGroupName="n0", logStreamName=f"n{n}")
        logs.put_metric_filter(logGroupName="n0", filterName=f"n{n}", filterPattern="ERROR", metricTransformations=[{"metricName": f"n{n}", "metricNamespace": "Judged", "metricValue": "1"}])
    now = logs.describe_log_groups(logGroupNamePrefix="n0")["logGroups"][0]["creationTime"]
    logs.put_log_events(logGroupName="n0", logStreamName="n0", logEvents=[{"timestamp": now + n, "message": f"ERROR {n}"} for n in range(3)])
    group = {"logGroupName": "n0"}
    return {"DescribeLogGroups": ({}, 1), "DescribeLogStreams": (group, 1), "DescribeMetricFilters": (group, 1), "FilterLogEvents": (group, 1)}


def monitoring(place):
    cloudwatch = place.cloudwatch
    for n in range(3):
        cloudwatch.put_metric_alarm(AlarmName=f"n{n}", Namespace="Judged", MetricName=f"n{n}", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1.0, ComparisonOperator="GreaterThanThreshold")
        cloudwatch.set_alarm_state(AlarmName="n0", StateValue=("OK", "ALARM", "OK")[n], StateReason="judged")
        cloudwatch.put_metric_data(Namespace="Judged", MetricData=[{"MetricName": f"n{n}", "Value": 1.0}])
        cloudwatch.put_dashboard(DashboardName=f"n{n}", DashboardBody=json.dumps({"widgets": []}))
        cloudwatch.put_alarm_mute_rule(Name=f"n{n}", Rule={"Schedule": {"Expression": "cron(0 2 * * *)", "Duration": "PT2H"}})
    seen = cloudwatch.describe_alarms(AlarmNames=["n0"])["MetricAlarms"][0]["StateUpdatedTimestamp"]
    span = {"StartTime": seen.replace(hour=0, minute=0, second=0, microsecond=0), "EndTime": seen}
    query = {"MetricDataQueries": [{"Id": f"m{n}", "MetricStat": {"Metric": {"Namespace": "Judged", "MetricName": f"n{n}"}, "Period": 60, "Stat": "Sum"}} for n in range(3)], **span}
    return {
        "DescribeAlarmHistory": ({"AlarmName": "n0"}, 1),
        "DescribeAlarms": ({}, 1),
        "GetMetricData": (query, None),
        "ListAlarmMuteRules": ({}, 1),
        "ListDashboards": ({}, None),
        "ListMetrics": ({}, None),
    }


def rds(place):
    rds, net = place.rds, place.network()
    for n in range(RDS_LEAST + 1):
        rds.create_db_subnet_group(DBSubnetGroupName=f"n{n}", DBSubnetGroupDescription="judged", SubnetIds=net["subnets"])
        rds.create_db_parameter_group(DBParameterGroupName=f"n{n}", DBParameterGroupFamily="postgres17", Description="judged")
        rds.create_db_instance(DBInstanceIdentifier=f"n{n}", DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20, MasterUsername="judge", MasterUserPassword="judged-judged", DBSubnetGroupName="n0", BackupRetentionPeriod=1)
    place.until(lambda: all(it["DBInstanceStatus"] == "available" for it in rds.describe_db_instances()["DBInstances"]))
    for n in range(RDS_LEAST + 1):
        # Its daily backup may have come in between.
        place.until(lambda: rds.describe_db_instances(DBInstanceIdentifier=f"n{n}")["DBInstances"][0]["DBInstanceStatus"] == "available")
        rds.create_db_snapshot(DBSnapshotIdentifier=f"s{n}", DBInstanceIdentifier=f"n{n}")
    place.until(lambda: all(it["Status"] == "available" for it in rds.describe_db_snapshots()["DBSnapshots"]))
    names = ("DescribeDBEngineVersions", "DescribeDBInstanceAutomatedBackups", "DescribeDBInstances", "DescribeDBParameterGroups", "DescribeDBSnapshots", "DescribeDBSubnetGroups")
    return {
        **{name: ({}, RDS_LEAST) for name in names},
        "DescribeDBParameters": ({"DBParameterGroupName": "n0"}, RDS_LEAST),
        "DescribeEvents": ({"Duration": 1440}, RDS_LEAST),
        "DescribeOrderableDBInstanceOptions": ({"Engine": "postgres", "DBInstanceClass": "db.m7g.large"}, RDS_LEAST),
    }


def route53(place):
    dns = place.route53
    for n in range(3):
        zone = dns.create_hosted_zone(Name=f"n{n}.example", CallerReference=f"n{n}")["HostedZone"]["Id"]
        dns.create_health_check(CallerReference=f"n{n}", HealthCheckConfig={"Type": "TCP", "IPAddress": "192.0.2.1", "Port": 443})
    return {"ListHealthChecks": ({}, 1), "ListHostedZones": ({}, 1), "ListResourceRecordSets": ({"HostedZoneId": zone}, 1)}


def s3(place):
    bucket = f"pages-{place.account}"
    for n in range(3):
        place.s3.create_bucket(Bucket=f"{bucket}-{n}" if n else bucket)
        place.s3.put_object(Bucket=bucket, Key=f"n{n}", Body=b"1")
    return {"ListBuckets": ({}, 1), "ListObjectVersions": ({"Bucket": bucket}, 1), "ListObjectsV2": ({"Bucket": bucket}, 1)}


def secretsmanager(place):
    for n in range(3):
        place.secretsmanager.create_secret(Name=f"n{n}", SecretString="1")
    return {"ListSecrets": ({}, 1)}


def dynamodb(place):
    for n in range(3):
        place.dynamodb.create_table(TableName=f"pages{n}", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}], AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
    place.until(lambda: place.dynamodb.describe_table(TableName="pages0")["Table"]["TableStatus"] == "ACTIVE")
    for n in range(3):
        place.dynamodb.put_item(TableName="pages0", Item={"pk": {"S": "p"}, "sk": {"S": str(n)}})
    return {"ListTables": ({}, 1), "Query": ({"TableName": "pages0", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}, 1), "Scan": ({"TableName": "pages0"}, 1), "ListTagsOfResource": ({"ResourceArn": place.arn("dynamodb", "table/pages0")}, None)}


def servicediscovery(place):
    for n in range(3):
        place.servicediscovery.create_http_namespace(Name=f"n{n}")
    place.until(lambda: len(place.servicediscovery.list_namespaces()["Namespaces"]) == 3)
    return {"ListNamespaces": ({}, 1)}


def sns(place):
    for n in range(3):
        topic = place.sns.create_topic(Name=f"n{n}")["TopicArn"]
        place.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=place.arn("sqs", f"n{n}"))
    return {"ListSubscriptions": ({}, None), "ListSubscriptionsByTopic": ({"TopicArn": topic}, None), "ListTopics": ({}, None)}


def ssm(place):
    for n in range(3):
        place.ssm.put_parameter(Name=f"/judged/n{n}", Value="1", Type="String")
        place.ssm.put_parameter(Name="/judged/n0", Value=str(n), Type="String", Overwrite=True)
    return {"DescribeParameters": ({}, 1), "GetParameterHistory": ({"Name": "/judged/n0"}, 1), "GetParametersByPath": ({"Path": "/judged"}, 1)}


def wafv2(place):
    for n in range(3):
        place.wafv2.create_web_acl(Name=f"n{n}", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=SEEN)
    return {"ListWebACLs": ({"Scope": "REGIONAL"}, 1)}


def guardduty(place):
    # One is all there can be.
    place.guardduty.create_detector(Enable=True)
    return {"ListDetectors": ({}, None)}


def servicequotas(place):
    return {"ListServiceQuotas": ({"ServiceCode": "vpc"}, 1)}
