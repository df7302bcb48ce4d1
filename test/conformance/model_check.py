"""Whether a reply is what botocore's model promises: required members, types, enums, bounds, and nothing that the model lacks."""
import datetime
import json
import re
import xml.etree.ElementTree as ElementTree
from io import BytesIO

from botocore.parsers import RpcV2CBORParser

from beyond_model import allowed

def problems_of(service, shape, value, path=""):
    """What is wrong with a parsed reply."""
    if shape is None:
        return []
    return list(_walk(service, shape, value, path or shape.name))


def _walk(service, shape, value, path):
    kind = shape.type_name
    if allowed(service, path, value):
        return
    if kind == "structure":
        if not isinstance(value, dict):
            yield f"{path}: {type(value).__name__} where a structure belongs"
            return
        for name in shape.required_members:
            if name not in value:
                yield f"{path}: lacks the required member {name}"
        for name, it in value.items():
            if name in shape.members:
                yield from _walk(service, shape.members[name], it, f"{path}.{name}")
            elif not (name == "ResponseMetadata" and "." not in path):
                yield f"{path}.{name}: no such member"
    elif kind == "list":
        if not isinstance(value, list):
            yield f"{path}: {type(value).__name__} where a list belongs"
            return
        yield from _bounds(shape, len(value), f"{path}: length")
        for it in value:
            yield from _walk(service, shape.member, it, f"{path}[]")
    elif kind == "map":
        if not isinstance(value, dict):
            yield f"{path}: {type(value).__name__} where a map belongs"
            return
        for key, it in value.items():
            yield from _walk(service, shape.key, key, f"{path}<key>")
            yield from _walk(service, shape.value, it, f"{path}{{}}")
    elif kind == "string":
        yield from _string(service, shape, value, path)
    else:
        yield from _scalar(shape, value, path)


def _string(service, shape, value, path):
    if shape.serialization.get("jsonvalue") or shape.metadata.get("jsonvalue"):
        return
    # botocore itself parses IAM's policy documents and CloudFormation's templates into dicts.
    if isinstance(value, dict) and ("olicy" in shape.name or shape.name == "TemplateBody"):
        return
    if not isinstance(value, str):
        yield f"{path}: {type(value).__name__} where a string belongs"
        return
    enum = getattr(shape, "enum", None)
    if enum and value not in enum:
        yield f"{path}: {value!r} is not in the enum {shape.name}"
    yield from _bounds(shape, len(value), f"{path}: length of {value[:60]!r}")
    pattern = shape.metadata.get("pattern")
    if pattern and not _fits(pattern, value):
        yield f"{path}: {value[:80]!r} does not match {pattern}"


def _fits(pattern, value):
    try:
        return re.search(pattern.replace(r"\p{L}", "a-zA-Z").replace(r"\p{Z}", r"\s").replace(r"\p{N}", "0-9").replace(r"\p{M}", "").replace(r"\p{S}", r"$+<=>^`|~").replace(r"\p{P}", "!-/:-@"), value) is not None
    except re.error:
        return True


def _scalar(shape, value, path):
    kind = shape.type_name
    if kind in ("integer", "long"):
        good = isinstance(value, int) and not isinstance(value, bool)
        if good:
            yield from _bounds(shape, value, path)
    elif kind in ("float", "double"):
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif kind == "boolean":
        good = isinstance(value, bool)
    elif kind == "timestamp":
        good = isinstance(value, datetime.datetime) and value.year > 1999
    elif kind == "blob":
        good = isinstance(value, bytes) or hasattr(value, "read")
    else:
        good = True
    if not good:
        yield f"{path}: {value!r} where a {kind} belongs"


def _bounds(shape, size, what):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield f"{what} {size} is under the least, {least}"
    if most is not None and size > most:
        yield f"{what} {size} is over the most, {most}"


