"""Judge: things that are not there, or not in the state for it, are refused with the code and the class of botocore's model."""
import json
import sys

from botocore.exceptions import BotoCoreError, ClientError

from caller import Notes
from cases.cloudformation import FIRST
from cases.rds import prepare
from place import Place
from sandbox import account_number, client_of

UUID = "12345678-1234-1234-1234-123456789012"


def rows(place):
    """Each: service, operation, input, code. The code is that of an error shape of botocore's model, or else says where it is from."""
    a = place.arn
    return [
        ("acm", "describe_certificate", {"CertificateArn": a("acm", f"certificate/{UUID}")}, "ResourceNotFoundException"),
        ("acm", "delete_certificate", {"CertificateArn": a("acm", f"certificate/{UUID}")}, "ResourceNotFoundException"),
        ("apigateway", "update_account", {"patchOperations": [{"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{place.account}:role/none"}]}, "BadRequestException"),
        ("cloudfront", "get_distribution", {"Id": "ENONE"}, "NoSuchDistribution"),
        ("cloudfront", "delete_distribution", {"Id": "ENONE", "IfMatch": "E1"}, "NoSuchDistribution"),
        ("cloudtrail", "get_trail_status", {"Name": "none"}, "TrailNotFoundException"),
        ("cloudtrail", "create_trail", {"Name": "judged", "S3BucketName": f"{place.bucket}-none"}, "S3BucketDoesNotExistException"),
        ("cloudtrail", "create_trail", {"Name": "judged", "S3BucketName": place.bucket}, "InsufficientS3BucketPolicyException"),
        ("config", "start_configuration_recorder", {"ConfigurationRecorderName": "none"}, "NoSuchConfigurationRecorderException"),
        ("config", "put_delivery_channel", {"DeliveryChannel": {"name": "judged", "s3BucketName": place.bucket}}, "NoAvailableConfigurationRecorderException"),
        ("guardduty", "get_detector", {"DetectorId": "0" * 32}, "BadRequestException"),
        ("guardduty", "create_detector", {"Enable": True}, "BadRequestException"),
        ("securityhub", "describe_hub", {}, "InvalidAccessException"),
        ("wafv2", "get_web_acl", {"Name": "none", "Scope": "REGIONAL", "Id": UUID}, "WAFNonexistentItemException"),
        ("application-autoscaling", "deregister_scalable_target", {"ServiceNamespace": "ecs", "ResourceId": "service/no/no", "ScalableDimension": "ecs:service:DesiredCount"}, "ObjectNotFoundException"),
        ("application-autoscaling", "delete_scheduled_action", {"ServiceNamespace": "ecs", "ResourceId": "service/no/no", "ScalableDimension": "ecs:service:DesiredCount", "ScheduledActionName": "none"}, "ObjectNotFoundException"),
        ("application-autoscaling", "put_scheduled_action", {"ServiceNamespace": "ecs", "ResourceId": "service/no/no", "ScalableDimension": "ecs:service:DesiredCount", "ScheduledActionName": "none", "Schedule": "rate(1 day)", "ScalableTargetAction": {"MinCapacity": 1}}, "ObjectNotFoundException"),
        ("budgets", "describe_budget", {"AccountId": place.account, "BudgetName": "none"}, "NotFoundException"),
        ("budgets", "delete_budget", {"AccountId": place.account, "BudgetName": "none"}, "NotFoundException"),
        ("ce", "get_cost_forecast", {"TimePeriod": {"Start": "2001-01-01", "End": "2001-02-01"}, "Metric": "UNBLENDED_COST", "Granularity": "MONTHLY"}, "ValidationException"),  # Cost Explorer API reference, common errors
        ("cloudformation", "describe_stacks", {"StackName": "none"}, "ValidationError"),  # CloudFormation API reference, DescribeStacks: "returns a ValidationError"
        ("cloudformation", "describe_change_set", {"StackName": "judged", "ChangeSetName": "none"}, "ChangeSetNotFound"),
        ("cloudformation", "update_stack", {"StackName": "none", "TemplateBody": "{}"}, "ValidationError"),  # common errors
        ("ec2", "describe_vpcs", {"VpcIds": ["vpc-00000000000000000"]}, "InvalidVpcID.NotFound"),  # EC2 API reference, error codes
        ("ec2", "delete_subnet", {"SubnetId": "subnet-00000000000000000"}, "InvalidSubnetID.NotFound"),  # error codes
        ("ec2", "delete_security_group", {"GroupId": "sg-00000000000000000"}, "InvalidGroup.NotFound"),  # error codes
        ("ec2", "release_address", {"AllocationId": "eipalloc-00000000000000000"}, "InvalidAllocationID.NotFound"),  # error codes
        ("ecr", "describe_repositories", {"repositoryNames": ["none"]}, "RepositoryNotFoundException"),
        ("ecr", "get_lifecycle_policy", {"repositoryName": "judged"}, "LifecyclePolicyNotFoundException"),
        ("ecr", "describe_images", {"repositoryName": "judged", "imageIds": [{"imageTag": "none", "imageDigest": f"sha256:{'0' * 64}"}]}, "ImageNotFoundException"),
        ("ecs", "get_task_protection", {"cluster": "none", "tasks": ["none"]}, "ClusterNotFoundException"),
        ("ecs", "update_task_protection", {"cluster": "judged", "tasks": ["none"], "protectionEnabled": True, "expiresInMinutes": 2881}, "InvalidParameterException"),
        ("ecs", "list_services", {"cluster": "none"}, "ClusterNotFoundException"),
        ("ecs", "update_service", {"cluster": "judged", "service": "none"}, "ServiceNotFoundException"),
        ("ecs", "describe_task_definition", {"taskDefinition": "none"}, "ClientException"),
        ("elasticache", "describe_replication_groups", {"ReplicationGroupId": "none"}, "ReplicationGroupNotFoundFault"),
        ("elasticache", "delete_cache_subnet_group", {"CacheSubnetGroupName": "none"}, "CacheSubnetGroupNotFoundFault"),
        ("elasticache", "create_cache_parameter_group", {"CacheParameterGroupName": "none", "CacheParameterGroupFamily": "nosql1", "Description": "none"}, "InvalidParameterValue"),
        ("elasticloadbalancing", "describe_load_balancers", {"Names": ["none"]}, "LoadBalancerNotFound"),
        ("elasticloadbalancing", "describe_target_groups", {"Names": ["none"]}, "TargetGroupNotFound"),
        ("elasticloadbalancing", "delete_rule", {"RuleArn": a("elasticloadbalancing", "listener-rule/app/no/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee")}, "RuleNotFound"),
        ("iam", "get_role", {"RoleName": "none"}, "NoSuchEntity"),
        ("iam", "create_role", {"RoleName": "judged", "AssumeRolePolicyDocument": "{}"}, "MalformedPolicyDocument"),
        ("iam", "delete_role", {"RoleName": "attached"}, "DeleteConflict"),
        ("kms", "describe_key", {"KeyId": UUID}, "NotFoundException"),
        ("kms", "cancel_key_deletion", {"KeyId": "alias/judged"}, "KMSInvalidStateException"),
        ("logs", "describe_log_streams", {"logGroupName": "none"}, "ResourceNotFoundException"),
        ("logs", "create_log_group", {"logGroupName": "judged"}, "ResourceAlreadyExistsException"),
        ("logs", "put_retention_policy", {"logGroupName": "judged", "retentionInDays": 8}, "InvalidParameterException"),
        ("monitoring", "set_alarm_state", {"AlarmName": "none", "StateValue": "OK", "StateReason": "none"}, "ResourceNotFound"),
        ("monitoring", "get_dashboard", {"DashboardName": "none"}, "ResourceNotFound"),
        ("dynamodb", "describe_table", {"TableName": "none"}, "ResourceNotFoundException"),
        ("dynamodb", "get_item", {"TableName": "none", "Key": {"pk": {"S": "p"}}}, "ResourceNotFoundException"),
        ("dynamodb", "describe_continuous_backups", {"TableName": "none"}, "TableNotFoundException"),
        ("rds", "describe_db_instances", {"DBInstanceIdentifier": "none"}, "DBInstanceNotFound"),
        ("rds", "start_db_instance", {"DBInstanceIdentifier": "judged"}, "InvalidDBInstanceState"),
        ("rds", "reboot_db_instance", {"DBInstanceIdentifier": "judged"}, "InvalidDBInstanceState"),
        ("rds", "describe_db_snapshots", {"DBSnapshotIdentifier": "none"}, "DBSnapshotNotFound"),
        ("route53", "get_hosted_zone", {"Id": "Z00000000000000000000"}, "NoSuchHostedZone"),
        ("route53", "get_health_check", {"HealthCheckId": UUID}, "NoSuchHealthCheck"),
        ("s3", "get_object", {"Bucket": place.bucket, "Key": "none"}, "NoSuchKey"),
        ("s3", "list_objects_v2", {"Bucket": f"{place.bucket}-none"}, "NoSuchBucket"),
        ("s3", "get_bucket_policy", {"Bucket": place.bucket}, "NoSuchBucketPolicy"),  # S3 API reference, error responses
        ("s3", "delete_bucket", {"Bucket": place.bucket}, "BucketNotEmpty"),  # S3 API reference, error responses
        ("secretsmanager", "get_secret_value", {"SecretId": "none"}, "ResourceNotFoundException"),
        ("secretsmanager", "get_secret_value", {"SecretId": "gone"}, "InvalidRequestException"),
        ("servicediscovery", "get_namespace", {"Id": "ns-0000000000000000"}, "NamespaceNotFound"),
        ("servicediscovery", "get_operation", {"OperationId": "none"}, "OperationNotFound"),
        ("sns", "get_topic_attributes", {"TopicArn": a("sns", "none")}, "NotFound"),
        ("sns", "publish", {"TopicArn": a("sns", "none"), "Message": "none"}, "NotFound"),
        ("ssm", "get_parameter", {"Name": "/none"}, "ParameterNotFound"),
        ("ssm", "put_parameter", {"Name": "/judged", "Value": "2", "Type": "String"}, "ParameterAlreadyExists"),
        ("servicequotas", "get_service_quota", {"ServiceCode": "vpc", "QuotaCode": "L-00000000"}, "NoSuchResourceException"),
        ("sts", "assume_role", {"RoleArn": f"arn:aws:iam::{place.account}:role/none", "RoleSessionName": "judged"}, "AccessDenied"),  # STS API reference, common errors; IAM guide, "Troubleshoot assuming roles"
    ]


