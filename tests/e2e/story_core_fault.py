"""A core that is slow, wrong or gone: a proxy spoils what the real peer answers, or the peer is killed under load. Never a wrong success, never a crash;
503 with Retry-After meanwhile, whatever needs no core goes on, and logins succeed again within five seconds (issue 3)."""
import contextlib
import os
import tempfile
import threading
import time

import core_rows
import fault_proxy
from core_net import private, wait_until
from fault_proxy import TcpProxy, TlsProxy, UdpProxy
from peers_vector_service import make_certificate
from server import K1, LINE1, OPC1
from story_core import K2, LINE2, OPC2, any_phone, served

PATIENCE = 30  # seconds that a phone waits for an answer
RECOVERY = 15  # seconds that a story waits before it fails; what it took is printed, 5 is the promise
IMPATIENT = {"request": {"deadline": "2s"}}  # so that many faults fit into a story
PACE = 0.05  # seconds between the logins of one phone; hostapd keeps 1000 logins, each five seconds beyond its end
LINES = [f"00101000020{n:04d}" for n in range(8)]


def asking(server, *card):
    p = any_phone(server, *card)
    p.http.timeout = PATIENCE
    return p


def put_off(answer):
    return answer.status == 503 and int(answer.header("Retry-After")) > 0 and b"TOKEN" not in answer.body


def recovers(server, seconds=RECOVERY):
    wait_until(lambda: served(asking(server).login()), "logins succeed again", seconds, 0.2)


def token_is_served(server, token):
    a = asking(server).get(["ap2004"], token=token)
    assert served(a), a.status


def spoilt_logins(server, proxy, faults, legs):
    """Each fault from the first or from the second leg on; what it may lead to is in the table: served, put off, or a status."""
    token = asking(server).login().token
    for name, (fault, allowed) in faults.items():
        for leg in legs:
            p = asking(server)
            before, proxy.fault = proxy.spoilt, fault if leg == 1 else None
            a = p.begin()
            if a.is_challenge:
                proxy.fault = fault
                a = p.reply(a.packet, p.cookie(a))
                if a.is_challenge:  # the card followed the network
                    a = p.reply(a.packet, p.cookie(a))
            assert proxy.spoilt > before, (name, leg, "the proxy met nothing")
            token_is_served(server, token)
            proxy.fault = None
            assert ("ok" in allowed and served(a)) or ("503" in allowed and put_off(a)) or (str(a.status) in allowed and a.status >= 400), (name, leg, a.status)
            recovers(server)


@contextlib.contextmanager
def behind(row, proxy_class, settings):
    """A server whose core is reached through a proxy. settings(core, folder, port of the proxy)"""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[row](folder)
        port = getattr(core.entry, "port", 4222)
        with core_rows.running(core), proxy_class(port) as proxy:
            with core_rows.server_for({**core.settings, **IMPATIENT, **settings(core, folder, proxy.port)}) as server:
                core_rows.add_line(server, core, LINE1, K1, OPC1)
                core_rows.add_line(server, core, LINE2, K2, OPC2)
                yield server, proxy, core
                core_rows.nothing_died(server)


@private
def story_an_hlr_that_answers_badly():
    with behind("osmo-hlr", TcpProxy, lambda core, folder, port: core_rows.gsup_settings(port)) as (server, proxy, _):
        spoilt_logins(server, proxy, {
            "late": (fault_proxy.late(), {"503"}),
            "a little late": (fault_proxy.late(0.3), {"ok"}),
            "twice": (fault_proxy.twice, {"ok"}),
            "dropped": (fault_proxy.dropped, {"503"}),
            "truncated": (fault_proxy.truncated_frame, {"503"}),
            "reset in the middle": (fault_proxy.reset_in_the_middle, {"503"}),
            "of another line": (fault_proxy.of_another_line, {"503"}),
        }, (1,))
        proxy.cut()
        recovers(server)


