"""Plays rotations with the function of templates/cache.yml (index.py, which the test writes beside) and prints what came of them."""
import json, os, socket, sys, threading

sys.path.insert(0, os.environ["CODE"])
import boto3
from steps import Context, Plain, keep, play, refused

keeper, cache, ecs = boto3.keeper, boto3.cache, boto3.ecs
os.environ.update(GROUPS="shop-live,shop-live-shards", CLUSTER="shop-live")
import index

index.ssl.create_default_context = Plain
index.time.sleep = lambda _: None
liar = [b""]


def serve(group):
    """Redis, as much of it as AUTH is."""
    def answer(line):
        stream = line.makefile("rb")
        assert stream.readline() == b"*2\r\n"
        words = []
        for _ in range(2):
            size = int(stream.readline()[1:])
            words.append(stream.read(size + 2)[:-2])
        assert words[0] == b"AUTH"
        line.sendall(liar[0] or (b"+OK\r\n" if words[1].decode() in group["tokens"] else b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"))
        stream.close()
        line.close()

    listener = socket.create_server(("127.0.0.1", 0))
    def listen():
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
    threading.Thread(target=listen, daemon=True).start()
    return {"Address": "127.0.0.1", "Port": listener.getsockname()[1]}


for name in ("shop-live", "shop-live-shards"):
    group = cache.groups[name] = {"Status": "available", "tokens": ["born"]}
    at = serve(group)
    group.update({"ConfigurationEndpoint": at} if name.endswith("shards") else {"NodeGroups": [{"PrimaryEndpoint": at}]})
keep("token", {"username": "default", "token": "born"})
result = {}
held = lambda: [group["tokens"] for group in cache.groups.values()]
token = lambda: keeper.value("token")["token"]

# A schedule that is made asks for the test alone.
keeper.kept["token"]["t0"] = [None, {"AWSPENDING"}]
play(index, "token", "t0", steps=("testSecret",))
del keeper.kept["token"]["t0"]

# Every step twice; the token before stays.
cache.slow = 2
play(index, "token", "t1", times=2)
first = token()
result["first"] = {"value": keeper.value("token") == {"username": "default", "token": first}, "held": [tokens == ["born", first] for tokens in held()], "said": cache.said.copy()}

# A service that was started before the last rotation, and one that was started after it; a third that knows nothing of the cache.
keeper.rotated["token"] = 100
ecs.definitions = {"api:1": ["other", "token:token::"], "api:2": ["token"], "mail:1": ["other"]}
ecs.tasks = [("api:1", "service:api", 99), ("api:2", "service:api", 101), ("mail:1", "service:mail", 1)]
cache.said.clear()
play(index, "token", "t2", steps=("createSecret",))
result["guard"] = refused(lambda: play(index, "token", "t2", steps=("setSecret",)))
result["guarded"] = {"held": [tokens == ["born", first] for tokens in held()], "said": cache.said.copy(), "now": token() == first}

# Deployed again: the last one's second half, and the first half of this one; also where the function was cut in between.
ecs.tasks = ecs.tasks[1:]
cache.slow = 3
result["cut"] = refused(lambda: play(index, "token", "t2", steps=("setSecret",), context=Context(left=30_000)))
play(index, "token", "t2")
second = token()
result["second"] = {"held": [tokens == [first, second] for tokens in held()], "said": cache.said}

liar[0] = b"-LOADING Redis is loading the dataset in memory\r\n"
result["strange"] = refused(lambda: index.opens("shop-live", keeper.value("token")))
print(json.dumps(result))
