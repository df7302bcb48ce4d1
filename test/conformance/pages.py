"""Judge: botocore's paginators end, give all there is however small the page, and go on from where they were stopped."""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

import fill
from caller import Notes
from place import Place
from sandbox import account_number, client_of, methods_of

MOST_PAGES = 2000
TRIES = 20


def flat(items):
    """As texts that can be compared; the world's clock goes on between two walks, so times do not count."""
    return [json.dumps(it, sort_keys=True, default=lambda _: "a time") for it in items]


def walk(paginator, params, config):
    """@returns the items of all pages, and how many pages there were"""
    iterator = paginator.paginate(**params, PaginationConfig=config)
    items, pages, counts = [], 0, {}
    for page in iterator:
        pages += 1
        if pages > MOST_PAGES:
            raise AssertionError(f"does not end within {MOST_PAGES} pages")
        for key in iterator.result_keys:
            found = key.search(page)
            if isinstance(found, int):
                counts[key.expression] = counts.get(key.expression, 0) + found
                continue
            items += found if isinstance(found, list) else [] if found is None else [found]
    if counts.get("Count", len(items)) != len(items):
        raise AssertionError(f"{len(items)} items, and Count says {counts['Count']}")
    return flat(items), pages


def resumed(paginator, params, size, first):
    """The rest after `first` items, by the token that the first part ends with."""
    begun = paginator.paginate(**params, PaginationConfig={"MaxItems": first, **({"PageSize": size} if size else {})}).build_full_result()
    token = begun.get("NextToken")
    if token is None:
        return None
    rest = paginator.paginate(**params, PaginationConfig={"StartingToken": token}).build_full_result()
    key = paginator.paginate(**params).result_keys[0]
    return flat([it for part in (begun, rest) for it in key.search(part) or []])


def problem_of(paginator, params, size):
    """A world that changed between two walks is asked again: what differs must be the pages' doing."""
    for _ in range(TRIES):
        before, _ = walk(paginator, params, {})
        found = problem_with(before, paginator, params, size)
        after, _ = walk(paginator, params, {})
        if found[0] is None or sorted(before) == sorted(after):
            return found
    return f"changes faster than it can be read {TRIES} times", *found[1:]


def problem_with(whole, paginator, params, size):
    if size is None:
        return None, len(whole), 1
    paged, pages = walk(paginator, params, {"PageSize": size})
    if sorted(paged) != sorted(whole):
        return f"{len(paged)} items in pages of {size}, {len(whole)} without: {sorted(set(whole) ^ set(paged))[:2]}", len(whole), pages
    if len(whole) > size and pages < len(whole) / size:
        return f"{len(whole)} items in {pages} pages: a page size of {size} is not kept", len(whole), pages
    keys = paginator.paginate(**params).result_keys
    if len(whole) > size and len(keys) == 1:
        again = resumed(paginator, params, size, size)
        if again is not None and sorted(again) != sorted(whole):
            return f"stopped after {size} and gone on: {len(again)} of {len(whole)} items", len(whole), pages
    return None, len(whole), pages


def judge_service(service, operations, place):
    client = place.caller(service).client
    methods = methods_of(client)
    wanted = [it for it in operations if it in methods and client.can_paginate(methods[it])]
    asked = getattr(fill, service.replace("-", "_"))(place) if wanted else {}
    found = {}
    for operation in wanted:
        if operation not in asked:
            found[operation] = "no case asks for its pages"
            continue
        try:
            problem, items, pages = problem_of(client.get_paginator(methods[operation]), *asked[operation])
        except (ClientError, BotoCoreError, AssertionError) as error:
            problem, items, pages = f"{type(error).__name__}: {error}", 0, 0
        print(f"  {service} {operation}: {items} items, {pages} pages", file=sys.stderr)
        found[operation] = problem
    return found


def judge(modelled, only=None):
    notes = Notes()
    services = [it for it in modelled if only is None or it in only]

    def one(service):
        return judge_service(service, modelled[service], Place(account_number("pages", modelled, service), notes, client_of, check=False))

    with ThreadPoolExecutor(max_workers=8) as pool:
        told = dict(zip(services, pool.map(one, services)))
    failures = [f"{service} {operation}: preparing: {problem}" for (service, operation), problems in notes.problems.items() for problem in problems]
    failures += [f"{service} {operation}: {problem}" for service, of in told.items() for operation, problem in of.items() if problem]
    results = {service: {operation: problem is None for operation, problem in of.items()} for service, of in told.items() if of}
    passed = sum(good for of in results.values() for good in of.values())
    return {"passed": passed, "failed": len(failures), "failures": failures, "results": results}


if __name__ == "__main__":
    print(json.dumps(judge(json.load(open(sys.argv[1], encoding="utf8")), set(sys.argv[2:]) or None)))
