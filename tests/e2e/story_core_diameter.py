"""Diameter as a core: what is its own beside the row that every core has (story_core.py), and its faults (as in story_core_fault.py): freeDiameter answers
badly, a proxy breaks the way to it, it is killed or hangs, and entitled-diameter is killed."""
import contextlib
import os
import signal
import tempfile
import time

import core_rows
import diameter
import diameter_roles as roles
import eap_aka_server
import fault_proxy
import peers_freediameter
import phone
import usim
from core_net import OUTSIDE, private, wait_until
from fault_proxy import DiameterProxy
from server import K1, LINE1, OPC1
from story_core import K2, LINE2, NOWHERE, OPC2, OTHER_PLMN, any_phone, refused, served
from story_core_fault import (IMPATIENT, asking, back_again, behind, put_off, recovers, restarted_under_load, say, spoilt_logins, token_is_served,
                              under_load)


@private
def story_an_auts_of_no_card():
    """The HSS and the AAA judge it; the next login goes on."""
    for row in (core_rows.swx, core_rows.diameter_eap):
        with tempfile.TemporaryDirectory(prefix="core-") as folder:
            core = row(folder)
            with core_rows.running(core), core_rows.server_for(core.settings) as server:
                core_rows.add_line(server, core, LINE1, K1, OPC1)
                p = any_phone(server)
                a = p.begin()
                refused(p.relay(phone.sync_packet(a.packet[1], os.urandom(14)), p.cookie(a)), 403)
                assert served(any_phone(server).login())


@private
def story_the_diameter_peers_prove_themselves():
    peers_freediameter.prove()


def first_login(core):
    """And no other line with the same card; what the AAA calls the line is the line."""
    with core_rows.running(core), core_rows.server_for(core.settings) as server:
        core_rows.add_line(server, core, LINE1, K1, OPC1)
        assert served(any_phone(server).login())
        refused(any_phone(server, NOWHERE).begin(), 403)
        core_rows.nothing_died(server)


@private
def story_diameter_over_tls():
    for row in (core_rows.swx, core_rows.diameter_eap):
        with tempfile.TemporaryDirectory(prefix="core-") as folder:
            first_login(row(folder, tls=True))


@private
def story_diameter_in_other_applications():
    """Plain challenges, without an identity round and without State, as some AAA ask."""
    for application in ("sta", "eap"):
        with tempfile.TemporaryDirectory(prefix="core-") as folder:
            first_login(core_rows.diameter_eap(folder, application, options=eap_aka_server.Options(), state=False))


@private
def story_an_aaa_that_names_another_line():
    """Two cards (T28): whom the AAA authenticated is not whom EAP_ID claimed."""
    other, own = f"0{LINE2}@example", f"0{LINE1}@example"
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.diameter_eap(folder)
        with core_rows.running(core), core_rows.server_for(core.settings) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            core_rows.add_line(server, core, LINE2, K2, OPC2)
            for name in (other, LINE2):
                core.entry.fault = roles.named_in_success(name)
                refused(any_phone(server).login(rounds=6), 403)
                core.entry.fault = roles.also_named_in_success(diameter.MOBILE_NODE, name)
                refused(any_phone(server).login(rounds=6), 403)
            assert [e for e in server.events() if e.get("reason") == "identity_other"]
            for name in (own, LINE1, "8pseudonym@example"):
                core.entry.fault = roles.named_in_success(name)
                assert served(any_phone(server).login(rounds=6)), name
            core_rows.nothing_died(server)


@private
def story_an_aaa_that_wants_its_success_acknowledged():
    """AT_RESULT_IND cannot be answered by a relay: refused, with a reason of its own; a refusal that is notified first is a refusal."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.diameter_eap(folder, options=eap_aka_server.Options(result_ind=True))
        with core_rows.running(core), core_rows.server_for(core.settings) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            refused(any_phone(server).login(), 503)
            assert [e for e in server.events() if e.get("reason") == "relay_success_notification"]
            core.entry.role.options = eap_aka_server.Options(notify=True)
            wrong = any_phone(server)
            a = wrong.begin()
            ident, rand, autn, _ = phone.find_challenge(a.packet)
            _, res, ck, ik = wrong.card.authenticate(rand, autn)
            key = usim.k_aut(wrong.identity.encode(), ik, ck)
            refused(wrong.relay(phone.answer_packet(ident, bytes([res[0] ^ 1]) + res[1:], key), wrong.cookie(a)), 403)
            assert served(any_phone(server).login())


def diameter_through(core, folder, port):
    return core_rows.diameter_settings(core.entry, f"{core.entry.identity} {OUTSIDE}:{port} tcp")


@contextlib.contextmanager
def spoiling(row):
    """A server and a peer of the row that spoils what it answers by itself."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[row](folder)
        with core_rows.running(core), core_rows.server_for({**core.settings, **IMPATIENT}) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            core_rows.add_line(server, core, LINE2, K2, OPC2)
            yield server, core.entry
            core_rows.nothing_died(server)


