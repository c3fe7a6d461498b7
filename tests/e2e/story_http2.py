"""HTTP/2: whole logins, many requests on one connection, curl, and floods that cost the server less than their sender while an honest phone is served."""
import base64
import json
import os
import subprocess
import threading
import time
import traceback

import http2
import phone
from server import LINE1, Server
from story_ue import CARD1, run as ue


def over_http2(s, **params):
    p = s.phone(**params)
    p.http = http2.Http2(s.https, s.path("ca.pem"))
    return p


def story_a_login_over_http2():
    """EAP-AKA with its cookie, a synchronisation failure, then requests by token; the same connection throughout."""
    with Server(workers=1) as s:
        p = over_http2(s)
        a = p.login(("ap2003", "ap2004"))
        assert a.status == 200 and set(a.apps()) >= {"ap2003", "ap2004"}, (a.status, a.body)
        sock = p.http.sock
        for _ in range(3):
            b = p.get(("ap2004",), accept=phone.XML_TYPE, token=a.token, IMSI=LINE1)
            assert b.status == 200 and b.header("content-type") == phone.XML_TYPE
        assert p.http.sock is sock
        ahead = over_http2(s, sqn=1 << 40)
        assert ahead.login().status == 200
        c = p.reply(p.begin().packet, None)
        assert c.status == 511 and c.body == b"", c.status
        # a cookie in two pieces, as clients with a jar of several send them
        d = p.begin()
        e = p.reply(d.packet, "other=1; " + p.cookie(d))
        assert e.status == 200, e.status
        assert p.http.ask("PUT").status == 405 and p.http.ask("GET", "/other").status == 404
        assert p.http.ask("GET", "/?" + "x" * 9000).status == 431
        assert p.http.ask("GET", headers=[("x", "y" * 17000)]).status == 431
        assert p.http.ask("POST", body=bytes(65537)).status == 400
        assert p.get(("ap2004",), accept=phone.XML_TYPE, token=a.token, IMSI=LINE1).status == 200
        assert p.http.sock is sock


def story_many_logins_on_one_connection():
    """Logins whose requests are all open at once."""
    with Server(workers=1) as s:
        http = http2.Http2(s.https, s.path("ca.pem"))
        http.open()
        phones = [s.phone() for _ in range(4)]
        begins = [http.send("GET", p.query(("ap2004",), EAP_ID=p.identity), [("Accept", phone.EAP_TYPE)], b"") for p in phones]
        challenges = http.receive(begins)
        replies = []
        for p, stream in zip(phones, begins):
            a = challenges[stream]
            assert a.is_challenge, (a.status, a.headers)
            body = json.dumps({"eap-relay-packet": base64.b64encode(p.respond(a.packet)).decode()}).encode()
            headers = [("Accept", p.accept), ("Content-Type", phone.EAP_TYPE), ("Cookie", p.cookie(a))]
            replies.append(http.send("POST", "/", headers, body))
        for a in http.receive(replies).values():
            assert a.status == 200 and a.token, (a.status, a.body)


def story_other_clients():
    """curl and the phone in a terminal agree on HTTP/2; who does not ask for it, and a server told not to, speak HTTP/1.1."""
    def version(s, *args):
        p = subprocess.run(["curl", "-s", "-o", os.devnull, "-w", "%{http_version} %{http_code}", "--cacert", s.path("ca.pem"), *args,
                            "--resolve", f"localhost:{s.https}:127.0.0.1", f"https://localhost:{s.https}/?app=ap2004"],
                           capture_output=True, text=True, timeout=30)
        assert p.returncode == 0, p.stderr
        return p.stdout

    with Server(workers=1) as s:
        assert version(s, "--http2") == "2 511"
        assert version(s, "--http1.1") == "1.1 511"
        assert version(s, "--http2", "--no-alpn") == "1.1 511"
        p = ue(s.https, s.path("ca.pem"), *CARD1, "--http", "2", "--app", "ap2004")
        assert p.returncode == 0, p.stdout + p.stderr
    with Server(workers=1, settings={"http2": {"enabled": False}}) as s:
        assert version(s, "--http2") == "1.1 511"