# Codes that botocore models for no operation of the service, each documented as said above.
UNMODELLED = {("ce", "ValidationException"), ("cloudformation", "ValidationError"), ("s3", "NoSuchBucketPolicy"), ("s3", "BucketNotEmpty"), ("sts", "AccessDenied")}


def prepare_world(place):
    place.bucket = f"absent-{place.account}"
    place.s3.create_bucket(Bucket=place.bucket)
    place.s3.put_object(Bucket=place.bucket, Key="one", Body=b"1")
    place.ecr.create_repository(repositoryName="judged")
    place.ecs.create_cluster(clusterName="judged")
    place.role("attached", policy="service-role/AmazonECSTaskExecutionRolePolicy")
    key = place.kms.create_key()["KeyMetadata"]["KeyId"]
    place.kms.create_alias(AliasName="alias/judged", TargetKeyId=key)
    place.logs.create_log_group(logGroupName="judged")
    place.guardduty.create_detector(Enable=True)
    place.ssm.put_parameter(Name="/judged", Value="1", Type="String")
    place.secretsmanager.create_secret(Name="gone", SecretString="1")
    place.secretsmanager.delete_secret(SecretId="gone")
    place.cloudformation.create_stack(StackName="judged", TemplateBody=FIRST)
    # Still being created when it is asked to start and to reboot.
    prepare(place)


