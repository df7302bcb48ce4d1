"""Judge: boto3 calls every operation that the sandbox models; each reply must be what botocore's model promises."""
import importlib
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from caller import Notes
from place import Place
from sandbox import account_number, client_of


def run_cases(service, place):
    """@returns what broke outside of a call, if anything did"""
    module = importlib.import_module(f"cases.{service.replace('-', '_')}")
    try:
        module.cases(place)
    except Exception as error:  # noqa: BLE001: a judge says what broke and goes on
        at = error.__traceback__
        while at.tb_next is not None:
            at = at.tb_next
        return f"the cases of {service} broke: {type(error).__name__}: {error} ({at.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno})"
    return None


def judge(modelled, only=None):
    notes = Notes()
    services = [it for it in modelled if only is None or it in only]
    broken = []

    def one(service):
        place = Place(account_number("operations", modelled, service), notes, client_of)
        began = time.monotonic()
        said = run_cases(service, place)
        if said:
            broken.append(said)
        return service, time.monotonic() - began

    with ThreadPoolExecutor(max_workers=8) as pool:
        for service, took in pool.map(one, services):
            print(f"  {service}: {took:.1f} s", file=sys.stderr)
    results = {}
    failures = list(broken)
    for service in services:
        for operation in modelled[service]:
            key = (service, operation)
            problems = notes.problems.get(key, [])
            if key not in notes.answered:
                problems = problems or ["no case calls it"]
            results.setdefault(service, {})[operation] = not problems
            failures += [f"{service} {operation}: {problem}" for problem in problems]
    return results, failures


if __name__ == "__main__":
    operations = json.load(open(sys.argv[1], encoding="utf8"))
    results, failures = judge(operations, set(sys.argv[2:]) or None)
    passed = sum(good for of in results.values() for good in of.values())
    print(json.dumps({"passed": passed, "failed": sum(len(of) for of in results.values()) - passed, "failures": failures, "results": results}))
