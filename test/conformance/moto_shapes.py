"""Judge: the members that the sandbox answers and those that moto answers to the same calls. Differences are told, not failed."""
import importlib.util
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from caller import Notes
from model_check import members_of  # noqa: F401: both sides are read with the same eyes
from operations import run_cases
from place import Place
from sandbox import REGION, account_number, boto3_name, client_of

MOTO_ACCOUNT = "123456789012"


def moto_client(service, _account, region=REGION):
    import boto3

    return boto3.session.Session().client(boto3_name(service), region_name=region, aws_access_key_id="any", aws_secret_access_key="any")


def asked_of_moto(services):
    """The same cases, each service in an account of moto's that nothing has touched."""
    from moto import mock_aws

    notes = Notes()
    with mock_aws(config={"core": {"reset_boto3_session": False}, "iam": {"load_aws_managed_policies": True}}):
        for service in services:
            run_cases(service, Place(MOTO_ACCOUNT, notes, moto_client, check=False, patience=0.2))
    return notes


def asked_of_sandbox(modelled, services):
    notes = Notes()
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(lambda service: run_cases(service, Place(account_number("moto", modelled, service), notes, client_of, check=False)), services))
    return notes


def compare(modelled, ours, theirs):
    results = {}
    for service, operations in modelled.items():
        for operation in operations:
            key = (service, operation)
            if key not in ours.answered or key not in theirs.answered:
                continue
            mine, others = ours.members[key], theirs.members[key]
            shared = {it for it in mine | others if it.split(".")[0] != "ResponseMetadata"}
            results.setdefault(service, {})[operation] = {"only_moto": sorted(tops(others - mine) & shared), "only_sandbox": sorted(tops(mine - others) & shared)}
    return results


def tops(members):
    """Without what stands inside of one that is named already."""
    return {it for it in members if not any(it.startswith(f"{other}.") for other in members)}


def judge(modelled, only=None):
    services = [it for it in modelled if only is None or it in only]
    box = {}
    thread = threading.Thread(target=lambda: box.update(ours=asked_of_sandbox(modelled, services)))
    thread.start()
    thread.join()
    results = compare({it: modelled[it] for it in services}, box["ours"], asked_of_moto(services))
    every = [row for of in results.values() for row in of.values()]
    same = sum(not row["only_moto"] and not row["only_sandbox"] for row in every)
    return {"passed": len(every), "failed": 0, "failures": [], "same": same, "results": results}


if __name__ == "__main__":
    if importlib.util.find_spec("moto") is None:
        print(json.dumps({"skipped": "no moto here"}))
    else:
        import moto

        print(json.dumps({**judge(json.load(open(sys.argv[1], encoding="utf8")), set(sys.argv[2:]) or None), "version": moto.__version__}))
