"""Judge: botocore's waiters for the sandbox's operations end, by what becomes of things and not by running out of tries."""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from caller import Notes
from cases.acm import issued
from cases.cloudfront import config as distribution
from cases.cloudformation import FIRST, SECOND, BROKEN, settled, settled
from cases.ec2 import one_of_each
from cases.ecs import make_service
from cases.rds import prepare
from fill import ecr as filled_repository
from fill import monitoring as filled_alarms
from place import Place
from sandbox import account_number, client_of

TRIES = {"Delay": 0.1, "MaxAttempts": 400}


def acm(place, wait):
    arn = issued(place, "waited.example", until_issued=False)
    wait("certificate_validated", CertificateArn=arn)


def cloudfront(place, wait):
    made = place.cloudfront.create_distribution(DistributionConfig=distribution("waited"))
    wait("distribution_deployed", Id=made["Distribution"]["Id"])


def cloudformation(place, wait):
    cfn = place.cloudformation
    one = {"StackName": "one"}
    cfn.create_stack(**one, TemplateBody=FIRST)
    wait("stack_exists", **one)
    wait("stack_create_complete", **one)
    cfn.create_change_set(**one, ChangeSetName="first", TemplateBody=SECOND)
    wait("change_set_create_complete", **one, ChangeSetName="first")
    cfn.execute_change_set(**one, ChangeSetName="first")
    settled(place, "one")
    wait("stack_update_complete", **one)
    cfn.update_stack(**one, TemplateBody=BROKEN)
    wait("stack_rollback_complete", **one)
    cfn.delete_stack(**one)
    wait("stack_delete_complete", **one)


def dynamodb(place, wait):
    place.dynamodb.create_table(TableName="waited", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
    wait("table_exists", TableName="waited")
    place.dynamodb.delete_table(TableName="waited")
    wait("table_not_exists", TableName="waited")


def ec2(place, wait):
    parts = one_of_each(place)
    wait("vpc_exists", VpcIds=[parts["vpc"]])
    wait("vpc_available", VpcIds=[parts["vpc"]])
    wait("subnet_available", SubnetIds=[parts["subnet"]])
    wait("internet_gateway_exists", InternetGatewayIds=[parts["gateway"]])
    wait("security_group_exists", GroupIds=[parts["group"]])
    wait("network_interface_available", NetworkInterfaceIds=[parts["card"]])
    wait("nat_gateway_available", NatGatewayIds=[parts["nat"]])
    place.ec2.delete_nat_gateway(NatGatewayId=parts["nat"])
    wait("nat_gateway_deleted", NatGatewayIds=[parts["nat"]])


def ecr(place, wait):
    wait("image_scan_complete", **filled_repository(place)["DescribeImageScanFindings"][0])


def ecs(place, wait):
    make_service(place, "waited")
    service = {"cluster": "waited", "services": ["waited"]}
    wait("services_stable", **service)
    tasks = place.ecs.list_tasks(cluster="waited", serviceName="waited")["taskArns"]
    wait("tasks_running", cluster="waited", tasks=tasks)
    place.ecs.delete_service(cluster="waited", service="waited", force=True)
    wait("tasks_stopped", cluster="waited", tasks=tasks)
    wait("services_inactive", **service)


def elasticache(place, wait):
    cache, group = place.elasticache, {"ReplicationGroupId": "waited"}
    net = place.network()
    cache.create_cache_subnet_group(CacheSubnetGroupName="waited", CacheSubnetGroupDescription="waited", SubnetIds=net["subnets"])
    cache.create_replication_group(**group, ReplicationGroupDescription="waited", Engine="valkey", CacheNodeType="cache.t4g.small", NumCacheClusters=1, CacheSubnetGroupName="waited")
    wait("replication_group_available", **group)
    member = {"CacheClusterId": cache.describe_cache_clusters()["CacheClusters"][0]["CacheClusterId"]}
    wait("cache_cluster_available", **member)
    cache.delete_replication_group(**group)
    wait("cache_cluster_deleted", **member)
    wait("replication_group_deleted", **group)


def elasticloadbalancing(place, wait):
    """The targets are the tasks of a service: somebody has to answer the checks."""
    elb, net = place.elbv2, place.network()
    balancer = elb.create_load_balancer(Name="waited", Subnets=net["subnets"], SecurityGroups=[net["group"]])["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="waited", Protocol="HTTP", Port=8080, VpcId=net["vpc"], TargetType="ip")["TargetGroups"][0]["TargetGroupArn"]
    wait("load_balancer_exists", LoadBalancerArns=[balancer])
    wait("load_balancer_available", LoadBalancerArns=[balancer])
    elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    make_service(place, "waited", loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 8080}], healthCheckGracePeriodSeconds=60)
    target = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]["Target"]
    wait("target_in_service", TargetGroupArn=group, Targets=[{"Id": target["Id"], "Port": target["Port"]}])
    place.ecs.delete_service(cluster="waited", service="waited", force=True)
    wait("target_deregistered", TargetGroupArn=group, Targets=[{"Id": target["Id"], "Port": target["Port"]}])
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    wait("load_balancers_deleted", LoadBalancerArns=[balancer])


