"""The edge and operations: framing, health, configuration mistakes, key files, busy ports, a database that fails."""
import json
import os
import shutil
import socket
import sqlite3
import ssl
import time
import urllib.parse

import phone
from phone import XML_TYPE
from server import LINE1, Server


def raw(port, data, wait=2.0):
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    s.sendall(data)
    s.settimeout(wait)
    out = b""
    try:
        while True:
            more = s.recv(65536)
            if not more:
                break
            out += more
    except TimeoutError:
        pass
    s.close()
    return out


def story_ambiguous_framing_is_refused():
    with Server(workers=1) as s:
        head = b"GET /?app=ap2004 HTTP/1.1\r\nHost: a\r\n"
        for data in (b"GET /?app=ap2004 HTTP/1.1\nHost: a\n\n", head + b"Host: b\r\n\r\n", head + b"X : y\r\n\r\n", head + b"X: y\r\n z\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", b"\x16\x03\x01garbage\r\n\r\n"):
            got = raw(s.http, data)
            assert got == b"" or got.startswith(b"HTTP/1.1 400 "), (data, got[:60])
        got = raw(s.http, head + b"X: " + b"y" * 20000 + b"\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 431 "), got[:60]
        got = raw(s.http, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n" + b" " * 70000)
        assert got.startswith(b"HTTP/1.1 400 "), got[:60]
        assert s.phone(tls=False).login().status == 200


def story_a_slow_client_cannot_hold_a_slot():
    with Server(workers=1, settings={"http": {"header_timeout": "1s", "handshake_timeout": "1s", "body_timeout": "1s", "idle_timeout": "1s"}}) as s:
        slow = []
        for port, data in ((s.http, b"GET / HTTP/1.1\r\nHos"), (s.https, b"\x16\x03\x01"), (s.http, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab"), (s.http, b"")):
            c = socket.create_connection(("127.0.0.1", port), timeout=20)
            c.sendall(data)
            slow.append(c)
        for c in slow:
            while c.recv(4096):  # ends: the server closes each
                pass
            c.close()
        assert s.phone().login().status == 200


def story_health_and_status():
    with Server() as s:
        h = phone.Http("127.0.0.1", s.admin)
        assert h.ask("GET", "/health/live").status == 200
        assert h.ask("GET", "/health/ready").status == 200
        assert h.ask("GET", "/v1/subscribers").status == 404
        status = json.loads(s.ctl("--json", "status").stdout)["node"]
        roles = {p["role"].split("/")[0] for p in status["processes"]}
        assert roles >= {"writer", "core", "worker"}, status
        assert oct(os.stat(s.path("admin.sock")).st_mode & 0o777) == "0o600"


def story_tls_versions_and_resumption():
    with Server() as s:
        context = ssl.create_default_context(cafile=s.path("ca.pem"))
        reused = 0
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context.maximum_version = version
            session = None
            for _ in range(6):  # new connections land on either worker
                with socket.create_connection(("127.0.0.1", s.https)) as c, context.wrap_socket(c, server_hostname="localhost", session=session) as t:
                    t.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    assert t.recv(4096).startswith(b"HTTP/1.1 400 ")
                    reused += t.session_reused
                    session = t.session
        assert reused >= 10, reused  # all but the first of each version, on whichever worker
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        try:
            with socket.create_connection(("127.0.0.1", s.https)) as c:
                old.wrap_socket(c)
            raise AssertionError("TLS 1.1 was accepted")
        except (ssl.SSLError, ConnectionError):
            pass


# proves: own-100
def story_configuration_mistakes_are_named():
    s = Server(workers=1)
    s.write_config()
    s.run("--init", "--demo-certificate")
    good = open(s.path("entitled.yaml")).read()

    def check(text, *words):
        with open(s.path("entitled.yaml"), "w") as f:
            f.write(text)
        p = s.run("--check", check=False)
        said = p.stdout + p.stderr
        assert p.returncode == 1 and all(w in said for w in words), (words, said)

    check("tokn:\n  life: 30d\n", "entitled.yaml:", "token.life")
    check("token:\n  life: soon\n", "entitled.yaml:2:9", "duration")
    check("token:\n  life: 5s\n", "entitled.yaml:2:9")
    check("workers: many\n", "entitled.yaml:1:10")
    check("workers: [1\n", "entitled.yaml:")
    check('vowifi:\n  message: "two\\nlines"\n', "vowifi.message")
    check('vowifi:\n  message: "a < b"\n', "vowifi.message")
    data = json.loads(good)

    def with_change(path, value):
        d = json.loads(good)
        at = d
        for k in path[:-1]:
            at = at.setdefault(k, {})
        at[path[-1]] = value
        return json.dumps(d)

    check(with_change(["tls", "certificate"], "missing.pem"), "missing.pem")
    os.chmod(s.path("kek.key"), 0o644)
    check(good, "kek.key", "file_mode")
    os.chmod(s.path("kek.key"), 0o600)
    os.chmod(s.path("server.key"), 0o640)
    check(good, "server.key")
    os.chmod(s.path("server.key"), 0o600)
    other = Server(workers=1)
    other.write_config()
    other.run("--init", "--demo-certificate")
    shutil.copy(other.path("server.pem"), s.path("other.pem"))
    check(with_change(["tls", "certificate"], "other.pem"), "cert_mismatch")
    with open(s.path("entitled.yaml"), "w") as f:
        f.write(good)
    assert s.run("--check").returncode == 0
    assert data["workers"] == 1
    shutil.rmtree(s.dir)
    shutil.rmtree(other.dir)


def story_a_port_in_use_is_one_clear_line():
    with Server(workers=1) as a:
        b = Server(workers=1)
        b.settings["listen"] = [f"https://127.0.0.1:{a.https}"]
        blocker = socket.socket()
        blocker.bind(("127.0.0.1", 0))
        blocker.listen()
        b.settings["listen"] = [f"https://127.0.0.1:{blocker.getsockname()[1]}"]
        b.write_config()
        b.run("--init", "--demo-certificate")
        p = b.run(check=False)
        assert p.returncode == 1 and "port_in_use" in p.stdout + p.stderr, p.stderr
        blocker.close()
        shutil.rmtree(b.dir)


# proves: ts43-2.10-13, ts43-2.10-14
def story_a_database_that_cannot_be_written():
    """Requests that need no write are answered; those that do get 503 with Retry-After and nothing acknowledged is lost."""
    with Server() as s:
        p = s.phone()
        token = p.login().token
        with sqlite3.connect(s.path("entitled.db"), isolation_level=None, timeout=1) as db:
            db.execute("BEGIN IMMEDIATE")
            assert p.get(["ap2004"], token=token).status == 200
            assert p.login().status == 200
            a = p.get(["ap2004"], token=token, notif_action="2", notif_token="t1")
            assert a.status == 503 and int(a.header("Retry-After")) > 0, a.status
            db.execute("ROLLBACK")
        end = time.monotonic() + 10
        while (a := p.get(["ap2004"], token=token, notif_action="2", notif_token="t1")).status != 200 and time.monotonic() < end:
            time.sleep(0.2)
        assert a.status == 200 and a.apps()["ap2004"]["RegisterNotifStatus"] == "0"


def story_a_full_log_pipe_blocks_nothing():
    import subprocess
    from server import build
    s = Server(workers=1)
    s.write_config()
    s.run("--init", "--demo-certificate")
    read, write = os.pipe()
    s.process = subprocess.Popen([os.path.join(build(), "entitled"), "-c", s.path("entitled.yaml")], stderr=write, stdout=write)
    os.close(write)
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                s.ctl("status")
                break
            except AssertionError:
                time.sleep(0.1)
        http = s.plain_client()
        for _ in range(2000):  # nobody reads the pipe: 2,000 access events do not fit
            assert http.ask("GET", "/?" + urllib.parse.urlencode({"app": "ap2004"}), [("Accept", XML_TYPE)]).status == 511
        os.set_blocking(read, False)
        while True:
            try:
                if not os.read(read, 65536):
                    break
            except BlockingIOError:
                break
        assert http.ask("GET", "/?app=ap2004").status == 511
    finally:
        s.stop()
        os.close(read)
        shutil.rmtree(s.dir)


# proves: ts43-6.1-01
def story_no_identity_reaches_the_log():
    with Server() as s:  # check_log() of the harness greps; here every kind of request that carries identities
        p = s.phone(IMSI=LINE1, msisdn="491700000001", terminal_iccid="8988201000000000001", terminal_eid="89049032000001000000000000000001")
        p.login(("ap2004",))
        p.get(["ap2004"], token="x" * 40)
        p.get(["ap2004"], EAP_ID="0" + LINE1)
        p.http.ask("GET", f"/{LINE1}?EAP_ID={LINE1}")
        p.http.ask("POST", "/", [], b'{"IMSI":"' + LINE1.encode() + b'",')
        s.ctl("subscriber", "show", LINE1)
        s.ctl("subscriber", "set", LINE1, "msisdn=491700000099")
        text = open(s.log_path).read()
        for secret in (LINE1, "491700000001", "491700000099", "8988201000000000001", "89049032000001000000000000000001", "352099001761481"):
            assert secret not in text, secret
        assert "00101~" in text