def story_load():
    """Thousands of requests by token on a few connections, many open at once, each of them answered 200."""
    with Server(workers=2, settings={"http": {"requests_per_connection": 100000}}) as s:
        p = s.phone()
        target = p.query(("ap2004",), token=p.login().token, IMSI=LINE1)
        for open_at_once in (1, 32):
            out = subprocess.run(["h2load", "-n", "6000", "-c", "6", "-m", str(open_at_once), "-H", f"Accept: {phone.XML_TYPE}",
                                  f"https://127.0.0.1:{s.https}{target}"], capture_output=True, text=True, timeout=120).stdout
            assert "6000 succeeded, 0 failed, 0 errored, 0 timeout" in out and "6000 2xx" in out, out


def story_the_server_goes():
    """SIGTERM while requests are on their way on many connections: each that was sent before the client heard of it is answered."""
    with Server(workers=1) as s:
        p = s.phone()
        target = p.query(("ap2004",), token=p.login().token, IMSI=LINE1)
        clients = []
        for _ in range(20):
            clients.append(http2.Http2(s.https, s.path("ca.pem")))
            clients[-1].open()
            assert clients[-1].ask("GET", target).status == 200
        s.process.terminate()
        streams = [c.send("GET", target, [("Accept", phone.XML_TYPE)], b"") for c in clients]
        for c, stream in zip(clients, streams):
            assert c.receive([stream])[stream].status == 200
        s.stop()


def cpu(pid):
    """Seconds that a process has run."""
    with open(f"/proc/{pid}/schedstat") as f:
        return int(f.read().split()[0]) / 1e9


FLOODS = {
    "rapid reset": b"".join(http2.frame(http2.HEADERS, 5, i, http2.GET) + http2.frame(http2.RST_STREAM, 0, i, b"\0\0\0\x08")
                            for i in range(1, 20000, 2)),
    "continuation": http2.frame(http2.HEADERS, 1, 1, http2.GET) + http2.frame(http2.CONTINUATION, 0, 1) * 20000,
    "settings": http2.frame(http2.SETTINGS, 0, 0) * 20000,
    "ping": http2.frame(http2.PING, 0, 0, bytes(8)) * 20000,
    "window": http2.frame(http2.WINDOW_UPDATE, 0, 0, b"\0\0\0\1") * 20000,
    "empty data": http2.frame(http2.HEADERS, 4, 1, http2.GET) + http2.frame(0, 0, 1) * 20000,
    "fields": http2.frame(http2.HEADERS, 5, 1, http2.GET + b"\x90" * 16000) * 20,
}


def send_until_refused(port, ca, octets):
    c = http2.Raw(port, ca)
    while c.send(octets):
        pass
    c.close()


def flood(port, ca, octets, times):
    """Connections that each send as much of this as the server takes; the CPU that it cost, by itself, in a process of its own."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            begun = time.process_time()
            for _ in range(times):
                send_until_refused(port, ca, octets)
            os.write(writes, str(time.process_time() - begun).encode())
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as f:
        text = f.read()
    _, status = os.waitpid(child, 0)
    assert text, f"the sender of a flood failed: {status}"
    return float(text)


def witness(s, target, stop, answers):
    """A phone with HTTP/1.1 beside the floods."""
    http = s.https_client()
    while not stop.is_set():
        answers.append(http.ask("GET", target, [("Accept", phone.XML_TYPE)]).status)
        time.sleep(0.005)


def story_floods_cost_their_sender_more():
    """Each flood ends its connection, costs the server less than its sender, and an honest phone notices nothing."""
    times = 40
    with Server(workers=1) as s:
        p = s.phone()
        target = p.query(("ap2004",), token=p.login().token, IMSI=LINE1)
        worker = [q["pid"] for q in json.loads(s.ctl("--json", "status").stdout)["node"]["processes"] if q["role"] == "worker/0"][0]
        stop, answers = threading.Event(), []
        for name, octets in FLOODS.items():
            before = cpu(worker)
            spent = flood(s.https, s.path("ca.pem"), octets, times)
            cost = cpu(worker) - before
            print(f"# {name}: server {cost * 1e3 / times:.2f} ms, sender {spent * 1e3 / times:.2f} ms per connection")
            assert cost < spent, (name, cost, spent)
        thread = threading.Thread(target=witness, args=(s, target, stop, answers))
        thread.start()
        for octets in FLOODS.values():
            flood(s.https, s.path("ca.pem"), octets, times)
        stop.set()
        thread.join()
        assert len(answers) > 10 and set(answers) == {200}, (len(answers), set(answers))
