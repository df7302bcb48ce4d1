"""STS: who calls, and sessions of a role: for a user of the account, and for a token from elsewhere."""
import base64
import json

ISSUER = "token.judged.example"


def cases(place):
    sts = place.sts
    sts.get_caller_identity()
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "sts:AssumeRole"}]}
    role = place.role("assumed", trust)
    sts.assume_role(RoleArn=role, RoleSessionName="judged", DurationSeconds=900)
    web(place, sts)


def web(place, sts):
    provider = place.iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}}}]}
    role = place.role("from-elsewhere", trust)
    claims = {"iss": f"https://{ISSUER}", "sub": "judged", "aud": "sts.amazonaws.com"}
    token = ".".join(base64.urlsafe_b64encode(json.dumps(it).encode()).decode().rstrip("=") for it in ({"alg": "none"}, claims)) + ".unsigned"
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="judged", WebIdentityToken=token)
