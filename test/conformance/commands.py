"""Judge: the aws command does one read and one write of every service, as a person at a terminal does."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from sandbox import REGION, URL, access_key, account_number

try:
    import awscli.clidriver as preloaded
except ImportError:
    # A second version of the command is no Python package.
    preloaded = None

TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
TEMPLATE = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}'


def pairs(account):
    """For each service: a write, and a read that shows what was written: its words, and what the answer must hold."""
    budget = json.dumps({"BudgetName": "typed", "BudgetLimit": {"Amount": "1", "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"})
    role = f"arn:aws:iam::{account}:role/typed"
    bucket = f"typed-{account}"
    target = "--service-namespace ecs --resource-id service/typed/typed --scalable-dimension ecs:service:DesiredCount"
    return {
        "acm": ("acm request-certificate --domain-name typed.example --validation-method DNS", "acm list-certificates --query CertificateSummaryList[].DomainName", "typed.example"),
        # Its write wants a service that runs: what AWS says to one that does not is the answer.
        "application-autoscaling": (f"application-autoscaling register-scalable-target {target} --min-capacity 1 --max-capacity 2", "application-autoscaling describe-scalable-targets --service-namespace ecs", "ScalableTargets"),
        "apigateway": ("apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=", "apigateway get-account", "throttleSettings"),
        "cloudfront": ("cloudfront create-distribution --origin-domain-name typed.example", "cloudfront list-distributions", "typed.example"),
        # Its write wants a bucket that lets it: what CloudTrail says of one that is not there is the answer.
        "cloudtrail": (f"cloudtrail create-trail --name typed --s3-bucket-name none-{account}", "cloudtrail describe-trails", "trailList"),
        "config": (f"configservice put-configuration-recorder --configuration-recorder name=typed,roleARN={role}", "configservice describe-configuration-recorders", "typed"),
        "guardduty": ("guardduty create-detector --enable", "guardduty list-detectors", "DetectorIds"),
        "securityhub": ("securityhub enable-security-hub", "securityhub describe-hub", "hub/default"),
        "wafv2": ("wafv2 create-web-acl --name typed --scope REGIONAL --default-action Allow={} --visibility-config SampledRequestsEnabled=true,CloudWatchMetricsEnabled=true,MetricName=typed", "wafv2 list-web-acls --scope REGIONAL", "typed"),
        "budgets": (f"budgets create-budget --account-id {account} --budget|{budget}", f"budgets describe-budgets --account-id {account}", "typed"),
        "ce": ("ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=typed,Status=Active", "ce get-cost-and-usage --time-period Start=2026-01-01,End=2026-01-02 --granularity DAILY --metrics UnblendedCost", "ResultsByTime"),
        "cloudformation": (f"cloudformation create-stack --stack-name typed --template-body|{TEMPLATE}", "cloudformation describe-stacks --stack-name typed", "typed"),
        "dynamodb": ("dynamodb create-table --table-name typed --key-schema AttributeName=pk,KeyType=HASH --attribute-definitions AttributeName=pk,AttributeType=S --billing-mode PAY_PER_REQUEST", "dynamodb describe-table --table-name typed", "typed"),
        "ec2": ("ec2 create-vpc --cidr-block 10.0.0.0/16", "ec2 describe-vpcs", "10.0.0.0/16"),
        "ecr": ("ecr create-repository --repository-name typed", "ecr describe-repositories --repository-names typed", "typed"),
        "ecs": ("ecs create-cluster --cluster-name typed", "ecs describe-clusters --clusters typed", "ACTIVE"),
        "elasticache": ("elasticache create-cache-parameter-group --cache-parameter-group-name typed --cache-parameter-group-family valkey8 --description typed", "elasticache describe-cache-parameter-groups --cache-parameter-group-name typed", "valkey8"),
        "elasticloadbalancing": ("elbv2 create-target-group --name typed --protocol HTTP --port 80 --target-type ip --vpc-id {vpc}", "elbv2 describe-target-groups --names typed", "typed"),
        "iam": (f"iam create-role --role-name typed --assume-role-policy-document|{TRUST}", "iam get-role --role-name typed", role),
        "kms": ("kms create-key --description typed", "kms list-keys", "KeyArn"),
        "logs": ("logs create-log-group --log-group-name typed", "logs describe-log-groups --log-group-name-prefix typed", "typed"),
        "monitoring": ("cloudwatch put-metric-alarm --alarm-name typed --namespace Typed --metric-name Errors --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold", "cloudwatch describe-alarms --alarm-names typed", "GreaterThanThreshold"),
        "rds": ("rds create-db-parameter-group --db-parameter-group-name typed --db-parameter-group-family postgres17 --description typed", "rds describe-db-parameter-groups --db-parameter-group-name typed", "postgres17"),
        "route53": ("route53 create-hosted-zone --name typed.example --caller-reference typed", "route53 list-hosted-zones", "typed.example."),
        "s3": (f"s3api create-bucket --bucket {bucket}", "s3api list-buckets", bucket),
        "secretsmanager": ("secretsmanager create-secret --name typed --secret-string typed", "secretsmanager get-secret-value --secret-id typed", "typed"),
        "servicediscovery": ("servicediscovery create-http-namespace --name typed", "servicediscovery list-namespaces", "Namespaces"),
        # It has nothing that we write: a default, and what holds.
        "servicequotas": ("service-quotas get-aws-default-service-quota --service-code vpc --quota-code L-F678F1CE", "service-quotas get-service-quota --service-code vpc --quota-code L-F678F1CE", "VPCs per Region"),
        "sns": ("sns create-topic --name typed", "sns list-topics", f"arn:aws:sns:{REGION}:{account}:typed"),
        "ssm": ("ssm put-parameter --name /typed --type String --value typed", "ssm get-parameter --name /typed", "typed"),
        "sts": (f"sts assume-role --role-arn {role} --role-session-name typed", "sts get-caller-identity", account),
    }


# Refused for a reason of the world that is made here, with this code.
REFUSED = {"application-autoscaling": "ValidationException", "cloudtrail": "S3BucketDoesNotExistException"}
# What a person had to do first.
BEFORE = {
    "sts": ["iam", "create-role", "--role-name", "typed", "--assume-role-policy-document", '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},"Action":"sts:AssumeRole"}}]}}'],
    "elasticloadbalancing": ["ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId", "--output", "text"],
}


def aws(account, words):
    """@returns exit code, stdout, stderr"""
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": access_key(account), "AWS_SECRET_ACCESS_KEY": "any", "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1"}
    words = ["--endpoint-url", URL, *words]
    if preloaded is None:
        done = subprocess.run(["aws", *words], capture_output=True, text=True, env=environment, timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr.strip()
    return forked(words, environment)


def forked(words, environment):
    """The command's own program in a child of this process, where it is loaded already: starting it anew costs most of its time."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.environ.update(environment)
            sys.argv = ["aws", *words]
            code = 255
            try:
                code = preloaded.main()
            except SystemExit as end:
                code = end.code or 0
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), out.read().decode(), err.read().decode().strip()


