"""Plays rotations with the template's own function (index.py, which the test writes beside) and prints what came of them."""
import base64, json, os, sys, time

sys.path.insert(0, os.environ["CODE"])
import boto3
from database import Database

keeper = boto3.keeper
os.environ["MASTER"] = "master"
os.environ["USERS"] = json.dumps({"platform_services_a": "user-a", "platform_services_b": "user-b"})
import index


class Plain:
    """The connection is not encrypted here; everything above TLS is as it is."""
    def wrap_socket(self, bare):
        return bare


index.ssl.create_default_context = Plain
users = {"dbowner": "owner-one", "platform_services_a": "first-a", "platform_services_b": "first-b"}
database = Database({name: index.verifier(password) for name, password in users.items()})
at = {"host": "127.0.0.1", "port": database.port, "dbname": "shop"}
for arn, value in {
    "master": {"username": "dbowner", "password": "owner-one", **at},
    "services": {"username": "platform_services_a", "password": "first-a", "engine": "postgres", **at},
    "user-a": {"username": "platform_services_a", "password": "first-a"},
    "user-b": {"username": "platform_services_b", "password": "first-b"},
}.items():
    keeper.kept[arn] = {"v0": [json.dumps(value), {"AWSCURRENT"}]}

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
result = {}


def step(arn, token, name):
    index.handler({"SecretId": arn, "ClientRequestToken": token, "Step": name}, None)


def rotate(arn, token, times=1):
    keeper.begin(arn, token)
    for name in STEPS:
        for _ in range(times):
            step(arn, token, name)


def opens(username, password):
    return index.opens({"username": username, "password": password, **at})


def left():
    """Until the database has noticed that everybody hung up."""
    end = time.monotonic() + 20
    while any(database.connected.values()) and time.monotonic() < end:
        time.sleep(0.01)


def refused(run):
    try:
        run()
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


# RFC 7677, section 3: the exchange of its example.
client, stored, server = index.keys("pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
said = b"n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
result["rfc"] = [index.coded(bytes(a ^ b for a, b in zip(client, index.mac(stored, said)))), index.coded(index.mac(server, said))]

# Every step twice, as Secrets Manager may call them.
rotate("services", "t1", times=2)
now = keeper.value("services")
result["first"] = {"now": now["username"], "kept": now["engine"], "previous": keeper.value("services", "AWSPREVIOUS")["username"], "own": keeper.value("user-b") == {"username": now["username"], "password": now["password"]}, "old": opens("platform_services_a", "first-a"), "new": opens(now["username"], now["password"]), "puts": keeper.puts}
result["plain"] = [said for said in database.said if now["password"] in said]

# A pool that was opened with the user who rests keeps him from being changed, until it is closed.
left()
pool = index.Session({"username": "platform_services_a", "password": "first-a", **at})
keeper.begin("services", "t2")
step("services", "t2", "createSecret")
result["guard"] = refused(lambda: step("services", "t2", "setSecret"))
result["guarded"] = opens("platform_services_a", "first-a")
pool.close()
left()
for name in STEPS:
    step("services", "t2", name)
result["second"] = {"now": keeper.value("services")["username"], "old": opens("platform_services_a", "first-a"), "other": opens(now["username"], now["password"])}

# The master keeps its name; while its own rotation is half way, the services' still finds the password that holds.
keeper.begin("master", "m1")
for name in ("createSecret", "setSecret"):
    step("master", "m1", name)
left()
rotate("services", "t3")
for name in ("setSecret", "testSecret", "finishSecret"):
    step("master", "m1", name)
master = keeper.value("master")
result["master"] = {"name": master["username"], "host": master["host"], "old": opens("dbowner", "owner-one"), "new": opens("dbowner", master["password"]), "services": keeper.value("services")["username"]}

# After a promotion the secrets still name the host that was lost.
at["host"] = "lost.invalid"
os.environ["HOST"] = "127.0.0.1"
services = {**keeper.value("services"), "host": "lost.invalid"}
keeper.kept["services"] = {"p0": [json.dumps(services), {"AWSCURRENT"}]}
keeper.kept["master"] = {"p0": [json.dumps({**master, "host": "lost.invalid"}), {"AWSCURRENT"}]}
left()
rotate("services", "p1")
now = keeper.value("services")
result["promoted"] = {"now": now["username"], "new": opens(now["username"], now["password"]), "old": opens(services["username"], services["password"])}

result["strange"] = [refused(lambda: step("services", "nobody", "createSecret")), refused(lambda: (keeper.kept["services"].update(t9=[None, set()]), step("services", "t9", "createSecret")))]
database.liar = True
result["liar"] = refused(lambda: opens("dbowner", master["password"]))
print(json.dumps(result))