def unknown_in(operation, protocol, status, headers, body):
    """Members of the raw reply that the model lacks: a parser drops them silently."""
    shape = operation.output_shape
    expected = operation.http.get("responseCode", 200)
    if status != expected and not (status == 206 and operation.name == "GetObject"):
        yield f"status {status} where the model says {expected}"
    if shape is None or not body or operation.has_streaming_output:
        return
    if "cbor" in protocol:
        tree = RpcV2CBORParser().parse_data_item(BytesIO(body))
        yield from _unknown_in_tree(shape, tree, shape.name)
    elif "json" in protocol:
        yield from _unknown_in_tree(shape, json.loads(body), shape.name)
    else:
        yield from _unknown_in_document(operation, shape, protocol, body)


def _unknown_in_tree(shape, tree, path):
    if tree is None:
        return
    if shape.type_name == "structure" and isinstance(tree, dict):
        known = {it.serialization.get("name", name): it for name, it in shape.members.items()}
        for name, it in tree.items():
            if name in known:
                yield from _unknown_in_tree(known[name], it, f"{path}.{name}")
            else:
                yield f"{path}.{name}: sent, but the model has no such member"
    elif shape.type_name == "list" and isinstance(tree, list):
        for it in tree:
            yield from _unknown_in_tree(shape.member, it, f"{path}[]")
    elif shape.type_name == "map" and isinstance(tree, dict):
        for it in tree.values():
            yield from _unknown_in_tree(shape.value, it, f"{path}{{}}")


def _local(node):
    return node.tag.rsplit("}", 1)[-1]


def _unknown_in_document(operation, shape, protocol, body):
    payload = shape.serialization.get("payload")
    if payload and shape.members[payload].type_name != "structure":
        return
    root = ElementTree.fromstring(body)
    if protocol == "query":
        wrapper = shape.serialization.get("resultWrapper")
        for child in root:
            if _local(child) == wrapper:
                yield from _unknown_in_node(shape, child, shape.name)
            elif _local(child) != "ResponseMetadata":
                yield f"{operation.name}: <{_local(child)}> beside the result"
    elif protocol == "ec2":
        yield from _unknown_in_node(shape, root, shape.name, allowed={"requestId"})
    elif operation.name != "GetBucketLocation":
        inside = shape.members[payload] if payload else shape
        if inside.type_name == "structure":
            yield from _unknown_in_node(inside, root, inside.name)


def _element_name(name, shape):
    """As botocore's XML parsers find a member's element."""
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        own = shape.member.serialization.get("name")
        if own is not None:
            return own
    return shape.serialization.get("name", name)


def _unknown_in_node(shape, node, path, allowed=frozenset()):
    if shape.type_name == "structure":
        known = {_element_name(name, it): it for name, it in shape.members.items() if it.serialization.get("location") is None and not it.serialization.get("xmlAttribute")}
        for child in node:
            name = _local(child)
            it = known.get(name)
            if it is None:
                if name not in allowed:
                    yield f"{path}.{name}: sent, but the model has no such member"
            elif it.type_name == "list" and it.serialization.get("flattened"):
                yield from _unknown_in_node(it.member, child, f"{path}.{name}[]")
            else:
                yield from _unknown_in_node(it, child, f"{path}.{name}")
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        for child in node:
            if _local(child) != item:
                yield f"{path}: <{_local(child)}> where <{item}> belongs"
            else:
                yield from _unknown_in_node(shape.member, child, f"{path}[]")
    elif shape.type_name == "map" and not shape.serialization.get("flattened"):
        key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        for child in node:
            names = [_local(it) for it in child]
            if _local(child) != "entry" or sorted(names) != sorted([key, value]):
                yield f"{path}: <{_local(child)}> {names} where an entry of {key} and {value} belongs"


def members_of(shape, value, path=""):
    """The names of all members that a reply gives, for comparing two replies."""
    found = set()
    if shape is None:
        return found
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, it in value.items():
            if name in shape.members:
                here = f"{path}.{name}" if path else name
                found.add(here)
                found |= members_of(shape.members[name], it, here)
    elif shape.type_name == "list" and isinstance(value, list):
        for it in value:
            found |= members_of(shape.member, it, path)
    elif shape.type_name == "map" and isinstance(value, dict):
        for it in value.values():
            found |= members_of(shape.value, it, path)
    return found
