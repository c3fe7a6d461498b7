"""kill -9 under load and during reloads, with an outside witness that counts: nothing acknowledged is lost, no wrong success, service back within a second."""
import json
import os
import random
import signal
import sqlite3
import threading
import time

import phone
import usim
from server import K1, LINE1, OPC1, Server

KILLS = int(os.environ.get("ENTITLED_KILLS", "200"))
LINES = [f"00101000010{n:04d}" for n in range(40)]


def processes(master):
    """role -> pid of the living children, by their titles or the status of the daemon."""
    out = {}
    for pid in open(f"/proc/{master}/task/{master}/children").read().split():
        try:
            out[open(f"/proc/{pid}/comm").read().strip()] = int(pid)
        except OSError:
            pass
    return out


class Witness(threading.Thread):
    """A phone that logs in, uses its token and registers for push, again and again; keeps what was acknowledged."""

    def __init__(self, server, imsi, stop):
        super().__init__(daemon=True)
        self.server, self.imsi, self.stop = server, imsi, stop
        self.http = server.plain_client()
        self.http.timeout = 6
        self.phone = phone.Phone(self.http, imsi, usim.Card(K1, OPC1))
        self.token, self.acknowledged = None, None
        self.done = self.passing = 0
        self.wrong = []
        self.n = 0
        self.gap = 0.0
        self.sqns = set()

    def one(self):
        self.n += 1
        self.phone.fresh = self.n % 3 == 0
        if self.token is None or self.n % 5 == 0:
            a = self.phone.begin()
            if a.is_challenge:
                ident, rand, autn, _ = phone.split_challenge(a.packet)
                sqn = usim.xor(autn[:6], self.phone.card.algo.run(rand, bytes(6), bytes(2))[5])
                if sqn in self.sqns:
                    self.wrong.append(f"SQN {sqn.hex()} twice")
                self.sqns.add(sqn)
                a = self.phone.reply(a.packet, self.phone.cookie(a))
                if a.is_challenge:
                    self.wrong.append("a card in step was not accepted: synchronisation failure")
        else:
            wanted = f"push-{self.imsi}-{self.n}"
            a = self.phone.get(["ap2004"], token=self.token, notif_action="2", notif_token=wanted)
            if a.status == 200 and a.apps()["ap2004"]["RegisterNotifStatus"] == "0":
                self.acknowledged = wanted
        self.judge(a)

    def judge(self, a):
        if a.status == 200 and not a.is_challenge:
            apps = a.apps()
            self.token = a.token
            if apps["ap2004"]["EntitlementStatus"] != "1":
                self.wrong.append(f"EntitlementStatus {apps['ap2004']['EntitlementStatus']}")
            self.done += 1
        elif a.status == 503 and int(a.header("Retry-After")) > 0:
            self.passing += 1
        else:
            self.wrong.append(f"status {a.status}")

    def run(self):
        last = time.monotonic()
        while not self.stop.is_set():
            try:
                before = self.done
                self.one()
                if self.done > before:
                    self.gap = max(self.gap, time.monotonic() - last)
                    last = time.monotonic()
            except (OSError, EOFError):
                self.http.close()
                time.sleep(0.01)


def subscribers(server):
    rows = [json.dumps({"imsi": i, "k": K1, "opc": OPC1, "vowifi": {"allowed": True}, "smsoip": "enabled"}) for i in LINES]
    server.ctl("import", "-", stdin="\n".join(rows) + "\n")


def stored_pushes(server, imsi):
    with sqlite3.connect(f"file:{server.path('entitled.db')}?mode=ro", uri=True) as db:
        return {t for (t,) in db.execute("SELECT token FROM push WHERE imsi = ?", (int("1" + imsi),))}


# proves: own-231, own-217, own-232
def story_kill_minus_nine_of_every_process():
    rng = random.Random(20261124)
    with Server(workers=2, settings={"limit": {"line_per_minute": 100000, "line_burst": 1000000}}, subscribers=None) as s:
        subscribers(s)
        stop = threading.Event()
        witnesses = [Witness(s, i, stop) for i in LINES[:8]]
        for w in witnesses:
            w.start()
        killed = {}
        for n in range(KILLS):
            time.sleep(rng.uniform(0.02, 0.12))
            if n % 10 == 5:  # the next dies while a reload is under way
                s.process.send_signal(signal.SIGHUP)
                time.sleep(rng.uniform(0, 0.15))
            if n % 20 == 19:
                role, pid = "master", s.process.pid
            else:
                living = processes(s.process.pid)
                role, pid = rng.choice(sorted(living.items())) if living else ("master", s.process.pid)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed[role] = killed.get(role, 0) + 1
            if role == "master":
                s.process.wait()
                s.spawn()  # as a supervisor would
        time.sleep(1.5)
        before = [w.done for w in witnesses]
        time.sleep(1.5)
        after = [w.done for w in witnesses]
        stop.set()
        for w in witnesses:
            w.join(20)
        print(f"# killed {killed}; answers {sum(after)}, 503 {sum(w.passing for w in witnesses)}, longest gap {max(w.gap for w in witnesses):.2f} s")
        assert sum(killed.values()) >= KILLS * 0.9, killed
        assert all(b > a for a, b in zip(before, after)), (before, after)
        wrong = [x for w in witnesses for x in w.wrong]
        assert not wrong, wrong[:10]
        for w in witnesses:
            assert w.acknowledged is None or w.acknowledged in stored_pushes(s, w.imsi), (w.imsi, w.acknowledged, stored_pushes(s, w.imsi))
