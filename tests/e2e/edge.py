"""What stories of the edge have in common: PROXY headers, phones behind them, counters of refusals."""
import json
import socket
import ssl
import struct
import threading

import phone
from phone import XML_TYPE

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
GET = b"GET /?app=ap2004 HTTP/1.1\r\nHost: a\r\n\r\n"


def v1(client, port=40000):
    family = "TCP6" if ":" in client else "TCP4"
    return f"PROXY {family} {client} {'::1' if ':' in client else '127.0.0.1'} {port} 443\r\n".encode()


def v2(client, port=40000, tlvs=b""):
    six = ":" in client
    family = socket.AF_INET6 if six else socket.AF_INET
    body = socket.inet_pton(family, client) + socket.inet_pton(family, "::1" if six else "127.0.0.1") + struct.pack(">HH", port, 443) + tlvs
    return SIGNATURE + bytes([0x21, 0x21 if six else 0x11]) + struct.pack(">H", len(body)) + body


class Behind(phone.Http):
    """As phone.Http, through a proxy that says `header` first; path: over a unix socket."""

    def __init__(self, server, header, port=None, path=None, tls=False):
        super().__init__("127.0.0.1", port, server.path("ca.pem") if tls else None)
        self.header, self.path = header, path

    def connect(self):
        if self.path:
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(self.timeout)
            s.connect(self.path)
        else:
            s = socket.create_connection((self.host, self.port), timeout=self.timeout)
        s.sendall(self.header)
        self.sock = self.context.wrap_socket(s, server_hostname="localhost") if self.context else s
        self.rest = b""


def http_counters(server, which="http"):
    return json.loads(server.ctl("--json", "status").stdout)["node"][which]


def refusals(server, which="http"):
    return http_counters(server, which)["refused"]


def asks(http):
    """The status of a request that proves nothing."""
    return http.ask("GET", "/?app=ap2004", [("Accept", XML_TYPE)]).status


def is_closed(sock):
    """Until the server ends the connection; returns what it said."""
    said = b""
    try:
        while more := sock.recv(65536):
            said += more
    except (ConnectionError, ssl.SSLError):
        pass
    sock.close()
    return said


class Witness(threading.Thread):
    """A phone that logs in and uses its token, again and again, each time on a new connection; must never be refused."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.phone, self.server = server.phone(), server
        self.over, self.answers, self.failures = threading.Event(), 0, []
        self.phone.fresh = True

    def run(self):
        while not self.over.is_set():
            try:
                a = self.phone.login()
                assert a.status == 200 and not a.is_challenge, a.status
                b = self.phone.get(["ap2004"], token=a.token)
                assert b.status == 200 and b.apps()["ap2004"]["EntitlementStatus"] == "1", b.status
                self.answers += 2
            except Exception as e:  # whatever it is, it counts
                self.failures.append(repr(e))
            self.over.wait(0.02)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.over.set()
        self.join(60)
        if kind is None:
            assert not self.failures and self.answers > 0, (self.answers, self.failures[:3])
