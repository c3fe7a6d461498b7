"""What bad input gets: each kind is refused with its reason and counted, while a witness phone on connections of its own gets every answer."""
import resource
import socket
import ssl
import threading
import time

import edge
from server import Server, free_ports
from story_edge_doors import ops_certificates

SHORT = {name: "1s" for name in ("handshake_timeout", "header_timeout", "body_timeout", "answer_timeout", "idle_timeout")}
SHORT["requests_per_connection"] = 1000000
IDLE = 10000
BAD_HEADERS = [
    b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", b"PROXY TCP4 192.0.2.1\r\n",
    b"PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", b"PROXY UNKNOWN " + b"x" * 100,
    edge.SIGNATURE + b"\x11\x11\0\x0c" + bytes(12), edge.SIGNATURE + b"\x22\x11\0\x0c" + bytes(12), edge.SIGNATURE + b"\x21\x44\0\x0c" + bytes(12),
    edge.SIGNATURE + b"\x21\x11\0\x04" + bytes(4), edge.SIGNATURE + b"\x21\x11\xff\xff" + bytes(12), edge.v2("192.0.2.1", tlvs=b"\x04\0\x09x"),
    edge.v2("192.0.2.1", tlvs=b"\x03\0\x04\0\0\0\0"), b"\r\n\r\n\0\r\nQUIX\n" + bytes(4),
]


class Edge(Server):
    """A server with every kind of listener and short patience."""

    def __init__(self, **more):
        super().__init__(workers=2, settings={"http": SHORT, "proxy": {"from": ["127.0.0.0/8"]}, **more})
        self.proxied, self.proxied_tls, self.closed = free_ports(3)
        self.settings["listen"] += [f"http://127.0.0.1:{self.proxied} proxy", f"https://127.0.0.1:{self.proxied_tls} proxy",
                                    f"https://127.0.0.1:{self.closed} client_ca=ops-ca.pem"]
        ops_certificates(self)


