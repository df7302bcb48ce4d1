"""Judge: what AWS refuses is refused with its code: members missing, values of no enum, things that are not there or not so."""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from broken import with_each_bogus, without_each_required
from caller import Caller, Notes
from operations import run_cases
from place import Place
from refusal_codes import VALIDATION
from sandbox import account_number, client_of


class BreakingCaller(Caller):
    """Before each call that is new it sends that call broken, each way once; the right call must then still succeed."""

    tried = {}
    loose_clients = {}

    def __init__(self, service, client, notes, check=True):
        super().__init__(service, client, notes, check)
        self.account = client._request_signer._credentials.access_key
        self.seen = set()

    def __getattr__(self, method):
        right = super().__getattr__(method)
        operation = self.names[method]
        model = self.model.operation_model(operation)

        def call(**params):
            for kind, variants in (("missing", without_each_required), ("enum", with_each_bogus)):
                for what, broken in variants(model.input_shape, params):
                    if (operation, kind, what) not in self.seen:
                        self.seen.add((operation, kind, what))
                        self.expect_refusal(method, operation, kind, what, broken)
            return right(**params)

        return call

    def expect_refusal(self, method, operation, kind, what, params):
        # A HEAD is answered without a body: clients name the error by its status (S3 API reference, HeadObject).
        codes = {"400"} if operation.startswith("Head") else VALIDATION[self.service][0 if kind == "missing" else 1]
        said = f"{what} {'missing' if kind == 'missing' else 'of no enum'}"
        key = (self.service, operation, kind)
        try:
            getattr(self.loose(), method)(**params)
            problem = f"{said}: accepted"
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
            problem = None if code in codes else f"{said}: refused with {code} ({refusal.response['Error']['Message'][:100]}), expected {' or '.join(sorted(codes))}"
        except (BotoCoreError, TypeError, ValueError, AttributeError, KeyError) as error:
            problem = f"{said}: {type(error).__name__}: {error}"
        BreakingCaller.tried.setdefault(key, []).append(problem)

    def loose(self):
        """The same client without botocore's own checks."""
        key = (self.service, self.account)
        if key not in BreakingCaller.loose_clients:
            BreakingCaller.loose_clients[key] = client_of(self.service, self.account[4:16], validate=False)
        return BreakingCaller.loose_clients[key]


class BreakingPlace(Place):
    """Only the judged service's calls are broken, those of others prepare the world."""

    judged = None

    def caller(self, service):
        if service not in self._callers:
            make = BreakingCaller if service == self.judged else Caller
            self._callers[service] = make(service, self._make_client(service, self.account), self.notes, False)
        return self._callers[service]


def judge(modelled, only=None):
    notes = Notes()
    services = [it for it in modelled if only is None or it in only]

    def one(service):
        place = BreakingPlace(account_number("refusals", modelled, service), notes, client_of, check=False)
        place.judged = service
        return run_cases(service, place)

    with ThreadPoolExecutor(max_workers=8) as pool:
        failures = [said for said in pool.map(one, services) if said]
    for (service, operation), problems in notes.problems.items():
        if service in services:
            failures += [f"{service} {operation}: the right call after broken ones: {problem}" for problem in problems]
    results, passed, failed = {}, 0, 0
    for (service, operation, kind), problems in sorted(BreakingCaller.tried.items()):
        wrong = [it for it in problems if it]
        passed += len(problems) - len(wrong)
        failed += len(wrong)
        results.setdefault(service, {}).setdefault(operation, {})[kind] = not wrong
        failures += [f"{service} {operation}: {problem}" for problem in wrong]
    return {"passed": passed, "failed": failed, "failures": failures, "results": results}


if __name__ == "__main__":
    operations = json.load(open(sys.argv[1], encoding="utf8"))
    print(json.dumps(judge(operations, set(sys.argv[2:]) or None)))