@private
def story_an_aaa_that_answers_badly():
    secret, wrong = core_rows.SECRET.encode(), b"another secret altogether"
    with behind("hostapd", UdpProxy, lambda core, folder, port: core_rows.radius_settings(folder, port)) as (server, proxy, _):
        spoilt_logins(server, proxy, {
            "late": (fault_proxy.late(), {"503"}),
            "a little late": (fault_proxy.late(0.3), {"ok"}),
            "twice": (fault_proxy.twice, {"ok"}),
            "dropped": (fault_proxy.dropped, {"503"}),
            "truncated": (fault_proxy.half, {"503"}),
            "truncated inside": (fault_proxy.truncated_eap(secret), {"503", "403"}),
            "signed with another secret": (fault_proxy.without_message_authenticator(wrong), {"503"}),
            "wrong Message-Authenticator": (fault_proxy.wrong_message_authenticator(secret), {"503"}),
            "no Message-Authenticator": (fault_proxy.without_message_authenticator(secret), {"503"}),
        }, (1, 2))
        spoilt_logins(server, proxy, {"another State": (fault_proxy.another_state(secret), {"503", "403", "ok"})}, (1,))
        spoilt_logins(server, proxy, {"its own name": (fault_proxy.named_in_accept(secret, f"0{LINE1}@example".encode()), {"ok"})}, (2,))
        spoilt_logins(server, proxy, {"names another line": (fault_proxy.named_in_accept(secret, f"0{LINE2}@example".encode()), {"403"})}, (2,))


@private
def story_an_aaa_with_another_secret():
    with behind("hostapd", UdpProxy, lambda core, folder, port: core_rows.radius_settings(folder, port, "another secret altogether")) as (server, _, _core):
        a = asking(server).begin()
        assert put_off(a), a.status
        with open(server.settings["radius"]["secret_file"], "w") as f:
            f.write(core_rows.SECRET + "\n")
        server.stop()
        open(server.log_path, "w").close()
        server.spawn()
        server.wait_ready()
        recovers(server)


@contextlib.contextmanager
def radsec_behind_a_proxy():
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.radsec(folder)
        with core_rows.running(core), TlsProxy(core.entry.port) as proxy:
            settings = {**core.settings, **IMPATIENT, **core_rows.radsec_settings(core.entry, proxy.port)}
            with core_rows.server_for(settings) as server:
                core_rows.add_line(server, core, LINE1, K1, OPC1)
                yield server, proxy
                core_rows.nothing_died(server)


@private
def story_radsec_that_breaks():
    with radsec_behind_a_proxy() as (server, proxy):
        spoilt_logins(server, proxy, {
            "late": (fault_proxy.late(), {"503"}),
            "a little late": (fault_proxy.late(0.3), {"ok"}),
            "dropped": (fault_proxy.dropped, {"503"}),
            "twice": (fault_proxy.twice, {"503", "ok"}),
            "truncated": (fault_proxy.half, {"503"}),
            "reset in the middle": (fault_proxy.reset_in_the_middle, {"503"}),
        }, (1, 2))
        for _ in range(3):
            proxy.cut()  # nothing is under way: the next login has a new connection
            assert served(asking(server).login())

        def once(answer, request):
            proxy.fault = None
            return fault_proxy.reset_in_the_middle(answer, request)
        proxy.fault = once  # the first request of a login goes out again
        assert served(asking(server).login()) and proxy.fault is None


