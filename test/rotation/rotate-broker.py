"""Plays rotations with the function of templates/broker.yml and prints what came of them."""
import json, os, sys

sys.path.insert(0, os.environ["CODE"])
import boto3
from server import serve
from steps import keep, play, refused

os.environ.update(FIRST="first", ENDPOINT="amqps://b-1.mq.us-east-1.amazonaws.com:5671")
import index

host = index.BASE
users, tags, rights, open_ = {"platform": "born"}, {"platform": ["administrator"]}, {("/", "platform"): [".*", ".*", ".*"], ("orders", "platform"): ["", ".*", ".*"]}, []
broken = []


def answer(method, path, name, body):
    words = path.split("?")[0].split("/")[2:]
    if words == ["whoami"]:
        return 200, {"name": name, "tags": tags[name]}
    if tags[name] != ["administrator"]:
        return 401, None
    if words == ["connections"]:
        return 200, [{"user": it} for it in open_]
    if method == "GET" and words[0] == "users" and words[1] not in users:
        return 404, {"error": "Object Not Found"}
    if method == "GET" and words[2:] == ["permissions"]:
        return 200, [{"user": words[1], "vhost": vhost, "configure": it[0], "write": it[1], "read": it[2]} for (vhost, user), it in rights.items() if user == words[1]]
    if method == "GET":
        return 200, {"name": words[1], "tags": tags[words[1]]}
    if broken and words[0] == "permissions":
        return 500, {"error": "internal"}
    if words[0] == "users":
        users[words[1]], tags[words[1]] = body["password"], body["tags"]
    else:
        rights[(words[1].replace("%2F", "/"), words[2])] = [body[kind] for kind in ("configure", "write", "read")]
    return 204, None


index.BASE = serve(users, answer)
keeper = boto3.keeper
keep("first", {"username": "platform", "password": "born"})
keep("services", {"username": "platform", "password": "born"})
value = lambda stage="AWSCURRENT": keeper.value("services", stage)
result = {"host": host}

play(index, "services", "t1", times=2)
a = value()
result["first"] = {"now": a["username"], "opens": users[a["username"]] == a["password"], "tags": tags[a["username"]], "rights": [rights[(vhost, a["username"])] for vhost in ("/", "orders")], "born": users["platform"] == "born", "first": keeper.value("first") == {"username": "platform", "password": "born"}}
play(index, "services", "t2")
b = value()
result["second"] = {"now": b["username"], "before": users[a["username"]] == a["password"], "rights": rights[("orders", b["username"])]}

# Somebody who was started with the first of them still holds a connection.
open_.append(a["username"])
play(index, "services", "t3", steps=("createSecret",))
result["guard"] = refused(lambda: play(index, "services", "t3", steps=("setSecret",)))
result["guarded"] = users[a["username"]] == a["password"]
open_.clear()
# Half way: the user is changed, his rights are not; then the step comes again.
rights.pop(("/", a["username"]))
broken.append(True)
result["half"] = refused(lambda: play(index, "services", "t3", steps=("setSecret",)))
broken.clear()
play(index, "services", "t3")
result["third"] = {"now": value()["username"], "opens": users[value()["username"]] == value()["password"], "rights": rights[("/", a["username"])], "other": users[b["username"]] == b["password"]}

users["platform"] = "changed by hand"
play(index, "services", "t4", steps=("createSecret",))
result["unknown"] = refused(lambda: play(index, "services", "t4", steps=("setSecret",)))
print(json.dumps(result))
