"""Any core network: the same phones, cards and refusals with each way to authenticate a line (issue 3). Every story has a network of its own."""
import subprocess
import tempfile

import core_rows
import phone
import usim
from core_net import private
from server import K1, LINE1, OPC1, ROOT, build
from story_ue import CARD1, logins

LINE2, K2, OPC2 = "001010000000002", "fec86ba6eb707ed08905757b1bb44b8f", "1006020f0a478bf6b699f15c062e42b3"
OTHER_PLMN = "001020000000001"
ONLY_HERE = "001010000000009"  # a line of entitled that the core does not know
NOWHERE = "001019999999999"
WRONG_K = "00" * 16
STRICT = ("aosp2021", "aosp", "samsung", "microg")
AHEAD = 1 << 36  # far ahead, and within the delta that an AuC takes


def any_phone(server, imsi=LINE1, k=K1, opc=OPC1, **more):
    """A phone that bears what an AAA may add to a challenge."""
    p = server.phone(imsi, k, opc, **more)
    p.split = phone.find_challenge
    return p


def served(answer, app="ap2004"):
    return answer.status == 200 and not answer.is_challenge and bool(answer.token) and answer.apps()[app]["EntitlementStatus"] == "1"


def refused(answer, *statuses):
    assert answer.status in statuses and b"TOKEN" not in answer.body, (answer.status, answer.body[:200])


def strict_phones_log_in(server):
    for name in STRICT:
        for more, syncs in (((), 0), (("--fault", "sqn-ahead"), 1), (("--fast", "1"), 0)):
            code, out = logins(server.https, server.path("ca.pem"), *CARD1, "--strict", name, *more)
            assert code == 0 and out[0]["status"] == 200 and out[0]["syncs"] == syncs, (name, more, code, out[0]["findings"], out[0]["steps"][-2:])
        code, out = logins(server.https, server.path("ca.pem"), *CARD1, "--strict", name, "--fault", "wrong-k")
        assert code == 5, (name, code)


def a_card_ahead_is_followed(server):
    p = any_phone(server, sqn=AHEAD)
    a = p.begin()
    b = p.reply(a.packet, p.cookie(a))
    assert b.is_challenge and phone.find_challenge(b.packet)[1] != phone.find_challenge(a.packet)[1], b.status
    d = p.reply(b.packet, p.cookie(b))
    assert served(d), d.status
    assert served(p.login())  # and the next login needs no resynchronisation


def a_wrong_sim_is_refused(server):
    wrong = any_phone(server, k=WRONG_K)
    a = wrong.begin()
    assert a.is_challenge, a.status
    reject = wrong.respond(a.packet)
    assert reject[5] == 2  # Authentication-Reject
    refused(wrong.relay(reject, wrong.cookie(a)), 403)
    p = any_phone(server, sqn=0)
    a = p.begin()
    ident, rand, autn, _ = phone.find_challenge(a.packet)
    _, res, ck, ik = p.card.authenticate(rand, autn)
    key = usim.k_aut(p.identity.encode(), ik, ck)
    refused(p.relay(phone.answer_packet(ident, bytes([res[0] ^ 1]) + res[1:], key), p.cookie(a)), 403)
    assert served(any_phone(server).login())


def an_unknown_line_is_refused_at_once(server, core):
    refused(any_phone(server, NOWHERE).begin(), 403)
    if core.peers:
        core_rows.add_line_without_card(server, ONLY_HERE)
        refused(any_phone(server, ONLY_HERE).begin(), 403)


def nobody_becomes_another_line(server):
    """Two cards: what card 2 proves never opens line 1 (T28)."""
    thief = any_phone(server, LINE1, K2, OPC2)
    refused(thief.login(), 403)
    one, two = any_phone(server), any_phone(server, LINE2, K2, OPC2)
    a, b = one.begin(), two.begin()
    answer_a, answer_b = one.respond(a.packet), two.respond(b.packet)
    swapped = bytes([2, a.packet[1]]) + answer_b[2:]
    refused(one.relay(swapped, one.cookie(a)), 403)
    refused(one.relay(answer_a, two.cookie(b)), 400, 403, 503, 511)  # 503: its number may be that of an earlier round
    assert served(any_phone(server).login())
    own = any_phone(server, LINE2, K2, OPC2).login()  # its line has no such service: the document is its own
    assert own.status == 200 and own.token and own.apps()["ap2004"]["EntitlementStatus"] != "1", own.status


def whole_row(name):
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[name](folder)
        with core_rows.running(core), core_rows.server_for(core.settings) as server:
            core_rows.add_line(server, core, LINE1, K1, OPC1)
            core_rows.add_line(server, core, LINE2, K2, OPC2, allowed=False)
            strict_phones_log_in(server)
            a_card_ahead_is_followed(server)
            a_wrong_sim_is_refused(server)
            an_unknown_line_is_refused_at_once(server, core)
            nobody_becomes_another_line(server)
            core_rows.nothing_died(server)


@private
def story_local():
    whole_row("local")


@private
def story_gsup():
    whole_row("osmo-hlr")


@private
def story_http():
    whole_row("http")


@private
def story_radius():
    whole_row("hostapd")


@private
def story_radius_through_freeradius():
    whole_row("freeradius")


@private
def story_radsec():
    whole_row("radsec")


@private
def story_swx():
    whole_row("freediameter-swx")


@private
def story_diameter():
    whole_row("freediameter-aaa")


@private
def story_one_server_for_two_operators():
    """The HLR for one network, the AAA for another; each knows only its own lines."""
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        hlr, aaa = core_rows.gsup(folder), core_rows.radius(folder)
        settings = core_rows.together(["00101 gsup", "00102 radius"], hlr, aaa)
        with core_rows.running(hlr, aaa), core_rows.server_for(settings) as server:
            core_rows.add_line(server, hlr, LINE1, K1, OPC1)
            core_rows.add_line(server, aaa, OTHER_PLMN, K2, OPC2)
            assert served(any_phone(server).login())
            assert served(any_phone(server, OTHER_PLMN, K2, OPC2).login())
            refused(any_phone(server, OTHER_PLMN, K1, OPC1).login(), 403)
            hlr.entry.stop()
            assert served(any_phone(server, OTHER_PLMN, K2, OPC2).login())
            refused(any_phone(server).begin(), 503)


@private
def story_the_next_source_serves_when_the_first_is_gone():
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        hlr, service = core_rows.gsup(folder), core_rows.http(folder)
        settings = core_rows.together(["* gsup,http"], hlr, service)
        with core_rows.running(hlr, service), core_rows.server_for(settings) as server:
            core_rows.add_line(server, hlr, LINE1, K1, OPC1)
            service.provision(LINE1, K1, OPC1)
            assert served(any_phone(server).login())
            hlr.entry.stop()
            for _ in range(3):
                assert served(any_phone(server).login(rounds=6))
            hlr.entry.start()
            assert served(any_phone(server).login(rounds=6))


@private
def story_the_demo_shows_each_core():
    for word in core_rows.ROWS:
        p = subprocess.run(["tools/demo.sh", build(), "--core", word], cwd=ROOT, capture_output=True, text=True, timeout=90)
        assert p.returncode == 0, (word, p.stdout[-3000:] + p.stderr[-2000:])
        for words in ("First login", "Fast authentication", "Synchronisation failure", "not entitled"):
            assert words in p.stdout, (word, words)
    p = subprocess.run(["tools/demo.sh", build(), "--core", "vax"], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert p.returncode == 2 and "|".join(core_rows.ROWS) in p.stderr, (p.returncode, p.stderr)
