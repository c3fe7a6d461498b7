"""What which process knows and does: keys stay in core, tokens need nobody."""
import json
import os
import re
import signal
import socket
import subprocess
import time

import phone
import usim
from phone import EAP_TYPE
from server import K1, LINE1, OPC1, Server, build


def by_role(server):
    return {p["role"]: p["pid"] for p in json.loads(server.ctl("--json", "status").stdout)["node"]["processes"]}


def counters(server):
    status = json.loads(server.ctl("--json", "status").stdout)["node"]
    return {**status["flow"], "logins": status["core"]["logins"]}


def memory(pid):
    """All readable memory of a process."""
    out = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            m = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if not m or "[v" in line or int(m.group(2), 16) - int(m.group(1), 16) > 1 << 28:
                continue
            try:
                mem.seek(int(m.group(1), 16))
                out.append(mem.read(int(m.group(2), 16) - int(m.group(1), 16)))
            except (OSError, ValueError, OverflowError):
                pass
    return out


# proves: own-233
def story_subscriber_keys_are_never_in_a_worker():
    with Server() as s:
        for _ in range(10):
            assert s.phone().login().status == 200
        roles = by_role(s)
        secrets = [bytes.fromhex(K1), bytes.fromhex(OPC1)]
        for role, pid in roles.items():
            if role.startswith("worker"):
                for area in memory(pid):
                    assert not any(x in area for x in secrets), role
        assert any(area for area in memory(roles["worker/0"]))


# proves: ts43-2.8.5-01, own-214
def story_a_token_needs_neither_core_nor_writer():
    with Server() as s:
        p = s.phone()
        token = p.login().token
        roles = by_role(s)
        before = counters(s)
        for role in ("core", "writer"):
            os.kill(roles[role], signal.SIGSTOP)
        try:
            for _ in range(20):
                p.http.close()
                assert p.get(["ap2004", "ap2003"], token=token).status == 200
        finally:
            for role in ("core", "writer"):
                os.kill(roles[role], signal.SIGCONT)
        after = counters(s)
        assert after["store_reads"] - before["store_reads"] == 20 and after["store_commits"] == before["store_commits"], (before, after)


# proves: own-190, client-08b, own-161, own-155
def story_first_legs_write_nothing():
    with Server() as s:
        p = s.phone()
        p.login()
        before = counters(s)
        rands = set()
        for _ in range(1000):
            a = p.begin()
            text = json.loads(a.body)["eap-relay-packet"]
            assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text) and len(text) % 4 == 0
            _, rand, _, _ = phone.split_challenge(a.packet)
            rands.add(rand)
        after = counters(s)
        assert len(rands) == 1000
        assert after["logins"] == before["logins"] and after["store_commits"] == before["store_commits"], (before, after)


# proves: ts43-2.9.6-01
def story_any_source_address_gets_a_token():
    with Server() as s:
        for source in ("127.0.0.1", "127.77.0.9"):
            p = s.phone()
            c = socket.create_connection(("127.0.0.1", s.http), source_address=(source, 0))
            p.http.context, p.http.sock, p.http.port = None, c, s.http
            assert p.login().token


# proves: own-229
def story_a_drain_finishes_what_it_holds():
    with Server() as s:
        p = s.phone(tls=False)
        a = p.begin()
        good, cookie = p.respond(a.packet), p.cookie(a)
        core = by_role(s)["core"]
        os.kill(core, signal.SIGSTOP)
        q = s.phone(tls=False)
        q.http.connect()
        q.http.sock.sendall(b"GET " + q.query(["ap2004"], EAP_ID=q.identity).encode() + b" HTTP/1.1\r\nHost: a\r\nAccept: " + EAP_TYPE.encode() + b"\r\n\r\n")
        time.sleep(0.3)
        s.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        os.kill(core, signal.SIGCONT)
        got = q.http.read()
        assert got.is_challenge and got.header("Connection") == "close", (got.status, got.headers)
        assert s.process.wait(timeout=20) == 0
        assert good and cookie


def story_sanity_of_the_command_line():
    for program in ("entitled", "entitlectl", "ts43-ue"):
        p = subprocess.run([os.path.join(build(), program), "--help"], capture_output=True, text=True, timeout=20)
        assert p.returncode == 0 and program in p.stdout, (program, p.stdout[:200], p.stderr[:200])
        p = subprocess.run([os.path.join(build(), program), "--version"], capture_output=True, text=True, timeout=20)
        assert p.returncode == 0 and re.search(r"\d+\.\d+", p.stdout), program
        p = subprocess.run([os.path.join(build(), program), "--no-such-option"], capture_output=True, text=True, timeout=20)
        assert p.returncode == 2 and p.stderr, (program, p.returncode)
