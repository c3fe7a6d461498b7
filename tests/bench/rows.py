"""The rows of the table, one function each: a function measures one round and returns ours and the peer's figure, both better when bigger."""
import os
import socket
import ssl
import time

import generator
import machine
from base import SAMPLE
from peers import Hostapd
from world import DOCUMENT

STATIC = "/answer.xml"
HALF_OPEN_WARM, HALF_OPEN = 20000, 50000
RADIUS_WARM, RADIUS_LOGINS = 150, 800  # hostapd knows 1,000 sessions at a time, and forgets one 5 s after its end
START_MUST_MS = 200


class Skip(Exception):
    """The row cannot be measured; says why."""


class Row:
    """unit: what a figure counts; show: what people read in its place, in that unit, where it is not the figure itself."""

    def __init__(self, work, base, unit, must, measure, aim, show):
        self.work, self.base, self.unit, self.must, self.measure, self.aim, self.show = work, base, unit, must, measure, aim, show


ROWS = {}


def row(name, work, base, unit, must, aim=None, show=lambda x: x):
    def add(measure):
        ROWS[name] = Row(work, base, unit, must, measure, aim, show)
        return measure
    return add


def both(flip, ours, peer):
    """Runs both sides, the other one first in every second round."""
    if flip:
        theirs = peer()
        return ours(), theirs
    mine = ours()
    return mine, peer()


def answers(world, side, requests, port, **options):
    """Requests for the plan's time; a side that was just started has answered each of them once before."""
    plan = world.plan
    if not side.warm:
        generator.run("requests", side.pids(), port=side.http, requests=requests, count=SAMPLE)
        side.warm = True
    return generator.run("requests", side.pids(), port=port, requests=requests, warm=plan.warm, seconds=plan.seconds,
                         **{"contains": DOCUMENT, **options})


def ours_and_nginx(world, flip, **options):
    node, nginx = world.node(), world.nginx()
    a, b = both(flip, lambda: answers(world, node, world.requests(), node.https, tls=True, **options),
                lambda: answers(world, nginx, world.requests(path=STATIC), nginx.https, tls=True, **options))
    assert a.body_max == b.body_max and abs(a.head_max - b.head_max) < 64, (a.__dict__, b.__dict__)
    return a.per_cpu_second, b.per_cpu_second


@row("token", "HTTPS keep-alive, valid token, ap2004 document from SQLite with {lines} subscribers, access log on",
     "nginx, static, HTTPS keep-alive", "answers per CPU-second", 0.80, 1.0)
def token(world, flip):
    return ours_and_nginx(world, flip)


@row("full", "new full handshake and the same request", "nginx, handshake and one static file", "connections per CPU-second", 0.95, 1.1)
def full(world, flip):
    return ours_and_nginx(world, flip, fresh=True)


@row("resumed", "resumed handshake and the same request", "nginx, resumed and one static file", "connections per CPU-second", 0.95, 1.1)
def resumed(world, flip):
    return ours_and_nginx(world, flip, fresh=True, resume=True)


@row("login", "a whole login on a new connection: handshake, EAP-AKA leg 1, leg 2, document", "nginx, handshake and two static files",
     "connections per CPU-second", 0.90, 1.0)
def login(world, flip):
    node, nginx, plan = world.node(), world.nginx(), world.plan
    a, b = both(flip, lambda: generator.run("login", node.pids(), port=node.https, tls=True, fresh=True, cards=world.base().cards, warm=plan.warm,
                                            seconds=plan.seconds),
                lambda: answers(world, nginx, world.requests(path=STATIC), nginx.https, tls=True, fresh=True, per_connection=2))
    return a.per_cpu_second, b.per_cpu_second


@row("aka", "EAP-AKA logins without TLS, keep-alive, own AuC", "hostapd, RADIUS EAP-AKA with the same vectors, its HLR not counted",
     "logins per CPU-second", 6, 10)
def aka(world, flip):
    node, plan, cards = world.node(), world.plan, world.base().cards

    def hostapd():
        with Hostapd(world.folder) as peer:
            return generator.run("radius", peer.pids(), port=peer.port, secret=peer.secret, hlr=peer.path("hlr.sock"), cards=cards,
                                 warm_count=RADIUS_WARM, count=RADIUS_LOGINS, connections=32)
    a, b = both(flip, lambda: generator.run("login", node.pids(), port=node.http, cards=cards, warm=plan.warm, seconds=plan.seconds), hostapd)
    return a.per_cpu_second, b.per_cpu_second


@row("idle", "memory of {idle} idle TLS keep-alive connections", "nginx", "KiB per connection", 1.0,
     show=lambda x: 1024 / x)