@private
def story_an_hss_that_answers_badly():
    """What a result means depends on the AVP that holds it (TS.43 table 7)."""
    with spoiling("freediameter-swx") as (server, hss):
        spoilt_logins(server, hss, {
            "late": (roles.late(), {"503"}),
            "a little late": (roles.late(0.3), {"ok"}),
            "dropped": (roles.dropped, {"503"}),
            "unknown AVPs": (roles.with_unknown_avps, {"ok"}),
            "of another conversation": (roles.with_value(diameter.SESSION_ID, b"another.epc.test;1;2"), {"503"}),
            "of another line": (roles.with_value(diameter.USER_NAME, LINE2.encode()), {"503"}),
            "no result": (roles.without(diameter.RESULT_CODE), {"503"}),
            "no vector": (roles.without(diameter.DATA_ITEM), {"503"}),
            "no key": (roles.with_item(diameter.CK, None), {"503"}),
            "a short key": (roles.with_item(diameter.IK, bytes(15)), {"503"}),
            "an AUTN of zeros": (roles.with_item(diameter.AUTHENTICATE, bytes(32)), {"503"}),
            "XRES of three octets": (roles.with_item(diameter.AUTHORIZATION, bytes(3)), {"503"}),
            "AVP_UNSUPPORTED": (roles.result(5001), {"503"}),
            "USER_UNKNOWN": (roles.experimental(5001), {"403"}),
            "5001 of another vendor": (roles.experimental(5001, 4242), {"503"}),
            "UNABLE_TO_DELIVER": (roles.result(3002), {"503"}),
            "TOO_BUSY": (roles.result(3004), {"503"}),
            "UNABLE_TO_COMPLY": (roles.result(5012), {"503"}),
            "AUTHENTICATION_DATA_UNAVAILABLE": (roles.experimental(4181), {"503"}),
        }, (1,))


@private
def story_a_diameter_aaa_that_answers_badly():
    with spoiling("freediameter-aaa") as (server, aaa):
        spoilt_logins(server, aaa, {
            "late": (roles.late(), {"503"}),
            "a little late": (roles.late(0.1), {"ok"}),
            "dropped": (roles.dropped, {"503"}),
            "unknown AVPs": (roles.with_unknown_avps, {"ok"}),
            "of another conversation": (roles.with_value(diameter.SESSION_ID, b"another.epc.test;1;2"), {"503"}),
            "no result": (roles.without(diameter.RESULT_CODE), {"503"}),
            "garbage for EAP": (roles.with_eap(lambda p: b"no EAP at all"), {"503"}),
            "EAP cut short": (roles.with_eap(lambda p: p[:-1]), {"503"}),
            "AUTHENTICATION_REJECTED": (roles.result(4001), {"403"}),
            "USER_UNKNOWN": (roles.experimental(5001), {"403"}),
            "IDENTITY_NOT_REGISTERED": (roles.experimental(5003), {"403"}),
            "AVP_UNSUPPORTED": (roles.result(5001), {"503"}),
            "UNKNOWN_SESSION_ID": (roles.result(5002), {"503"}),
            "TOO_BUSY": (roles.result(3004), {"503"}),
            "UNABLE_TO_COMPLY": (roles.result(5012), {"503"}),
        }, (1, 2))
        spoilt_logins(server, aaa, {
            "no EAP": (roles.without(diameter.EAP_PAYLOAD), {"503"}),
            "success without a challenge": (roles.with_value(diameter.RESULT_CODE, (2001).to_bytes(4, "big")), {"503"}),
            "another State": (roles.with_value(diameter.STATE, bytes(8)), {"503"}),
        }, (1,))


