"""Which codes AWS answers to input that its models forbid, for each service, with where that is said."""

# service: (codes for a missing member, codes for a value that is in no enum, source)
VALIDATION = {
    "acm": ({"ValidationException"}, {"ValidationException"}, "ACM API reference, common errors and RequestCertificate"),
    "application-autoscaling": ({"ValidationException"}, {"ValidationException"}, "botocore: ValidationException of every operation"),
    "budgets": ({"ValidationException"}, {"ValidationException", "InvalidParameterException"}, "Budgets API reference, common errors; botocore: InvalidParameterException"),
    "ce": ({"ValidationException"}, {"ValidationException"}, "Cost Explorer API reference, common errors"),
    "cloudformation": ({"ValidationError"}, {"ValidationError"}, "CloudFormation API reference, common errors"),
    "dynamodb": ({"ValidationException"}, {"ValidationException"}, "DynamoDB API reference, common errors"),
    "ec2": ({"MissingParameter"}, {"InvalidParameterValue"}, "EC2 API reference, error codes"),
    "ecr": ({"InvalidParameterException"}, {"InvalidParameterException", "InvalidTagParameterException"}, "botocore: InvalidParameterException"),
    "ecs": ({"InvalidParameterException"}, {"ClientException"}, "botocore: InvalidParameterException and ClientException of every operation"),
    "elasticache": ({"MissingParameter"}, {"InvalidParameterValue"}, "botocore: InvalidParameterValueException; common errors: MissingParameter"),
    "elasticloadbalancing": ({"ValidationError"}, {"ValidationError", "InvalidScheme"}, "Elastic Load Balancing API reference, common errors"),
    "iam": ({"ValidationError"}, {"ValidationError"}, "IAM API reference, common errors"),
    "kms": ({"ValidationException"}, {"ValidationException"}, "KMS API reference, common errors"),
    "logs": ({"InvalidParameterException"}, {"InvalidParameterException"}, "botocore: InvalidParameterException; grafana/grafana#79155"),
    "monitoring": ({"MissingParameter"}, {"ValidationError"}, "botocore: MissingRequiredParameterException, InvalidParameterValueException; common errors"),
    "rds": ({"MissingParameter"}, {"InvalidParameterValue"}, "RDS API reference, common errors"),
    "route53": ({"InvalidInput"}, {"InvalidInput"}, "botocore: InvalidInput"),
    "s3": ({"MalformedXML"}, {"MalformedXML", "InvalidArgument", "InvalidLocationConstraint", "InvalidStorageClass"}, "S3 API reference, error responses"),
    "secretsmanager": ({"ValidationException"}, {"ValidationException"}, "Secrets Manager API reference, common errors"),
    "servicediscovery": ({"InvalidInput"}, {"InvalidInput"}, "botocore: InvalidInput"),
    "servicequotas": ({"IllegalArgumentException"}, {"IllegalArgumentException"}, "botocore: IllegalArgumentException of every operation"),
    "sns": ({"InvalidParameter"}, {"InvalidParameter"}, "botocore: InvalidParameterException"),
    "ssm": ({"ValidationException"}, {"ValidationException"}, "Systems Manager API reference, common errors; botocore"),
    "sts": ({"ValidationError"}, {"ValidationError"}, "STS API reference, common errors"),
}