def problem_of(client, service, operation, params, code):
    try:
        getattr(client, operation)(**params)
    except ClientError as refusal:
        given = refusal.response["Error"]["Code"]
        if given != code:
            return f"refused with {given} ({refusal.response['Error']['Message'][:120]}), expected {code}"
        return class_problem(client, service, operation, code, refusal)
    except BotoCoreError as error:
        return f"{type(error).__name__}: {error}"
    return f"accepted, expected {code}"


def class_problem(client, service, operation, code, refusal):
    """Where the model has the code for this operation, botocore raises the class of that name."""
    status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
    model = client.meta.service_model
    shape = model.shape_for_error_code(code)
    if shape is None:
        if service == "ec2" or (service, code) in UNMODELLED:
            return None if 400 <= status < 500 else f"status {status}"
        return f"{code} is no error of the model"
    wanted = getattr(client.exceptions, shape.name, None)
    if wanted is None or not isinstance(refusal, wanted):
        return f"raised {type(refusal).__name__}, expected client.exceptions.{shape.name}"
    modelled = shape.metadata.get("error", {}).get("httpStatusCode")
    if modelled is not None and status != modelled and service != "ssm":
        return f"status {status}, the model says {modelled} for {code}"
    return None


def judge(modelled):
    notes = Notes()
    place = Place(account_number("absent", modelled, "ecs"), notes, client_of, check=False)
    prepare_world(place)
    failures = [f"{service} {operation}: {problem}" for (service, operation), problems in notes.problems.items() for problem in problems]
    # A database is not in the making for long.
    asked = sorted(rows(place), key=lambda row: row[0] != "rds")

    told = [problem_of(place.caller(service).client, service, operation, params, code) for service, operation, params, code in asked]
    results = {}
    for (service, operation, _, code), problem in zip(asked, told):
        name = place.caller(service).names[operation]
        results.setdefault(service, {})[name] = results.get(service, {}).get(name, True) and problem is None
        if problem:
            failures.append(f"{service} {name}: {problem}")
    failures += [f"{service}: no case of a thing that is not there" for service in modelled if service not in results]
    return {"passed": sum(it is None for it in told), "failed": len(failures), "failures": failures, "results": results}


if __name__ == "__main__":
    print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")))))