@private
def story_radsec_with_wrong_certificates():
    """Each is put off, and the log has the cause."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.radsec(folder)
        make_certificate(folder, "other-ca", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
        certificate, key = make_certificate(folder, "stranger", "extendedKeyUsage=clientAuth\n", "other-ca")
        with core_rows.running(core):
            for wrong, cause in (({"server_name": "aaa.example.net"}, "link_tls"), ({"ca": os.path.join(folder, "other-ca.pem")}, "link_tls"),
                                 ({"certificate": certificate, "key": key}, "link_down")):  # FreeRADIUS closes without an alert
                settings = {**core.settings, **IMPATIENT, "radius": {**core.settings["radius"], **wrong}}
                with core_rows.server_for(settings) as server:
                    core_rows.add_line(server, core, LINE1, K1, OPC1)
                    a = asking(server).begin()
                    assert put_off(a), (wrong, a.status)
                    seen = server.events("access")[-1]
                    assert seen["reason"] == "radius_down" and cause in seen["note"], (wrong, seen)
                    print(f"# {list(wrong)[0]}: {seen['note']}")


@private
def story_a_vector_service_that_answers_badly():
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.http(folder)
        with core_rows.running(core), core_rows.server_for({**core.settings, **IMPATIENT}) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            token = asking(server).login().token
            for name, value, usual in (("status", 429, 0), ("status", 500, 0), ("status", 503, 0), ("status", 302, 0), ("silent", True, False)):
                setattr(core.entry, name, value)
                a = asking(server).begin()
                token_is_served(server, token)
                setattr(core.entry, name, usual)
                assert put_off(a), (name, value, a.status)
                recovers(server)
            core.entry.delay_s = 0.3
            assert served(asking(server).login())
            core_rows.nothing_died(server)


class Caller(threading.Thread):
    """A phone that logs in again and again, or one that shows its token."""

    def __init__(self, server, imsi, stop, token=None):
        super().__init__(daemon=True)
        self.phone, self.stop, self.token = asking(server, imsi, K1, OPC1), stop, token
        self.served, self.put_off, self.wrong, self.refused, self.last, self.slowest = 0, 0, [], [], 0.0, 0.0

    def run(self):
        while not self.stop.is_set():
            begun = time.monotonic()
            try:
                self.judge(self.phone.get(["ap2004"], token=self.token) if self.token else self.phone.login(rounds=5), begun)
            except (OSError, EOFError, AssertionError) as e:
                self.wrong.append(repr(e))
            self.slowest = max(self.slowest, time.monotonic() - begun)

    def judge(self, a, begun):
        if served(a):
            self.served += 1
            self.last = time.monotonic()
            time.sleep(PACE)
        elif put_off(a) and not self.token:
            self.put_off += 1
            time.sleep(PACE)  # a phone waits longer
        elif a.status == 403 and not self.token:
            self.refused.append((begun, time.monotonic()))
        else:
            self.wrong.append(f"status {a.status}")


@contextlib.contextmanager
def under_load(row, judge):
    """A server with phones that log in again and again, and one that shows its token: (server, core, phones, holder). Afterwards nothing may have been
    wrong, and judge(phones) looks at what was refused and put off."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[row](folder)
        with core_rows.running(core), core_rows.server_for(core.settings) as server:
            for imsi in (LINE1, *LINES):
                core_rows.add_line(server, core, imsi, K1, OPC1)
            stop = threading.Event()
            phones = [Caller(server, imsi, stop) for imsi in LINES]
            holder = Caller(server, LINE1, stop, token=asking(server).login().token)
            for c in (*phones, holder):
                c.start()
            yield server, core, phones, holder
            stop.set()
            for c in (*phones, holder):
                c.join(PATIENCE)
            wrong = [w for c in (*phones, holder) for w in c.wrong]
            assert not wrong, wrong[:10]
            judge(phones)


def say(phones, holder, took):
    print(f"# logins {sum(p.served for p in phones)}, 503 {sum(p.put_off for p in phones)}, by token {holder.served}, "
          f"slowest by token {holder.slowest:.2f} s, refused {sum(len(p.refused) for p in phones)}, all phones back after {max(took):.1f} s")


def back_again(phones):
    """Seconds until every phone has logged in once more."""
    back = time.monotonic()
    wait_until(lambda: all(p.last > back for p in phones), "every phone logs in again", RECOVERY)
    return max(p.last for p in phones) - back


def restarted_under_load(row, away=2.0, times=3, forgets=False):
    """forgets: a conversation that the peer began before it was killed may be refused by the new one, as an AAA refuses a State it does not know."""
    killed, took = [], []

    def judge(phones):
        lost = [r for p in phones for r in p.refused]
        assert all(forgets and any(begun < gone and kill < ended for kill, gone in killed) for begun, ended in lost), (lost, killed)
        waited = max(p.slowest for p in phones)
        assert sum(p.put_off for p in phones) > 0 or waited > away / 2, "nothing was put off or waited: the peer was never missed"

    with under_load(row, judge) as (server, core, phones, holder):
        for _ in range(times):
            time.sleep(0.5)
            before = time.monotonic()
            getattr(core.entry, "kill", core.entry.stop)()
            killed.append((before, time.monotonic()))
            shown = holder.served
            time.sleep(away)
            assert holder.served > shown + 10, "token requests are served without the core"
            core.entry.start()
            took.append(back_again(phones))
        say(phones, holder, took)
        core_rows.nothing_died(server)


@private
def story_hlr_restarts_under_load():
    restarted_under_load("osmo-hlr")


@private
def story_aaa_restarts_under_load():
    restarted_under_load("hostapd", forgets=True)


@private
def story_radsec_restarts_under_load():
    restarted_under_load("radsec", forgets=True)


@private
def story_vector_service_restarts_under_load():
    restarted_under_load("http")
