"""What AWS answers though its own model says otherwise: each with where that is seen. Everything else that departs is a failure."""
import re

# Where (service, path of the member), what it may say, and the source.
ROWS = [
    ("ec2", r"\.VpcEndpoints?(\[\])?\.State", r"available|pending|deleting|deleted", "EC2 API reference, CreateVpcEndpoint: its example answers <state>available</state>, the enum says Available"),
    ("ec2", r"\.InternetGateways?(\[\])?\.Attachments\[\]\.State", r"available", "EC2 API reference, InternetGatewayAttachment: 'the state is available when attached to a VPC'"),
    ("acm", r"\.KeyAlgorithm", r"RSA-\d+|EC-[a-z0-9]+", "AWS CLI reference, acm describe-certificate: its output says RSA-2048, the enum RSA_2048"),
    ("cloudformation", r"Events\[\]\.ResourceStatus", r"UPDATE_(ROLLBACK_)?COMPLETE_CLEANUP_IN_PROGRESS|REVIEW_IN_PROGRESS|UPDATE_ROLLBACK_IN_PROGRESS", "CloudFormation guide, 'View stack events': the stack's own events carry the stack's status"),
    ("dynamodb", r"\.NumberOfDecreasesToday", r"0", "DynamoDB API reference, DescribeTable: its example answers 0"),
    ("iam", r"\.PermissionsBoundaryType", r"Policy", "IAM API reference, AttachedPermissionsBoundary: 'can only have a value of Policy'"),
    ("iam", r"\.MatchedStatements\[\]\.SourcePolicyType", r"IAM Policy", "IAM guide, simulate-principal-policy: outputs in public say IAM Policy"),
    ("s3", r"\.LocationConstraint", r"None", "S3 API reference, GetBucketLocation: 'Buckets in Region us-east-1 have a LocationConstraint of null'"),
    ("route53", r"(HostedZone|HostedZones\[\])\.Id|HostedZoneId|ResourceRecordSet", r"/hostedzone/Z[A-Z0-9]{1,31}", "Route 53 API reference: ids are answered with /hostedzone/ before them; the model's 32 characters are those of the id"),
    ("ssm", r"\.Parameters\[\]\.Labels", r"\[\]", "AWS CLI reference, ssm get-parameter-history: its output says \"Labels\": []"),
]

COMPILED = [(service, re.compile(path), re.compile(value)) for service, path, value, _ in ROWS]


def allowed(service, path, value):
    return any(service == of and where.search(path) and what.fullmatch(str(value)) for of, where, what in COMPILED)
