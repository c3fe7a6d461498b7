"""A reload under load that opens a new connection per request over TLS: no request fails, whatever is reloaded."""
import itertools
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

import phone
import usim
from server import K1, OPC1, Server, build

LINES = [f"00101000020{n:04d}" for n in range(16)]
FREE = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}


class Client(threading.Thread):
    """A phone that logs in and uses its token again and again; anything but 200 is a failure."""

    def __init__(self, server, imsi, stop):
        super().__init__(daemon=True)
        self.stop = stop
        self.phone = phone.Phone(server.https_client(), imsi, usim.Card(K1, OPC1))
        self.phone.fresh = True
        self.done, self.failed, self.sqns = 0, [], set()

    def challenge(self, a):
        _, rand, autn, _ = phone.split_challenge(a.packet)
        sqn = usim.xor(autn[:6], self.phone.card.algo.run(rand, bytes(6), bytes(2))[5])
        if sqn in self.sqns:
            self.failed.append(f"SQN {sqn.hex()} twice")
        self.sqns.add(sqn)
        return self.phone.reply(a.packet, self.phone.cookie(a))

    def login(self):
        a = self.phone.begin()
        for _ in range(3):
            if a.status == 200 and a.is_challenge:
                a = self.challenge(a)
        return a

    def run(self):
        token = None
        for n in itertools.count():
            if self.stop.is_set():
                return
            try:
                a = self.login() if token is None or n % 3 == 0 else self.phone.get(["ap2004"], token=token)
                if a.status == 200 and not a.is_challenge:
                    token = a.token
                    self.done += 1
                else:
                    self.failed.append(f"status {a.status}")
            except Exception as e:  # a reset, an end without an answer, a refused connection
                self.failed.append(f"{time.time():.3f} {type(e).__name__}: {e}")


class Load:
    """Clients in threads while the block runs; at its end none of their requests has failed."""

    def __init__(self, server, clients=4):
        self.stop = threading.Event()
        self.clients = [Client(server, i, self.stop) for i in LINES[:clients]]

    def done(self):
        return sum(c.done for c in self.clients)

    def flows(self, n=20):
        """Until so many more were answered: the service goes on."""
        until = self.done() + n
        wait(lambda: self.done() >= until)

    def __enter__(self):
        for c in self.clients:
            c.start()
        self.flows()
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.flows()
        self.stop.set()
        for c in self.clients:
            c.join(30)
        failed = [x for c in self.clients for x in c.failed]
        print(f"# {self.done()} answers, {len(failed)} failures {failed[:5]}")
        assert kind is not None or not failed, failed[:10]


