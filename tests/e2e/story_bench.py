"""The load generator of ./dev bench: what it counts is right, and a wrong answer does not pass as a fast one. No figure is looked at."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
import generator  # noqa: E402
from server import LINE1, K1, OPC1, Server  # noqa: E402
from stats import Figures  # noqa: E402

LOGINS = 40


def load(mode, server, **options):
    pids = [str(server.process.pid)]
    command = [generator.program(), mode, "--pids", ",".join(pids), *generator.arguments({"connections": 4, **options})]
    p = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert p.stdout, p.stderr
    return p.returncode, generator.Outcome(json.loads(p.stdout))


def good(mode, server, count, **options):
    code, outcome = load(mode, server, count=count, **options)
    assert code == 0 and outcome.units == count and outcome.errors == 0, outcome.__dict__
    return outcome


def story_load_generator_counts_what_was_answered():
    with Server(workers=1) as server:
        cards, tokens, requests = server.path("cards"), server.path("tokens"), server.path("requests")
        with open(cards, "w") as f:
            print(LINE1, K1, OPC1, file=f)
        assert good("login", server, LOGINS, port=server.http, cards=cards, tokens=tokens).answers == 2 * LOGINS
        assert good("login", server, LOGINS, port=server.https, tls=True, fresh=True, cards=cards).handshakes == LOGINS
        assert good("login", server, LOGINS, port=server.http, fresh=True, legs=1, cards=cards).answers == LOGINS
        with open(tokens) as f:
            assert len(f.readlines()) == LOGINS
        generator.write_requests(tokens, requests)
        kept = good("requests", server, LOGINS, port=server.https, tls=True, requests=requests, contains="ap2004")
        assert kept.handshakes <= 4 and kept.body_min == kept.body_max > 0
        fresh = good("requests", server, LOGINS, port=server.https, tls=True, fresh=True, resume=True, requests=requests, contains="ap2004")
        assert fresh.handshakes == LOGINS and fresh.resumed >= LOGINS - 4
        held = good("requests", server, 100, port=server.https, tls=True, connections=100, hold=True, requests=requests, contains="ap2004")
        assert held.handshakes == 100


def story_load_generator_sees_wrong_answers():
    with Server(workers=1) as server:
        cards, requests = server.path("cards"), server.path("requests")
        with open(cards, "w") as f:
            print(LINE1, OPC1, K1, file=f)
        code, outcome = load("login", server, port=server.http, cards=cards, count=5)
        assert code == 1 and outcome.units == 0 and outcome.errors == 5, outcome.__dict__
        with open(requests, "w", newline="") as f:
            f.write("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
        code, outcome = load("requests", server, port=server.http, requests=requests, count=5)
        assert code == 1 and outcome.units == 0 and outcome.errors == 5, outcome.__dict__


def story_bench_figures():
    f = Figures([(10, 20), (30, 40), (90, 100)])
    assert (f.ratio, f.ours, f.peer) == (0.75, 30, 40)
    assert abs(f.spread - (0.9 - 0.5) / 2 / 0.75) < 1e-12
