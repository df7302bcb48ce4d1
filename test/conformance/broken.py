"""Broken variants of a call that is right: one required member left out, one enum value that does not exist."""
import copy

BOGUS = "NoSuchValueAtAll"

MAX_DEPTH = 4

# botocore computes the checksum itself, and refuses an algorithm that it does not know before it sends.
NEVER_SENT = {"ChecksumAlgorithm"}
# botocore reads the names of the tables out of it for the endpoint, before it sends.
NEVER_LEFT_OUT = {"RequestItems"}


def without_each_required(shape, params):
    """Pairs of what is left out and the call without it; what stands in the address of a REST call cannot be left out."""
    if shape is None:
        return
    for name in shape.required_members:
        in_address = shape.members[name].serialization.get("location") in ("uri", "querystring", "header")
        if name in params and name not in NEVER_LEFT_OUT and not in_address and name != shape.serialization.get("payload"):
            yield name, {key: value for key, value in params.items() if key != name}


def with_each_bogus(shape, params):
    """Pairs of the member's path and the call with a value that its enum does not have."""
    if shape is None:
        return
    for path in sorted(set(_enum_paths(shape, params))):
        broken = copy.deepcopy(params)
        _set(broken, path)
        yield ".".join(str(it) for it in path), broken
    for name, member in shape.members.items():
        if name not in params and name not in NEVER_SENT and member.type_name == "string" and getattr(member, "enum", None):
            yield name, {**params, name: BOGUS}


def _enum_paths(shape, value, path=()):
    if len(path) > MAX_DEPTH * 2:
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, it in value.items():
            if name in shape.members:
                yield from _enum_paths(shape.members[name], it, (*path, name))
    elif shape.type_name == "list" and isinstance(value, list) and value:
        yield from _enum_paths(shape.member, value[0], (*path, 0))
    elif shape.type_name == "string" and getattr(shape, "enum", None) and isinstance(value, str):
        yield path


def _set(params, path):
    at = params
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = BOGUS