def iam(place, wait):
    place.role("waited")
    allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    policy = place.iam.create_policy(PolicyName="waited", PolicyDocument=allow)["Policy"]["Arn"]
    wait("role_exists", RoleName="waited")
    wait("policy_exists", PolicyArn=policy)


def monitoring(place, wait):
    filled_alarms(place)
    place.cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule="ALARM(n0)")
    wait("alarm_exists", AlarmNames=["n0"])
    wait("composite_alarm_exists", AlarmNames=["both"], AlarmTypes=["CompositeAlarm"])
    wait("alarm_mute_rule_exists", AlarmMuteRuleName="n0")


def rds(place, wait):
    rds = place.rds
    prepare(place, "waited")
    instance, snapshot = {"DBInstanceIdentifier": "waited"}, {"DBSnapshotIdentifier": "waited"}
    wait("db_instance_available", **instance)
    rds.create_db_snapshot(**snapshot, **instance)
    wait("db_snapshot_available", **snapshot)
    wait("db_snapshot_completed", **snapshot)
    rds.delete_db_snapshot(**snapshot)
    wait("db_snapshot_deleted", **snapshot)
    rds.delete_db_instance(**instance, SkipFinalSnapshot=True)
    wait("db_instance_deleted", **instance)


def route53(place, wait):
    change = place.route53.create_hosted_zone(Name="waited.example", CallerReference="waited")["ChangeInfo"]["Id"]
    wait("resource_record_sets_changed", Id=change)


def s3(place, wait):
    bucket = {"Bucket": f"waited-{place.account}"}
    wait("bucket_not_exists", **bucket)
    place.s3.create_bucket(**bucket)
    wait("bucket_exists", **bucket)
    wait("object_not_exists", **bucket, Key="one")
    place.s3.put_object(**bucket, Key="one", Body=b"1")
    wait("object_exists", **bucket, Key="one")


# It waits for IMPORT_COMPLETE, and the sandbox's CreateChangeSet takes no ResourcesToImport.
NOT_REACHED = {("cloudformation", "stack_import_complete"): "the sandbox does not import resources"}


def judge_service(service, operations, place):
    """@returns what became of each waiter, by name, and which operation it asks"""
    client = place.caller(service).client
    wanted = {name: client.get_waiter(name).config.operation for name in client.waiter_names}
    wanted = {name: operation for name, operation in wanted.items() if operation in operations and (service, name) not in NOT_REACHED}
    told = {}

    def wait(name, **params):
        try:
            client.get_waiter(name).wait(**params, WaiterConfig=TRIES)
            told[name] = None
        except (ClientError, BotoCoreError) as error:
            told[name] = f"{type(error).__name__}: {str(error)[:300]}"

    run = globals().get(service)
    if wanted and run is not None:
        try:
            run(place, wait)
        except Exception as error:  # noqa: BLE001: a judge says what broke and goes on
            told["the world around it"] = f"{type(error).__name__}: {error}"
    for name in wanted:
        told.setdefault(name, "no case waits for it")
    return told, wanted


def judge(modelled, only=None):
    notes = Notes()
    services = [it for it in modelled if only is None or it in only]

    def one(service):
        return judge_service(service, modelled[service], Place(account_number("waiters", modelled, service), notes, client_of, check=False))

    with ThreadPoolExecutor(max_workers=8) as pool:
        told = dict(zip(services, pool.map(one, services)))
    failures = [f"{service} {operation}: preparing: {problem}" for (service, operation), problems in notes.problems.items() for problem in problems]
    results, passed = {}, 0
    for service, (waiters, wanted) in told.items():
        for name, problem in waiters.items():
            passed += problem is None
            if problem:
                failures.append(f"{service} {name}: {problem}")
            operation = wanted.get(name)
            if operation:
                of = results.setdefault(service, {})
                of[operation] = of.get(operation, True) and problem is None
    return {"passed": passed, "failed": len(failures), "failures": failures, "results": results}


if __name__ == "__main__":
    print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")), set(sys.argv[2:]) or None)))