def connect(port, data=b"", small=False):
    s = socket.socket()
    s.settimeout(60)
    if small:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    s.connect(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.sendall(data)
    return s


def trickle(s, data, seconds=20):
    """An octet now and then, until the other end has had enough."""
    end = time.monotonic() + seconds
    try:
        for octet in data:
            assert time.monotonic() < end, "the server waits on"
            s.sendall(bytes([octet]))
            time.sleep(0.1)
    except ConnectionError:
        pass
    edge.is_closed(s)


# --- one function per kind: does it to a server, returns how often which reason must have been counted ------------------------------------


def slow_loris(s, n=5):
    head = b"GET /?app=ap2004 HTTP/1.1\r\nHost: a\r\nX-Slow: "
    body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
    slow = [threading.Thread(target=trickle, args=(connect(port, first), rest)) for _ in range(n) for port, first, rest in (
        (s.proxied, b"", b"PROXY UNKNOWN " + b"x" * 80), (s.proxied_tls, edge.SIGNATURE, b"\x21\x11\x01\x00" + bytes(400)),
        (s.https, b"\x16", b"\x03\x01\x02\0" + bytes(400)), (s.http, head, b"x" * 400), (s.http, body, b"x" * 400))]
    for t in slow:
        t.start()
    for t in slow:
        t.join(60)
        assert not t.is_alive()
    return {"http_timeout": 5 * n}


def answer_not_taken(s, n=3):
    """Asks and asks, and never reads; such a connection ends with its oldest answer."""
    for _ in range(n):
        c = connect(s.http, small=True)
        try:
            while c.send(edge.GET * 100):  # waits when the server reads no more, because it is stuck with an answer
                pass
        except ConnectionError:  # it has ended the connection
            pass
        c.close()
    return {"http_timeout": n}


def bad_proxy_headers(s, rounds=4):
    for _ in range(rounds):
        for data in BAD_HEADERS:
            assert edge.is_closed(connect(s.proxied, data)) == b"", data
    return {"proxy_header": rounds * len(BAD_HEADERS)}


def oversized(s, rounds=4):
    get = b"GET /?app=ap2004 HTTP/1.1\r\nHost: a\r\n"
    for _ in range(rounds):
        for data, status in ((get + b"Cookie: ecs=" + b"A" * 20000 + b"\r\n\r\n", b"431"), (get + b"X: " + b"y" * 20000 + b"\r\n\r\n", b"431"),
                             (get + b"X: y\r\n" * 100 + b"\r\n", b"431"), (b"GET /?" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"431"),
                             (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n" + b" " * 70000, b"400")):
            said = edge.is_closed(connect(s.http, data))
            assert said.startswith(b"HTTP/1.1 " + status), said[:60]
        # within the ceilings of HTTP, but no cookie of ours
        c = connect(s.http, get + b"Connection: close\r\nCookie: ecs=" + b"A" * 9000 + b"\r\n\r\n")
        assert edge.is_closed(c).startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 511 "))
    return {"http_head_too_large": 4 * rounds, "http_too_large": rounds}


def no_tls(s, rounds=10):
    for _ in range(rounds):
        edge.is_closed(connect(s.https, edge.GET))
    return {"tls_failed": rounds}


def bad_client_certificates(s, rounds=4):
    for _ in range(rounds):
        for who in ("bob", "eve", None):
            context = ssl.create_default_context(cafile=s.path("ca.pem"))
            if who:
                context.load_cert_chain(s.path(f"{who}.pem"), s.path(f"{who}.key"))
            try:
                with connect(s.closed) as c, context.wrap_socket(c, server_hostname="localhost") as t:
                    t.sendall(edge.GET)
                    raise AssertionError(f"{who}: {t.recv(100)}")
            except (ssl.SSLError, ConnectionError):
                pass
    return {"tls_client_certificate": 3 * rounds}


ATTACKS = [slow_loris, answer_not_taken, bad_proxy_headers, oversized, no_tls, bad_client_certificates]


def wait_for_reason(s, reason, n):
    end = time.monotonic() + 60
    while edge.refusals(s).get(reason, 0) < n:
        assert time.monotonic() < end, (reason, n, edge.refusals(s))
        time.sleep(0.1)


def survives(*attacks):
    """All at once, each in a thread; the witness sees nothing of it."""
    with Edge() as s:
        want, failed = {}, []

        def attack(f):
            try:
                for reason, n in f(s).items():
                    want[reason] = want.get(reason, 0) + n
            except BaseException as e:
                failed.append((f.__name__, repr(e)))

        with edge.Witness(s) as witness:
            threads = [threading.Thread(target=attack, args=(f,)) for f in attacks]
            for t in threads:
                t.start()
            for t in threads:
                t.join(120)
            for reason, n in want.items():
                wait_for_reason(s, reason, n)
            while witness.answers < 6 and not witness.failures:
                time.sleep(0.05)
        assert not failed, failed
        counted = edge.refusals(s)
        assert {r: counted.get(r) for r in want} == want, (counted, want)


def story_slow_loris_in_every_phase():
    survives(slow_loris, answer_not_taken)


def story_malformed_proxy_headers():
    survives(bad_proxy_headers)


def story_oversized_cookies_and_headers():
    survives(oversized)


def story_clear_text_and_client_certificates():
    survives(no_tls, bad_client_certificates)


def story_everything_at_once():
    survives(*ATTACKS)


def octets_of(incoming, outgoing, tls, s):
    """What TLS wants to say, octet by octet; reads when TLS wants to hear."""
    def step(f):
        while True:
            try:
                result = f()
            except ssl.SSLWantReadError:
                result = None
            for octet in outgoing.read():
                s.sendall(bytes([octet]))
            if result is not None:
                return result
            incoming.write(s.recv(16384))
    return step


def story_one_octet_at_a_time():
    """PROXY header, ClientHello, handshake and request, each octet in a segment of its own."""
    with Edge(http={**SHORT, "header_timeout": "60s", "handshake_timeout": "60s"}) as s, edge.Witness(s):
        for header in (edge.v1("192.0.2.1"), edge.v2("2001:db8::1", tlvs=b"\x02\0\5hello")):
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context = ssl.create_default_context(cafile=s.path("ca.pem"))
                context.minimum_version = context.maximum_version = version
                incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
                tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
                c = connect(s.proxied_tls)
                for octet in header:
                    c.sendall(bytes([octet]))
                step = octets_of(incoming, outgoing, tls, c)
                step(lambda: tls.do_handshake() or True)
                step(lambda: tls.write(edge.GET))
                assert step(lambda: tls.read(4096)).startswith(b"HTTP/1.1 511 "), (header, version)
                c.close()


def story_names_of_others():
    """The default certificate, counted: some phones send an address, and none of them must be kept out by a name."""
    with Edge() as s, edge.Witness(s):
        context = ssl.create_default_context(cafile=s.path("ca.pem"))
        context.check_hostname = False
        for name in ("stranger.example", "x" * 60 + ".example", "192.0.2.99"):
            with connect(s.https) as c, context.wrap_socket(c, server_hostname=name) as t:
                t.sendall(edge.GET)
                assert t.recv(4096).startswith(b"HTTP/1.1 511 ")
        end = time.monotonic() + 20
        while edge.http_counters(s)["other_names"] < 2:
            assert time.monotonic() < end
            time.sleep(0.05)


def sockets_that_this_machine_gives(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    n = min(wanted, hard - 500)
    if n < wanted:
        print(f"# this machine gives {hard} descriptors to a process: {n} connections instead of {wanted}")
    return n


def story_ten_thousand_idle_connections():
    """Each has asked once and stays; a phone beside them is served, and one above the ceiling makes the longest idle one go."""
    n = sockets_that_this_machine_gives(IDLE)
    with Server(workers=1, settings={"http": {"connections": n + 100, "idle_timeout": "3600s"}}) as s, edge.Witness(s):
        held = []
        while len(held) < n:
            batch = [connect(s.http, edge.GET) for _ in range(min(200, n - len(held)))]
            for c in batch:
                assert c.recv(4096).startswith(b"HTTP/1.1 511 ")
            held += batch
        time.sleep(0.3)
        counters = edge.http_counters(s)
        assert counters["phases"]["idle"] >= n and counters["open"] >= n, counters
        for c in held[:: n // 50]:  # and they are still of use
            c.sendall(edge.GET)
            assert c.recv(4096).startswith(b"HTTP/1.1 511 ")
        more = [connect(s.http, edge.GET) for _ in range(150)]
        for c in more:
            assert c.recv(4096).startswith(b"HTTP/1.1 511 ")
        for c in held + more:
            c.close()
