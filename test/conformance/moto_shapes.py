"""Judge: the members that the sandbox answers and those that moto answers to the same calls. Differences are told, not failed."""
import importlib.util
import json
import os
import sys

from caller import Notes
from cases import run_cases
from place import Place
from sandbox import REGION, boto3_name

MOTO_ACCOUNT = "123456789012"


def moto_client(service, _account, region=REGION):
    import boto3

    return boto3.session.Session().client(boto3_name(service), region_name=region, aws_access_key_id="any", aws_secret_access_key="any")


def asked_of_moto(services):
    """The same cases, each service in an account of moto's that nothing has touched."""
    from moto import mock_aws

    notes = Notes()
    with mock_aws():
        for service in services:
            run_cases(service, Place(MOTO_ACCOUNT, notes, moto_client, check=False, patience=0.01))
    return notes


def asked_of_sandbox():
    """What the judge of the replies has written down."""
    with open(os.path.join(os.environ["CONFORMANCE_SCRATCH"], "members.json"), encoding="utf8") as file:
        return {(service, operation): set(members) for service, operation, members in json.load(file)}


def compare(modelled, ours, theirs):
    results = {}
    for service, operations in modelled.items():
        for operation in operations:
            key = (service, operation)
            if key in ours and key in theirs.answered:
                mine, others = ours[key], theirs.members[key]
                results.setdefault(service, {})[operation] = {"only_moto": sorted(tops(others - mine)), "only_sandbox": sorted(tops(mine - others))}
    return results


def tops(members):
    """Without what stands inside of one that is named already."""
    return {it for it in members if not any(it.startswith(f"{other}.") for other in members)}


def judge(modelled, only=None):
    services = [it for it in modelled if only is None or it in only]
    results = compare({it: modelled[it] for it in services}, asked_of_sandbox(), asked_of_moto(services))
    every = [row for of in results.values() for row in of.values()]
    same = sum(not row["only_moto"] and not row["only_sandbox"] for row in every)
    return {"passed": len(every), "failed": 0, "failures": [], "same": same, "results": results}


if __name__ == "__main__":
    if importlib.util.find_spec("moto") is None:
        print(json.dumps({"skipped": "no moto here"}))
    else:
        import moto

        print(json.dumps({**judge(json.load(open(sys.argv[1], encoding="utf8")), set(sys.argv[2:]) or None), "version": moto.__version__}))
