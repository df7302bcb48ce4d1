"""What is asked of each service: a module for each, its `cases(place)` calls every operation that the sandbox models."""
import importlib


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
