"""Judges: boto3 calls every modelled operation, and each reply is what botocore's model promises; each call broken is refused."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import botocore

from breaking_caller import BreakingCaller
from caller import Caller, Notes
from cases import run_cases
from place import Place
from sandbox import account_number, client_of, methods_of


class JudgedPlace(Place):
    """Only the judged service's calls are broken, those of others prepare the world."""

    judged = None

    def caller(self, service):
        if service not in self._callers:
            client = self._make_client(service, self.account)
            self._callers[service] = BreakingCaller(service, client, self.notes, self.account) if service == self.judged else Caller(service, client, self.notes)
        return self._callers[service]


def judge(modelled, only=None):
    """@returns the verdicts on replies and on refusals"""
    notes = Notes()
    services = [it for it in modelled if only is None or it in only]

    def one(service):
        place = JudgedPlace(account_number("operations", modelled, service), notes, client_of)
        place.judged = service
        return run_cases(service, place), methods_of(place.caller(service).client)

    with ThreadPoolExecutor(max_workers=8) as pool:
        told = dict(zip(services, pool.map(one, services)))
    remember(notes)
    broken = [said for said, _ in told.values() if said]
    unknown = [f"{service} {operation}" for service in services for operation in modelled[service] if operation not in told[service][1]]
    known = {service: [it for it in modelled[service] if it in told[service][1]] for service in services}
    return {"replies": {**on_replies(notes, known, broken), "unjudged": unknown, "by": f"botocore {botocore.__version__}"}, "refusals": on_refusals(notes)}


def on_replies(notes, known, broken):
    results, failures = {}, list(broken)
    for service, operations in known.items():
        for operation in operations:
            key = (service, operation)
            problems = notes.problems.get(key, [])
            if key not in notes.answered:
                problems = problems or ["no case calls it"]
            results.setdefault(service, {})[operation] = not problems
            failures += [f"{service} {operation}: {problem}" for problem in problems]
    passed = sum(good for of in results.values() for good in of.values())
    return {"passed": passed, "failed": sum(len(of) for of in results.values()) - passed + len(broken), "failures": failures, "results": results}


def on_refusals(notes):
    results, failures, passed = {}, [], 0
    for (service, operation, kind), problems in sorted(notes.refusals.items()):
        wrong = [it for it in problems if it]
        passed += len(problems) - len(wrong)
        results.setdefault(service, {}).setdefault(operation, {})[kind] = not wrong
        failures += [f"{service} {operation}: {problem}" for problem in wrong]
    return {"passed": passed, "failed": len(failures), "failures": failures, "results": results}


def remember(notes):
    """Which members came, for the judge that asks moto the same."""
    folder = os.environ.get("CONFORMANCE_SCRATCH")
    if folder:
        with open(os.path.join(folder, "members.json"), "w", encoding="utf8") as file:
            json.dump([[*key, sorted(notes.members[key])] for key in sorted(notes.answered)], file)


if __name__ == "__main__":
    operations = json.load(open(sys.argv[1], encoding="utf8"))
    print(json.dumps(judge(operations, set(sys.argv[2:]) or None)))
