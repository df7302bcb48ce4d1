"""STS: who calls, and a session of a role."""


def cases(place):
    sts = place.sts
    sts.get_caller_identity()
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Action": "sts:AssumeRole"}]}
    role = place.role("assumed", trust)
    sts.assume_role(RoleArn=role, RoleSessionName="judged", DurationSeconds=900)
