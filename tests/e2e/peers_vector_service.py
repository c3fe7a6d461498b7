"""An independent vector service in Python, after doc/operator/core-http.md: http.server, mutual TLS with a CA of the test's own (made by the
openssl command), vectors of tests/e2e/auc.py. Checks itself with Python's own client when run by itself."""
import http.client
import http.server
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from auc import Auc, AutsRefused, RangeSpent, Unknown  # noqa: E402

BODY_MAX = 4096


def openssl(*args):
    subprocess.run(["openssl", *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make_certificate(folder, name, extensions, ca=None):
    """name.pem and name.key in folder, signed by the CA of that name, or by itself."""
    def path(x):
        return os.path.join(folder, x)
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
            "-keyout", path(name + ".key"), "-out", path(name + ".csr"))
    os.chmod(path(name + ".key"), 0o600)
    with open(path(name + ".ext"), "w", encoding="ascii") as f:
        f.write(extensions)
    signer = ["-CA", path(ca + ".pem"), "-CAkey", path(ca + ".key"), "-CAcreateserial"] if ca else ["-signkey", path(name + ".key")]
    openssl("x509", "-req", "-in", path(name + ".csr"), "-days", "2", "-extfile", path(name + ".ext"), "-out", path(name + ".pem"), *signer)
    return path(name + ".pem"), path(name + ".key")


class VectorService:
    """cards: {imsi: (k, opc)} in hex, or an Auc. Files in dir: vector-ca.pem, vector-service.{pem,key}, vector-client.{pem,key}.
    status: every question is answered so (429, 500, ...) while it is set; delay_s: before each answer; silent: none at all."""

    def __init__(self, dir, port, cards, tls=True):  # pylint: disable=redefined-builtin
        self.auc = cards if isinstance(cards, Auc) else Auc(cards)
        self.port, self.tls = port, tls
        self.host = "127.0.0.1"
        self.ca = os.path.join(dir, "vector-ca.pem")
        self.certificate, self.key = (os.path.join(dir, "vector-client" + x) for x in (".pem", ".key"))
        self.status, self.delay_s, self.silent = 0, 0.0, False
        self.asked = []  # (imsi, resync)
        self.server = self.context = self.thread = None
        self.open = set()
        self.server_files = os.path.join(dir, "vector-service.pem"), os.path.join(dir, "vector-service.key")
        if tls and not os.path.exists(self.ca):
            make_certificate(dir, "vector-ca", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
            make_certificate(dir, "vector-service", "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n", "vector-ca")
            make_certificate(dir, "vector-client", "extendedKeyUsage=clientAuth\n", "vector-ca")

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def start(self):
        service = self

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

            def get_request(self):
                sock, address = super().get_request()
                service.open.add(sock)
                return sock, address

            def finish_request(self, request, client_address):  # in the connection's own thread: the handshake too
                try:
                    request.settimeout(60)
                    conn = service.context.wrap_socket(request, server_side=True) if service.tls else request
                    service.open.add(conn)
                    super().finish_request(conn, client_address)
                except OSError:
                    pass

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one piece
            disable_nagle_algorithm = True

            def do_POST(self):
                service.answer(self)

            def log_message(self, format, *args):  # pylint: disable=redefined-builtin
                pass

        if self.tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.context.load_cert_chain(*self.server_files)
            self.context.load_verify_locations(self.ca)
            self.context.verify_mode = ssl.CERT_REQUIRED
        self.server = Server((self.host, self.port), Handler)
        self.port = self.server.server_port  # 0: any
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def stop(self):
        """Open connections are cut too. start() again is a service that was restarted."""
        if not self.server:
            return
        self.server.shutdown()
        self.server.server_close()
        for sock in self.open:
            try:
                sock.shutdown(2)
            except OSError:
                pass
            sock.close()
        self.open.clear()
        self.server = None

    __enter__ = start

    def __exit__(self, *_):
        self.stop()

    def answer(self, handler):
        n = int(handler.headers.get("Content-Length", "0"))
        body = handler.rfile.read(min(n, BODY_MAX))
        while self.silent:
            time.sleep(0.02)
        if self.delay_s:
            time.sleep(self.delay_s)
        status, out = self.judge(handler.path, body)
        text = json.dumps(out).encode()
        handler.send_response(status)
        if status in (429, 503):
            handler.send_header("Retry-After", "1")
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def judge(self, path, body):
        if self.status:
            return self.status, {"error": "as told"}
        if path != "/vectors":
            return 404, {"error": "path"}
        try:
            ask = json.loads(body)
            imsi, again = ask["imsi"], ask.get("resync")
            self.asked.append((imsi, again is not None))
            if again is None:
                v = self.auc.vector(imsi)
            else:
                v = self.auc.resync(imsi, bytes.fromhex(again["rand"]), bytes.fromhex(again["auts"]))
        except (ValueError, KeyError, TypeError):
            return 400, {"error": "question"}
        except Unknown:
            return 404, {"error": "unknown"}
        except AutsRefused:
            return 403, {"error": "auts"}
        except RangeSpent:
            return 403, {"error": "sqn_range"}
        return 200, {name: octets.hex() for name, octets in v.items()}


def self_check():
    from usim import Card
    imsi, k, opc = "001010000000001", "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf"
    with tempfile.TemporaryDirectory() as folder, VectorService(folder, 19443, {imsi: (k, opc)}) as service:
        context = ssl.create_default_context(cafile=service.ca)
        context.load_cert_chain(service.certificate, service.key)
        conn = http.client.HTTPSConnection("127.0.0.1", service.port, context=context, timeout=5)

        def ask(**question):
            conn.request("POST", "/vectors", json.dumps(question), {"Content-Type": "application/json"})
            r = conn.getresponse()
            return r.status, json.loads(r.read())

        def octets(v, *names):
            return [bytes.fromhex(v[n]) for n in names]

        status, v = ask(imsi=imsi)
        assert status == 200
        assert Card(k, opc).authenticate(*octets(v, "rand", "autn")) == ("ok", *octets(v, "xres", "ck", "ik"))
        auts = Card(k, opc, sqn=1 << 30).authenticate(*octets(v, "rand", "autn"))[1]
        assert ask(imsi=imsi, resync={"rand": v["rand"], "auts": auts.hex()})[0] == 200
        assert ask(imsi=imsi, resync={"rand": "00" * 16, "auts": auts.hex()}) == (403, {"error": "auts"})
        assert ask(imsi="001010000000009") == (404, {"error": "unknown"})
        stranger = ssl.create_default_context(cafile=service.ca)
        try:
            other = http.client.HTTPSConnection("127.0.0.1", service.port, context=stranger, timeout=5)
            other.request("POST", "/vectors", "{}")
            other.getresponse()
            raise AssertionError("a client without a certificate")
        except OSError:
            pass


def serve(folder, host, imsi, k, opc):
    """For tests in other languages: says its port, and ends with its standard input."""
    service = VectorService(folder, 0, {imsi: (k, opc)})
    service.host = host
    with service:
        print(service.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*sys.argv[2:])
        sys.exit()
    self_check()
    print("the vector service keeps its contract")
