"""A caller that sends each new call broken first, in each way once: all of that must be refused, and the right call still succeed."""
from botocore.exceptions import BotoCoreError, ClientError

from broken import with_each_bogus, without_each_required
from caller import Caller
from refusal_codes import VALIDATION
from sandbox import client_of


class BreakingCaller(Caller):
    def __init__(self, service, client, notes, account):
        super().__init__(service, client, notes)
        self.seen = set()
        # The same client without botocore's own checks.
        self.loose = client_of(service, account, validate=False)

    def __getattr__(self, method):
        right = super().__getattr__(method)
        operation = self.names.get(method)
        if operation is None:
            return right
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
            getattr(self.loose, method)(**params)
            problem = f"{said}: accepted"
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
            problem = None if code in codes else f"{said}: refused with {code} ({refusal.response['Error']['Message'][:100]}), expected {' or '.join(sorted(codes))}"
        except (BotoCoreError, TypeError, ValueError, AttributeError, KeyError) as error:
            problem = f"{said}: {type(error).__name__}: {error}"
        self.notes.refusals.setdefault(key, []).append(problem)
