"""Plays rotations with the function of templates/search.yml and prints what came of them."""
import json, os, re, sys

sys.path.insert(0, os.environ["CODE"])
import boto3
from server import serve
from steps import keep, play, refused

os.environ.update(FIRST="first", ENDPOINT="vpc-x.us-east-1.es.amazonaws.com", CLUSTER="shop-live")
import index

host, keeper, ecs = index.BASE, boto3.keeper, boto3.ecs
users, roles, closed = {"platform": "born"}, {"all_access": ["platform"], "security_manager": ["platform"], "kibana_user": ["somebody"]}, []


def answer(method, path, name, body):
    if path == "/_plugins/_security/authinfo":
        return 200, {"user_name": name, "roles": ["own_index", *(role for role, who in roles.items() if name in who)]}
    if name not in roles["security_manager"]:
        return 403, {"status": "FORBIDDEN"}
    kind, _, which = path.removeprefix("/_plugins/_security/api/").partition("/")
    if (method, kind) == ("PUT", "internalusers"):
        assert re.search("[a-z]", body["password"]) and re.search(r"\d", body["password"]) and not body["password"].isalnum()
        users[which] = body["password"]
        return 201, {"status": "CREATED"}
    if (method, kind, which) == ("GET", "rolesmapping", ""):
        return 200, {role: {"hosts": [], "users": who, "reserved": False, "backend_roles": []} for role, who in roles.items()}
    assert (method, kind) == ("PATCH", "rolesmapping") and body[0]["path"] == "/users", (method, path)
    if which in closed:
        return 403, {"status": "FORBIDDEN", "message": f"Resource '{which}' is reserved."}
    roles[which] = body[0]["value"]
    return 200, {"status": "OK"}


index.BASE = serve(users, answer)
keep("first", {"username": "platform", "password": "born"})
keep("services", {"username": "platform", "password": "born"})
value = lambda: keeper.value("services")
result = {"host": host}

# A role that cannot be given: nobody is named who may do less.
closed.append("security_manager")
play(index, "services", "t1", steps=("createSecret",))
result["closed"] = refused(lambda: play(index, "services", "t1", steps=("setSecret",)))
result["less"] = refused(lambda: play(index, "services", "t1", steps=("testSecret",)))
closed.clear()
play(index, "services", "t1", times=2)
a = value()
result["first"] = {"now": a["username"], "opens": users[a["username"]] == a["password"], "roles": roles, "born": users["platform"] == "born"}
keeper.rotated["services"] = 100
ecs.definitions = {"content:1": ["services:password::"], "content:2": ["services"]}
ecs.tasks = [("content:2", "service:content", 101)]
play(index, "services", "t2")
b = value()
result["second"] = {"now": b["username"], "before": users[a["username"]] == a["password"], "roles": sorted(role for role, who in roles.items() if b["username"] in who)}

keeper.rotated["services"] = 200
play(index, "services", "t3", steps=("createSecret",))
result["guard"] = refused(lambda: play(index, "services", "t3", steps=("setSecret",)))
result["guarded"] = users[a["username"]] == a["password"]
ecs.tasks = [("content:2", "service:content", 201)]
play(index, "services", "t3")
result["third"] = {"now": value()["username"], "old": users[a["username"]] == a["password"], "other": users[b["username"]] == b["password"]}
print(json.dumps(result))
