"""A database that knows users, their passwords as SCRAM verifiers, who is connected, and the two statements of a rotation."""
import base64, hashlib, hmac, re, socket, struct, threading


class Database:
    def __init__(self, verifiers):
        self.verifiers, self.connected, self.said = dict(verifiers), {}, []
        self.liar, self.lock = False, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        stream = client.makefile("rb")
        say = lambda kind, body: client.sendall(kind + struct.pack("!i", 4 + len(body)) + body)
        hear = lambda: (stream.read(1), stream.read(struct.unpack("!i", stream.read(4))[0] - 4))
        assert struct.unpack("!ii", stream.read(8)) == (8, 80877103)
        client.sendall(b"S")
        rest = stream.read(struct.unpack("!i", stream.read(4))[0] - 4)[4:]
        words = rest.decode().split("\0")
        user = words[words.index("user") + 1]
        if not self.admits(user, say, hear):
            say(b"E", b"SFATAL\0C28P01\0Mpassword authentication failed\0\0")
            client.close()
            return
        self.count(user, 1)
        say(b"R", struct.pack("!i", 0))
        say(b"Z", b"I")
        while True:
            kind, body = hear()
            if kind != b"Q":
                self.count(user, -1)
                return
            rows = self.answer(body[:-1].decode())
            for cell in rows:
                say(b"D", struct.pack("!hi", 1, len(cell)) + cell.encode())
            say(b"Z", b"I")

    def count(self, user, more):
        with self.lock:
            self.connected[user] = self.connected.get(user, 0) + more

    def admits(self, user, say, hear):
        rounds, salt, stored, server = re.fullmatch(r"SCRAM-SHA-256\$(\d+):(.+)\$(.+):(.+)", self.verifiers[user]).groups()
        say(b"R", struct.pack("!i", 10) + b"SCRAM-SHA-256\0\0")
        bare = hear()[1].split(b"n,,", 1)[1].decode()
        nonce = bare.split("r=")[1] + "server"
        first = f"r={nonce},s={salt},i={rounds}"
        say(b"R", struct.pack("!i", 11) + first.encode())
        without, proof = hear()[1].decode().rsplit(",p=", 1)
        whole = f"{bare},{first},{without}".encode()
        signature = hmac.digest(base64.b64decode(stored), whole, "sha256")
        key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature))
        if hashlib.sha256(key).digest() != base64.b64decode(stored):
            return False
        own = hmac.digest(b"another key" if self.liar else base64.b64decode(server), whole, "sha256")
        say(b"R", struct.pack("!i", 12) + b"v=" + base64.b64encode(own))
        return True

    def answer(self, statement):
        self.said.append(statement)
        if found := re.fullmatch(r"""ALTER ROLE "(\w+)" PASSWORD '([^']+)'""", statement):
            self.verifiers[found[1]] = found[2]
            return []
        if found := re.fullmatch(r"SELECT count\(\*\) FROM pg_stat_activity WHERE usename = '(\w+)'", statement):
            return [str(self.connected.get(found[1], 0))]
        assert statement == "SELECT 1", statement
        return ["1"]
