"""Clients that write down what they were answered and go on where a call fails, so that one judge sees all that is wrong."""
import time

from botocore.exceptions import BotoCoreError, ClientError

from model_check import members_of, problems_of, unknown_in


# What AWS refuses whoever asks, for the engines that the sandbox has: that answer is the right one.
ALWAYS_REFUSED = {
    # RDS API reference, SwitchoverReadReplica: for Oracle; botocore: InvalidDBInstanceStateFault.
    ("rds", "SwitchoverReadReplica"): "InvalidDBInstanceState",
}


class Blank(str):
    """What stands for an answer that did not come: any of its members, and a text where one is needed."""

    def __new__(cls):
        return super().__new__(cls, "blank-0")

    def __getitem__(self, _):
        return Blank()

    def get(self, *_):
        return Blank()

    def read(self):
        return b""

    def __deepcopy__(self, _):
        return self


class Notes:
    """What is known of each operation after its calls: whether it was answered, what was wrong, which members came."""

    def __init__(self):
        self.answered = set()
        self.problems = {}
        self.members = {}
        # By service, operation and kind: a problem or None for each broken variant.
        self.refusals = {}

    def add_problem(self, service, operation, problem):
        known = self.problems.setdefault((service, operation), [])
        if problem not in known and len(known) < 12:
            known.append(problem)


class Caller:
    """One service's client. `caller.create_vpc(...)` is boto3's call, judged."""

    def __init__(self, service, client, notes, check=True):
        self.service = service
        self.client = client
        self.notes = notes
        self.check = check
        self.names = client.meta.method_to_api_mapping
        self.model = client.meta.service_model
        self.raw = None
        client.meta.events.register("response-received", self._received)

    def _received(self, response_dict=None, **_):
        if response_dict is not None:
            self.raw = response_dict

    def __getattr__(self, method):
        operation = self.names.get(method)
        if operation is None:
            return self._unknown(method)
        model = self.model.operation_model(operation)

        def call(**params):
            key = (self.service, operation)
            try:
                reply = getattr(self.client, method)(**params)
            except (ClientError, BotoCoreError, NotImplementedError, KeyError, TypeError, ValueError, AttributeError) as error:
                if isinstance(error, ClientError) and error.response["Error"]["Code"] == ALWAYS_REFUSED.get(key):
                    self.notes.answered.add(key)
                    self.notes.members.setdefault(key, set())
                else:
                    self.notes.add_problem(*key, f"{type(error).__name__}: {str(error)[:400]}")
                return Blank()
            self.notes.answered.add(key)
            self.notes.members.setdefault(key, set()).update(members_of(model.output_shape, reply))
            if self.check:
                self._judge(key, model, reply)
            return reply

        return call

    def _unknown(self, method):
        """An operation that is newer than the botocore that judges."""
        return lambda **_: Blank()

    def _judge(self, key, model, reply):
        for problem in problems_of(self.service, model.output_shape, reply):
            self.notes.add_problem(*key, problem)
        raw = self.raw
        streamed = model.has_streaming_output
        protocol = self.model.resolved_protocol
        for problem in unknown_in(model, protocol, raw["status_code"], raw["headers"], b"" if streamed else raw["body"]):
            self.notes.add_problem(*key, problem)


def until(look, patience, every=0.05):
    """Looks until something is so, ever less often. @returns what it was when it was so, or None"""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(every)
        every = min(1.0, every * 1.5)
    return None
