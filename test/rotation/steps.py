"""What every rotation is played with: its four steps, and how a step refuses."""
import json
import boto3

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


class Context:
    """Lambda's: how long the function still has."""
    def __init__(self, left=900_000):
        self.left = left

    def get_remaining_time_in_millis(self):
        return self.left


class Plain:
    """The connection is not encrypted here; everything above TLS is as it is."""
    def wrap_socket(self, bare, server_hostname=None):
        return bare


def keep(arn, value):
    boto3.keeper.kept[arn] = {"v0": [json.dumps(value), {"AWSCURRENT"}]}


def play(index, arn, token, times=1, steps=STEPS, context=Context()):
    if token not in boto3.keeper.kept[arn]:
        boto3.keeper.begin(arn, token)
    for name in steps:
        for _ in range(times):
            index.handler({"SecretId": arn, "ClientRequestToken": token, "Step": name}, context)


def refused(run):
    try:
        run()
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