def typed(line):
    """Words as a shell makes them; what follows a | is one word."""
    head, _, rest = line.partition("|")
    return head.split() + ([rest] if rest else [])


def operation_of(words):
    return words[0], "".join(part.capitalize() for part in words[1].split("-"))


def judge_service(service, account):
    """@returns pairs of the words and what was wrong with their answer"""
    write, read, holds = pairs(account)[service]
    before = [it.format(account=account) for it in BEFORE.get(service, [])]
    vpc = aws(account, before)[1].strip() if before else ""
    told = []
    words = typed(write.replace("{vpc}", vpc))
    code, _, said = aws(account, words)
    wanted = REFUSED.get(service)
    good = wanted in said and code != 0 if wanted else code == 0
    told.append((words, None if good else f"exit {code}: {said[:300]}"))
    words = typed(read)
    code, out, said = aws(account, words)
    told.append((words, f"exit {code}: {said[:300]}" if code != 0 else None if holds in out else f"answers without {holds}: {out[:200]}"))
    return told


def judge(modelled):
    told = [judge_service(service, account_number("commands", modelled, service)) for service in modelled]
    failures, results, passed = [], {}, 0
    for service, said in zip(modelled, told):
        known = {it.lower(): it for it in modelled[service]}
        for words, problem in said:
            operation = known.get(operation_of(words)[1].lower())
            passed += problem is None
            if operation is None:
                failures.append(f"{service}: {' '.join(words[:2])} is no operation of the sandbox")
                continue
            results.setdefault(service, {})[operation] = problem is None
            if problem:
                failures.append(f"{service} aws {' '.join(words[:2])}: {problem}")
    return {"passed": passed, "failed": len(failures), "failures": failures, "results": results}


if __name__ == "__main__":
    if shutil.which("aws") is None and preloaded is None:
        print(json.dumps({"skipped": "no aws command here"}))
    else:
        print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")))))