@private
def story_a_way_to_the_hss_that_breaks():
    with behind("freediameter-swx", DiameterProxy, diameter_through) as (server, proxy, _):
        spoilt_logins(server, proxy, {
            "twice": (fault_proxy.twice, {"ok"}),
            "dropped": (fault_proxy.dropped, {"503"}),
            "truncated": (fault_proxy.truncated_message, {"503"}),
            "an AVP beyond the end": (fault_proxy.avp_beyond_the_end, {"503"}),
            "half, then nothing": (fault_proxy.half, {"503"}),
            "reset in the middle": (fault_proxy.reset_in_the_middle, {"503"}),
            "for another request": (fault_proxy.of_another_request, {"503"}),
        }, (1,))
        proxy.cut()
        recovers(server)


@private
def story_a_way_to_the_diameter_aaa_that_breaks():
    with behind("freediameter-aaa", DiameterProxy, diameter_through) as (server, proxy, _):
        spoilt_logins(server, proxy, {
            "twice": (fault_proxy.twice, {"ok"}),
            "truncated": (fault_proxy.truncated_message, {"503"}),
            "reset in the middle": (fault_proxy.reset_in_the_middle, {"503"}),
            "for another request": (fault_proxy.of_another_request, {"503"}),
        }, (1, 2))


@private
def story_hss_restarts_under_load():
    restarted_under_load("freediameter-swx")


@private
def story_diameter_aaa_restarts_under_load():
    restarted_under_load("freediameter-aaa", forgets=True)


def entitled_diameter(server):
    """Its pid; None while there is none."""
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as f:
        for pid in f.read().split():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as line:
                if b"entitled-diameter" in line.read().split(b"\0")[0]:
                    return int(pid)
    return None


@private
def story_entitled_diameter_is_killed_under_load():
    """It costs the logins in flight, each of them a 503; everything else goes on, and what it spoke to is reached again."""
    took = []

    def judge(phones):
        assert not [r for p in phones for r in p.refused]

    for row in ("freediameter-swx", "freediameter-aaa"):
        with under_load(row, judge) as (server, core, phones, holder):
            for _ in range(5):
                time.sleep(0.3)
                gone, shown = entitled_diameter(server), holder.served
                os.kill(gone, signal.SIGKILL)
                wait_until(lambda old=gone: entitled_diameter(server) not in (None, old), "the master starts it again")
                took.append(back_again(phones))
                assert holder.served > shown, "token requests are served meanwhile"
            say(phones, holder, took)
            died = {e.get("process") for e in server.events("process_died")}
            assert died == {"diameter"}, died


@private
def story_an_hss_that_hangs():
    """Connected and silent, through the watchdog of both sides: lines of another core are served, the breaker spares phones the wait; whether it wakes up
    or is replaced, logins go on."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core, local = core_rows.swx(folder), core_rows.local(folder)
        settings = {**core.settings, **IMPATIENT, "core": {"route": ["00101 swx", "* local"]}}
        settings["diameter"]["watchdog"] = "6s"
        with core_rows.running(core), core_rows.server_for(settings) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            core_rows.add_line(server, local, OTHER_PLMN, K2, OPC2)
            token = asking(server).login().token
            both_watchdogs = 20  # twice six seconds and their jitter
            for seconds, again in ((both_watchdogs, core.entry.thaw), (3, lambda: (core.entry.kill(), core.entry.start()))):
                core.entry.freeze()
                end = time.monotonic() + seconds
                while time.monotonic() < end:
                    assert put_off(asking(server).begin())
                    token_is_served(server, token)
                    assert served(asking(server, OTHER_PLMN, K2, OPC2).login())
                back = time.monotonic()
                again()
                recovers(server)
                print(f"# logins again after {time.monotonic() - back:.1f} s")
            assert [e for e in server.events() if e.get("reason") == "backend_open"]
            core_rows.nothing_died(server)


@private
def story_a_reload_with_diameter_behind_it():
    """The new entitled-diameter connects when the old one is gone: two of one identity would push each other out."""
    for row in (core_rows.swx, core_rows.diameter_eap):
        with tempfile.TemporaryDirectory(prefix="core-") as folder:
            core = row(folder)
            with core_rows.running(core), core_rows.server_for(core.settings) as server:
                core_rows.add_line(server, core, LINE1, K1, OPC1)
                assert served(any_phone(server).login())
                for _ in range(2):
                    server.ctl("reload")
                    wait_until(lambda: served(any_phone(server).login()), "a login after the reload")
                core_rows.nothing_died(server)
