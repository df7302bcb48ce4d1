"""Judge: bodies that are no bodies, and operations that do not exist, get errors that botocore can read as AWS's."""
import json
import sys
import urllib.error
import urllib.request

from botocore import parsers
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from sandbox import REGION, URL, access_key, account_number, client_of

# Codes by protocol, each from the API references' common errors: ECS (json), RDS (query), EC2, Route 53 (rest-xml), S3.
EXPECTED = {
    "json": {"malformed": {"SerializationException"}, "unknown": {"UnknownOperationException"}},
    "query": {"malformed": {"InvalidAction", "MissingAction", "MalformedInput", "ValidationError"}, "unknown": {"InvalidAction"}},
    "ec2": {"malformed": {"InvalidAction", "MissingAction", "InvalidParameterValue"}, "unknown": {"InvalidAction"}},
    "rest-json": {"malformed": {"SerializationException"}, "unknown": {"UnknownOperationException"}},
    "rest-xml": {"malformed": {"MalformedInput", "MalformedXML", "InvalidInput"}, "unknown": {"UnknownOperationException", "MethodNotAllowed"}},
}

# For each service of this protocol an operation with a body.
REST_JSON = {"apigateway": "UpdateAccount", "guardduty": "CreateDetector", "securityhub": "EnableSecurityHub"}


def send(service, account, method, path, headers, body):
    """A signed request with any body. @returns status, headers, body"""
    request = AWSRequest(method=method, url=URL + path, data=body, headers=headers)
    SigV4Auth(Credentials(access_key(account), "any"), service, REGION).add_auth(request)
    sent = urllib.request.Request(URL + path, data=body, headers=dict(request.headers), method=method)
    try:
        with urllib.request.urlopen(sent, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, dict(refusal.headers), refusal.read()


def requests_of(service, model):
    """Pairs of what is tried and the request, in the protocol that botocore speaks to the service."""
    protocol, version, target = model.resolved_protocol, model.api_version, model.metadata.get("targetPrefix", "")
    if protocol == "json":
        kind = {"content-type": f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.1')}"}
        operation = next(name for name in model.operation_names if model.operation_model(name).input_shape.required_members)
        named = {**kind, "x-amz-target": f"{target}.{operation}"}
        return [("malformed", ("POST", "/", named, body)) for body in (b"{", b"[]", b"\xff\xfe", b'{"a":' * 5000)] + [("unknown", ("POST", "/", {**kind, "x-amz-target": f"{target}.NoSuchOperation"}, b"{}"))]
    if protocol in ("query", "ec2"):
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return [("malformed", ("POST", "/", kind, body)) for body in (b"", b"=&=&%zz", b"\xff\xfe")] + [("unknown", ("POST", "/", kind, f"Action=NoSuchOperation&Version={version}".encode()))]
    if protocol == "rest-json":
        kind = {"content-type": "application/json"}
        operation = next(it for it in map(model.operation_model, REST_JSON[service].split()) if it.http["method"] in ("POST", "PATCH"))
        method, path = operation.http["method"], operation.http["requestUri"]
        return [("malformed", (method, path, kind, body)) for body in (b"{", b"\xff\xfe", b'{"a":' * 5000)] + [("unknown", ("PATCH", "/no/such/thing/at/all", kind, b"{}"))]
    kind = {"content-type": "application/xml"}
    path = "/judged?tagging" if service == "s3" else "/2020-05-31/distribution" if service == "cloudfront" else "/2013-04-01/hostedzone"
    method = "PUT" if service == "s3" else "POST"
    return [("malformed", (method, path, kind, body)) for body in (b"<a", b"{}", b"\xff\xfe", b"<a>" * 5000)] + [("unknown", ("PATCH", "/2013-04-01/nothing/at/all", kind, b""))]


def problem_of(service, model, what, status, headers, body):
    protocol = model.resolved_protocol
    if not 400 <= status < 500:
        return f"status {status}: {body[:200]!r}"
    try:
        parsed = parsers.create_parser(protocol).parse({"status_code": status, "headers": {key.lower(): value for key, value in headers.items()}, "body": body}, None)
    except parsers.ResponseParserError as error:
        return f"botocore cannot read the error: {error}"
    code = parsed["Error"]["Code"]
    if code not in EXPECTED[protocol][what]:
        return f"{code}, expected {' or '.join(sorted(EXPECTED[protocol][what]))}"
    return None


def judge(modelled):
    failures, passed, results = [], 0, {}
    for service in modelled:
        model = client_of(service, account_number("bodies", modelled, service)).meta.service_model
        for what, request in requests_of(service, model):
            problem = problem_of(service, model, what, *send(service, account_number("bodies", modelled, service), *request))
            passed += problem is None
            results[service] = results.get(service, True) and problem is None
            if problem:
                failures.append(f"{service}: {what} {request[3][:20]!r}: {problem}")
    return {"passed": passed, "failed": len(failures), "failures": failures, "services": results}


if __name__ == "__main__":
    print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")))))
