"""Where the judged sandbox is, and boto3's clients of it: each judge and service has an account of its own there."""
import os
import threading

import boto3
from botocore.config import Config

REGION = "us-east-1"
# boto3's names where they differ from the scope of the signature, by which the sandbox calls its services.
BOTO3_NAMES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "servicequotas": "service-quotas"}
# Each judge works in accounts of its own, so that all may run at once.
ACCOUNT_BASE = {"operations": 410_000_000_000, "pages": 430_000_000_000, "waiters": 440_000_000_000, "commands": 450_000_000_000, "bodies": 470_000_000_000, "absent": 480_000_000_000}

URL = os.environ.get("CONFORMANCE_URL", "")

# One session: it reads each service's model once. Making clients of it is not safe for threads, their calls are.
SESSION = boto3.session.Session()
MAKING = threading.Lock()


def boto3_name(service):
    return BOTO3_NAMES.get(service, service)


def account_number(judge, services, service):
    return str(ACCOUNT_BASE[judge] + sorted(services).index(service) + 1)


def access_key(account):
    return f"AKIA{account}SBOX"


def client_of(service, account, region=REGION, validate=True):
    """A client as any user of boto3 would make it, but for the address; it does not retry, so that nothing is hidden."""
    config = Config(
        retries={"max_attempts": 0, "mode": "standard"},
        parameter_validation=validate,
        connect_timeout=5,
        read_timeout=30,
        s3={"addressing_style": "path"},
        # A prefix such as api. or a number of the account before 127.0.0.1 is no address.
        inject_host_prefix=False,
    )
    with MAKING:
        return SESSION.client(
            boto3_name(service),
            region_name=region,
            endpoint_url=URL,
            aws_access_key_id=access_key(account),
            aws_secret_access_key="any",
            config=config,
        )


def methods_of(client):
    """boto3's methods by AWS's names of operations. What botocore here is too old to know is not in it."""
    return {api: method for method, api in client.meta.method_to_api_mapping.items()}