def wait(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


class Reloadable(Server):
    """Runs a copy of the program of its own, so that it can be replaced."""

    def __init__(self, **more):
        settings = {**FREE, "drain": {"deadline": "5s"}, **more.pop("settings", {})}
        super().__init__(subscribers=None, settings=settings, **more)
        self.program = self.path("entitled")
        shutil.copy(os.path.join(build(), "entitled"), self.program)

    def spawn(self, **more):
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([self.program, "-c", self.path("entitled.yaml")], stderr=log, stdout=log, **more)
        log.close()

    def start(self):
        super().start()
        rows = [json.dumps({"imsi": i, "k": K1, "opc": OPC1, "vowifi": {"allowed": True}}) for i in LINES]
        self.ctl("import", "-", stdin="\n".join(rows) + "\n")
        return self

    def status(self):
        return json.loads(self.ctl("--json", "status").stdout)["node"]

    def pids(self):
        return {p["role"]: p["pid"] for p in self.status()["processes"]}

    def reload(self):
        """With entitlectl; waits until the old processes are gone too, and have left in order."""
        gone = len(self.events("old_processes_gone"))
        self.ctl("reload")
        wait(lambda: len(self.events("old_processes_gone")) > gone)

    def refused(self, *words):
        p = self.ctl("reload", check=False)
        assert p.returncode == 1 and all(w in p.stderr for w in words), (p.returncode, p.stdout, p.stderr)

    def check_log(self):
        super().check_log()
        assert not self.events("process_died"), self.events("process_died")[:3]


def certificate(server):
    """What a newcomer is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.https), timeout=15) as s, context.wrap_socket(s) as t:
        return t.getpeercert(True)


def other_certificate(server):
    """Another pair, beside the one in use."""
    other = Server(workers=1)
    other.write_config()
    other.run("--init", "--demo-certificate")
    for name in ("server.pem", "server.key", "ca.pem"):
        shutil.copy(other.path(name), server.path("new-" + name))
    os.chmod(server.path("new-server.key"), 0o600)
    shutil.rmtree(other.dir)


# proves: own-230
def story_a_new_certificate():
    with Reloadable() as s:
        other_certificate(s)
        before = certificate(s)
        with Load(s) as load:
            for c in load.clients:  # they believe both
                c.phone.http.context.load_verify_locations(s.path("new-ca.pem"))
            os.replace(s.path("new-server.key"), s.path("server.key"))
            s.refused("cert_mismatch")
            assert certificate(s) == before
            load.flows()
            os.replace(s.path("new-server.pem"), s.path("server.pem"))
            s.reload()
            load.flows()
            for _ in range(8):
                assert certificate(s) != before


def story_a_changed_setting():
    with Reloadable() as s, Load(s) as load:
        assert s.phone(LINES[9]).login().header("Connection") is None
        s.settings["http"] = {"requests_per_connection": 1}
        s.write_config()
        pid = s.process.pid
        s.reload()
        assert s.process.poll() is None and s.process.pid == pid
        p = s.phone(LINES[9])
        assert p.begin().header("Connection") == "close"
        load.flows()
        s.settings["login"] = {"slots": 2048}  # another layout of the segment
        s.write_config()
        s.reload()


def story_other_numbers_of_workers():
    with Reloadable() as s, Load(s) as load:
        for n in (4, 1, 3):
            s.settings["workers"] = n
            s.write_config()
            s.reload()
            assert len([r for r in s.pids() if r.startswith("worker")]) == n
            load.flows(40)


def story_an_upgrade_to_another_program():
    with Reloadable() as s, Load(s) as load:
        pid, before = s.process.pid, os.stat(f"/proc/{s.process.pid}/exe").st_ino
        old = s.pids()
        shutil.copy(s.program, s.program + ".new")
        with open(s.program + ".new", "ab") as f:
            f.write(b"another build")
        os.rename(s.program + ".new", s.program)
        assert os.readlink(f"/proc/{pid}/exe").endswith(" (deleted)")
        s.reload()
        assert s.process.poll() is None
        assert os.stat(f"/proc/{pid}/exe").st_ino == os.stat(s.program).st_ino != before
        new = s.pids()
        assert not set(old.values()) & set(new.values())
        for worker in new.values():
            assert os.readlink(f"/proc/{worker}/exe") == s.program
        load.flows()
        with open(s.program + ".new", "w") as f:
            f.write("no program\n")
        os.chmod(s.program + ".new", 0o755)
        os.rename(s.program + ".new", s.program)
        s.refused("Exec format error")
        assert s.pids() == new


def story_mistakes_are_refused_with_their_reasons():
    with Reloadable() as s, Load(s) as load:
        good, pids = json.dumps(s.settings), s.pids()
        with socket.create_server(("127.0.0.1", 0)) as busy:
            port = busy.getsockname()[1]
            mistakes = [
                ({"nope": 1}, ["nope"]),
                ({"listen": [f"https://127.0.0.1:{s.https}", f"http://127.0.0.1:{port}"]}, [str(port), "port_in_use"]),
                ({"tls": {"certificate": "ca.pem", "key": "server.key"}}, ["cert_mismatch"]),
                ({"tls": {"certificate": "absent.pem"}, "auc": {"key_file": "absent.key"}}, ["absent.pem", "absent.key"]),
            ]
            for change, words in mistakes:
                s.settings = {**json.loads(good), **change}
                s.write_config()
                s.refused(*words)
                assert s.pids() == pids
                load.flows()
        s.settings = json.loads(good)
        s.write_config()
        s.reload()
        assert len(s.events("reload_refused")) == len(mistakes) and len(s.events("reload_done")) == 1


def story_a_tree_that_cannot_start():
    """The check is content, the processes are not: a thing between them changed. The old go on, and a mended configuration replaces both."""
    with Reloadable() as s:
        s.check_log = lambda: Server.check_log(s)  # processes die here

        def shim():
            """The checker runs as the program itself; only what is started afterwards misses a key."""
            real = os.readlink(f"/proc/{s.process.pid}/exe")
            with open(real + ".shim", "w") as f:
                f.write(f'#!/bin/sh\ncase " $* " in *" --check "*) exec {real}.real "$@";; esac\n'
                        f'mv {s.path("kek.key")} {s.path("kek.away")} 2>/dev/null\nexec {real}.real "$@"\n')
            os.chmod(real + ".shim", 0o755)
            os.rename(real, real + ".real")
            os.rename(real + ".shim", real)

        with Load(s) as load:
            before = s.pids()
            old = s.status()["flow"]["requests"]
            s.settings["explain"]["size"] = "2m"
            s.write_config()
            shim()
            p = s.ctl("reload", check=False)
            assert p.returncode == 1 and "do not become ready" in p.stderr, (p.returncode, p.stderr)
            load.flows(40)
            wait(lambda: len(s.events("tree_not_ready")) >= 2)  # it is tried again
            for pid in before.values():
                os.kill(pid, 0)
            os.rename(s.path("kek.away"), s.path("kek.key"))
            gone = len(s.events("old_processes_gone"))
            wait(lambda: len(s.events("old_processes_gone")) > gone)
            load.flows(40)
            assert s.status()["flow"]["requests"] > old
            assert not set(before.values()) & set(s.pids().values())
            # once more, and now somebody asks before it is tried again
            shim()
            assert s.ctl("reload", check=False).returncode == 1
            os.rename(s.path("kek.away"), s.path("kek.key"))
            s.reload()


def story_reloads_in_quick_succession():
    def settled():
        last = [e["event"] for e in s.events() if e["event"].startswith("reload_") or e["event"] == "old_processes_gone"][-1:]
        return last == ["old_processes_gone"]

    with Reloadable() as s, Load(s):
        for _ in range(3):  # as many as come before the configuration is read are one
            s.process.send_signal(signal.SIGHUP)
            time.sleep(0.15)
        wait(settled)
        runs = [subprocess.Popen([os.path.join(build(), "entitlectl"), "--socket", s.path("admin.sock"), "reload"], stdout=subprocess.PIPE, text=True) for _ in range(3)]
        assert [r.wait(60) for r in runs] == [0, 0, 0]
        wait(settled)
        children = open(f"/proc/{s.process.pid}/task/{s.process.pid}/children").read().split()
        assert sorted(map(int, children)) == sorted(s.pids().values())  # nobody was forgotten


def story_counters_do_not_fall():
    with Reloadable() as s:
        with Load(s):
            before = None
            for n in range(6):
                if n:
                    s.reload()
                now = s.status()
                counts = {f"{home} {k}": v for home in ("flow", "http") for k, v in now[home].items() if k not in ("in_flight", "open", "phases")}
                tables = [k for k, v in counts.items() if isinstance(v, dict)]
                counts.update({f"{k} {name}": n for k in tables for name, n in counts.pop(k).items()})
                assert before is None or all(counts[k] >= v for k, v in before.items()), (before, counts)
                before = counts
        wait(lambda: s.status()["flow"]["in_flight"] == 0 and s.status()["http"]["open"] == 0)
        assert s.status()["core"]["logins"] > 0


def story_a_login_spans_a_reload():
    """Its rounds meet old and new processes; the card is ahead, so one of them is a resynchronisation."""
    with Reloadable() as s:
        p = s.phone(LINES[5], sqn=1 << 42)
        a = p.begin()
        s.reload()
        a = p.reply(a.packet, p.cookie(a))
        assert a.is_challenge  # after AUTS
        s.reload()
        a = p.reply(a.packet, p.cookie(a))
        assert a.status == 200 and a.token
        s.reload()
        assert p.get(["ap2004"], token=a.token).status == 200


def visit(server, session):
    context = visit.context = getattr(visit, "context", None) or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.https), timeout=15) as s, context.wrap_socket(s, session=session) as t:
        t.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while t.recv(4096):
            pass
        return t.session_reused, t.session


# proves: own-049
def story_tls_sessions_are_resumed_everywhere():
    with Reloadable(settings={"workers": 4}) as s:
        _, session = visit(s, None)
        for _ in range(12):  # whichever worker it is
            reused, session = visit(s, session)
            assert reused
        s.reload()
        for _ in range(6):
            reused, session = visit(s, session)
            assert reused
        s.settings["tls"]["ticket_rotation"] = "1s"
        s.write_config()
        s.reload()
        time.sleep(4)  # three rotations at least: the key of this session is gone
        assert not visit(s, session)[0]


def story_killed_while_it_reloads():
    """Whoever dies, the service comes back by itself and every process is one of the new tree."""
    rng = random.Random(5)
    with Reloadable() as s:
        s.check_log = lambda: Server.check_log(s)  # processes die here
        token = s.phone(LINES[3]).login().token
        for _ in range(12):
            s.process.send_signal(signal.SIGHUP)
            time.sleep(rng.uniform(0.01, 0.15))
            children = open(f"/proc/{s.process.pid}/task/{s.process.pid}/children").read().split()
            if children:
                try:
                    os.kill(int(rng.choice(children)), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            wait(lambda: len(s.events("reload_done")) + len(s.events("reload_refused")) == len(s.events("reload_begun")))
            wait(lambda: s.plain_client().ask("GET", "/?app=ap2004", fresh=True).status == 511)
        assert s.phone(LINES[3]).get(["ap2004"], token=token).status == 200
        wait(lambda: s.phone(LINES[4]).login().status == 200)  # 503 while a core that was killed starts again


def story_sockets_of_a_service_manager():
    """One socket for all workers, given as by sd_listen_fds(3), and READY=1 to who started it."""
    s = Reloadable(workers=3)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(s.path("notify"))
    told.settimeout(30)
    given = socket.create_server(("127.0.0.1", s.https))
    with given, told:
        def spawn():
            def prepare():
                os.dup2(given.fileno(), 3)
                os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=s.path("notify"))
            log = open(s.log_path, "ab")
            pid = os.fork()
            if pid == 0:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
                prepare()
                os.set_inheritable(3, True)
                os.execv(s.program, [s.program, "-c", s.path("entitled.yaml")])
            log.close()
            s.process = Forked(pid)
        s.spawn = spawn
        with s:
            assert told.recv(100) == b"READY=1"
            with Load(s):
                s.reload()
            words = [told.recv(100) for _ in range(2)]
            assert words[0].startswith(b"RELOADING=1\nMONOTONIC_USEC=") and words[1] == b"READY=1", words
        assert told.recv(100) == b"STOPPING=1"


class Forked:
    """What of subprocess.Popen the server needs, for a process that was started by hand."""

    def __init__(self, pid):
        self.pid, self.code = pid, None

    def poll(self):
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code

    def send_signal(self, n):
        os.kill(self.pid, n)

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout):
        wait(lambda: self.poll() is not None, timeout)
        return self.code