def idle(world, flip):
    n = world.plan.idle

    def connections_per_mib(side, requests):
        generator.run("requests", side.pids(), port=side.https, tls=True, requests=requests, connections=4, count=SAMPLE)
        before = machine.own_memory(side.pids())
        with generator.spawn("requests", side.pids(), port=side.https, tls=True, requests=requests, connections=n, count=n, hold=True) as load:
            generator.read(load)
            grown = machine.own_memory(side.pids()) - before
            load.stdin.close()
        return n / (grown / 2 ** 20)
    requests, static = world.requests(), world.requests(path=STATIC)
    return both(flip, lambda: connections_per_mib(world.node(fresh=True), requests), lambda: connections_per_mib(world.nginx(fresh=True), static))


@row("half-open", "memory that the server keeps for a half-open login; ratio = 1 / (1 + octets)", "nothing", "octets per login", 1.0,
     show=lambda x: 1 / x - 1)
def half_open(world, flip):
    node, cards = world.node(fresh=True), world.base().cards

    def begin(count):
        generator.run("login", node.pids(), port=node.http, fresh=True, legs=1, cards=cards, count=count)
        return machine.own_memory(node.pids())
    before = begin(world.plan.less(HALF_OPEN_WARM))
    n = world.plan.less(HALF_OPEN)
    return 1 / (1 + max(0, round((begin(n) - before) / n))), 1


@row("token-big", "the token row with {big} subscribers, warm", "itself with {lines}", "answers per CPU-second", 0.90)
def token_big(world, flip):
    small, big = world.node(), world.node(world.plan.big)
    a, b = both(flip, lambda: answers(world, big, world.requests(world.plan.big), big.https, tls=True),
                lambda: answers(world, small, world.requests(), small.https, tls=True))
    return a.per_cpu_second, b.per_cpu_second


@row("token-big-p99", "its p99 latency at a fixed rate", "itself with {lines}", "ms", 0.50, show=lambda x: 1000 / x)
def token_big_p99(world, flip):
    small, big, rate = world.node(), world.node(world.plan.big), world.plan.rate
    a, b = both(flip, lambda: answers(world, big, world.requests(world.plan.big), big.https, tls=True, rate=rate),
                lambda: answers(world, small, world.requests(), small.https, tls=True, rate=rate))
    return 1e6 / a.p99_us, 1e6 / b.p99_us


@row("gzip", "the token row with `Accept-Encoding: gzip`", "itself without", "answers per CPU-second", 0.95)
def gzip(world, flip):
    node = world.node()
    a, b = both(flip, lambda: answers(world, node, world.requests(gzip=True), node.https, tls=True),
                lambda: answers(world, node, world.requests(), node.https, tls=True))
    return a.per_cpu_second, b.per_cpu_second


def first_answer(node, target):
    """Seconds from the start of the process to the first document, over plain HTTP."""
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/vnd.wap.connectivity-xml\r\n\r\n".encode()
    began = time.monotonic()
    node.spawn()
    while time.monotonic() < began + 60:
        try:
            with socket.create_connection(("127.0.0.1", node.http), timeout=5) as s:
                s.sendall(request)
                if DOCUMENT.encode() in s.recv(65536):
                    return time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.001)
    raise AssertionError("no answer within 60 s")


@row("start", "start to first answer with {big} subscribers", f"{START_MUST_MS} ms", "ms", 1.0, show=lambda x: 1000 / x)
def start(world, flip):
    target = next(iter(generator.targets(world.tokens(world.plan.big), "/")))
    node = world.node(world.plan.big)
    node.stop()
    return 1 / first_answer(node, target), 1000 / START_MUST_MS


@row("two-workers", "CPU per answer of the token row with two workers, on both cores beside the load", "itself with one", "answers per CPU-second",
     0.952)
def two_workers(world, flip):
    def with_workers(n):
        node = world.node(workers=n)
        return answers(world, node, world.requests(), node.https, tls=True)
    world.requests()
    a, b = both(flip, lambda: with_workers(2), lambda: with_workers(1))
    return a.per_cpu_second, b.per_cpu_second


def speaks_h2(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", port)) as s, context.wrap_socket(s, server_hostname="localhost") as tls:
        return tls.selected_alpn_protocol() == "h2"


@row("h2", "HTTP/2, valid token", "nginx, HTTP/2, static", "answers per CPU-second", 0.0, 0.8)
def h2(world, flip):
    node, nginx, n = world.node(), world.nginx(), world.plan.less(int(20000 * world.plan.seconds))
    if not speaks_h2(node.https):
        raise Skip("this build does not speak HTTP/2")
    tokens = world.tokens()

    def run(side, port, path):
        uris = generator.write_uris(tokens, os.path.join(world.folder, "uris"), f"https://127.0.0.1:{port}", path)
        generator.run_h2(side.pids(), uris, world.plan.less(4000))
        return generator.run_h2(side.pids(), uris, n).per_cpu_second
    return both(flip, lambda: run(node, node.https, "/"), lambda: run(nginx, nginx.h2, STATIC))
