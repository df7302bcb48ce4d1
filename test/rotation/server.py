"""An HTTP server that answers from a function of (method, path, user or None, body), for users with passwords."""
import base64, http.server, json, threading


def serve(users, answer):
    class Asked(http.server.BaseHTTPRequestHandler):
        def do(self):
            name, password = base64.b64decode(self.headers["Authorization"].split(" ")[1]).decode().split(":", 1)
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
            code, said = answer(self.command, self.path, name, body) if users.get(name) == password else (401, {"error": "not_authorized"})
            text = b"" if said is None else json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_PUT = do_PATCH = do

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
