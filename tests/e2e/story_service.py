"""Facts of a line to what its phone is told: VoWiFi, voice, SMS over IP, languages, push, VERS; over the operator's tool and the wire."""
import gzip
import json
import sqlite3

from phone import JSON_TYPE, XML_TYPE
from server import LINE1, Server

ALL = ("ap2004", "ap2003", "ap2005")


# proves: ts43-2.9.6-04, own-124, own-226, own-096, ts43-2.9.2-04, ts43-3.1-01, ts43-3.1.3-05, ts43-3.1.3-07, ts43-2.2.2-01, ts43-2.2.2-02, own-019,
# own-020, own-177, client-26a, ts43-3.1.2-01, own-169, own-186, own-187, client-24a, client-25a, client-25b, client-25c, client-27a, client-27b
def story_facts_become_documents_in_the_very_next_answer():
    with Server() as s:
        p = s.phone()
        token = p.login(ALL).token

        def ask(accept=XML_TYPE, language=None, version="12.0"):
            p.http.close()  # any worker
            a = p.get(ALL, token=token, accept=accept, entitlement_version=version, headers=[("Accept-Language", language)] if language else [])
            assert a.status == 200, a.status
            return a

        before = int(ask().apps()["VERS"]["version"])
        assert {int(ask().apps()["VERS"]["version"]) for _ in range(20)} == {before}
        s.ctl("service", "set", LINE1, "vowifi", "tc=missing", "addr=available", "addr_expiry=2036-06-30T00:00:00Z", "addr_id=loc-58120")
        a = ask()
        wfc = a.apps()["ap2004"]
        assert wfc["EntitlementStatus"] == "0" and wfc["TC_Status"] == "0" and wfc["AddrStatus"] == "1", wfc
        assert wfc["AddrExpiry"] == "2036-06-30T00:00:00Z" and wfc["AddrIdentifier"] == "loc-58120"
        assert wfc["ServiceFlow_URL"].startswith("https://portal.example/") and LINE1 not in wfc["ServiceFlow_UserData"]
        assert int(a.apps()["VERS"]["version"]) > before
        text = a.body.decode()
        assert "&" not in text and "\n  <characteristic type=\"TOKEN\">" in text
        s.ctl("service", "set", LINE1, "vowifi", "allowed=no")
        s.ctl("service", "set", LINE1, "voice", "lte_roaming=incompatible", "nr_home=provisioning", "nr_roaming=provisioning")
        s.ctl("service", "set", LINE1, "smsoip", "status=provisioning")
        for language, word in (("fr-FR", "Pas dans votre offre"), ("en", "Not in your plan"), ("de;q=0.9,en;q=0.8,fr;q=0.3", "Not in your plan"),
                               (None, "Not in your plan"), ("ja", "Not in your plan"), ("fr-FR,fr;q=0.8,en;q=0.3", "Pas dans votre offre")):
            assert ask(language=language).apps()["ap2004"]["MessageForIncompatible"] == word, language
        for accept in (XML_TYPE, JSON_TYPE):
            apps = ask(accept, "fr").apps()
            assert apps["ap2004"]["EntitlementStatus"] == "2" and apps["ap2005"] == {"EntitlementStatus": "3"}
            voice = apps["ap2003"]["VoiceOverCellularEntitleInfo"]
            rows = [r["RATVoiceEntitleInfoDetails"] for r in voice] if accept == JSON_TYPE else voice[0]["RATVoiceEntitleInfoDetails"]
            got = {(r["AccessType"], r["HomeRoamingNWType"]): (r["EntitlementStatus"], r.get("MessageForIncompatible")) for r in rows}
            assert got == {("1", "2"): ("1", None), ("1", "3"): ("2", "Pas de tels appels"), ("2", "1"): ("3", None)}, got
        flat = ask(version="2.0").apps()["ap2003"]
        assert flat == {"EntitlementStatus": "1"}, flat


# proves: ts43-2.9.5-01, ts43-2.9.5-02, ts43-2.3-10, ts43-2.3-11, ts43-2.3-12, ts43-2.3-13, ts43-2.3-14, own-126, own-132, own-133, own-135, own-136,
# own-137, own-138, own-139, own-140, own-141, own-142, ts43-2.6.2-05, ts43-2.4-04, ts43-2.9.5-03, own-134
def story_push_registrations():
    with Server() as s:
        p = s.phone()

        def stored(imsi=LINE1):
            with sqlite3.connect(f"file:{s.path('entitled.db')}?mode=ro", uri=True) as db:
                return db.execute("SELECT token, service FROM push WHERE imsi = ? ORDER BY seq", (int("1" + imsi),)).fetchall()

        begun = p.begin(ALL, notif_action="2", notif_token="early")
        assert stored() == []
        d = p.reply(begun.packet, p.cookie(begun))
        assert [d.apps()[a]["RegisterNotifStatus"] for a in ALL] == ["0", "0", "0"] and stored() == [("early", 2)]
        token = d.token

        def register(action, text, status="0", http=200, **more):
            a = p.get(["ap2004"], token=token, notif_action=action, notif_token=text, **more)
            assert a.status == http, (action, a.status)
            if http == 200:
                assert a.apps()["ap2004"].get("RegisterNotifStatus") == status, (action, a.apps()["ap2004"])
            return a

        def commits():
            return sum(1 for _ in stored())

        register("0", "early")
        assert stored() == []
        for action in ("1", "2", "3", "4"):
            register(action, f"t{action}")
        assert sorted(stored()) == [("t1", 1), ("t2", 2), ("t3", 3), ("t4", 4)]
        register("0", "not-there")
        for n in range(9):
            register("2", f"n{n}")
        assert sorted(t for t, _ in stored()) == sorted(f"n{n}" for n in range(1, 9))
        status = json.loads(s.ctl("--json", "status").stdout)["node"]["flow"]
        for _ in range(10):
            register("2", "n8")
        assert commits() == 8
        assert json.loads(s.ctl("--json", "status").stdout)["node"]["flow"]["store_commits"] == status["store_commits"], "an unchanged registration wrote"
        register("2", "x" * 2048)
        register("2", "x" * 2049, status="1")
        assert all(len(t) <= 2048 for t, _ in stored())
        for action in ("5", "-1", "x"):
            register(action, "t", http=400)
        register(None, "t", http=400)
        register("2", None, http=400)
        register("2", "null", status=None)
        register(None, "null", status=None)
        second = s.phone(imsi="001010000000003", **card_of(s, "001010000000003"))
        assert second.login(notif_action="2", notif_token="n8").apps()["ap2004"]["RegisterNotifStatus"] == "0"
        assert ("n8", 2) in stored("001010000000003") and ("n8", 2) in stored()
        long = p.begin(ALL, notif_action="2", notif_token="y" * 2048)
        assert long.is_challenge and len(p.cookie(long)) <= 3500 + 4
        d = p.reply(long.packet, p.cookie(long))
        assert d.status == 200 and d.apps()["ap2004"]["RegisterNotifStatus"] == "0"
        d = p.login(ALL, notif_action="2", notif_token="z" * 2049)
        assert d.status == 200 and d.apps()["ap2004"]["RegisterNotifStatus"] == "1"


def card_of(server, imsi):
    import os
    from server import ROOT
    for line in open(os.path.join(ROOT, server.subscribers)):
        row = json.loads(line)
        if row["imsi"] == imsi:
            return {"k": row["k"], "opc": row["opc"]}
    raise AssertionError(imsi)


# proves: own-191, client-06b
def story_the_longest_parameters_fit_or_are_refused():
    with Server(workers=1) as s:
        p = s.phone()
        longest = {"notif_action": "4", "notif_token": "n" * 2048, "terminal_id": "t" * 64, "app_name": "a" * 128, "app_version": "v" * 128, "GID1": "1" * 40,
                   "GID2": "2" * 40, "terminal_vendor": "V" * 200, "terminal_model": "M" * 200, "terminal_sw_version": "S" * 200}
        a = p.begin(ALL, **longest)
        assert a.status == 400 or len(p.cookie(a)) <= 3504, a.status
        del longest["app_version"], longest["GID2"]
        longest.update(terminal_vendor="ACME", terminal_model="A7", terminal_sw_version="14", app_name="a" * 40, notif_token="n" * 2000)
        a = p.begin(ALL, **longest)
        assert a.is_challenge
        d = p.reply(a.packet, p.cookie(a))
        token = d.token
        assert p.get(["ap2005"], token=token, terminal_id="t" * 64, app_name="a" * 40).status == 200


# proves: own-121, own-122, own-123, own-120, ts43-2.10-08
def story_orders_of_the_operator():
    with Server() as s:
        p = s.phone()
        token = p.login().token
        for order, pair in (("normal", None), ("reset", ("0", "0")), ("stop", ("-1", "-1")), ("stop_until_user", ("-2", "-2")), ("normal", None)):
            s.ctl("subscriber", "set", LINE1, f"vers={order}")
            v = p.get(["ap2004"], token=token).apps()["VERS"]
            assert (v["version"], v["validity"]) == pair if pair else int(v["version"]) > 0 and int(v["validity"]) > 0, (order, v)
        s.ctl("subscriber", "set", LINE1, "barred=yes")
        assert p.get(["ap2004"], token=token).status == 403
        assert p.login().status == 403


# proves: ts43-2.9.1-02
def story_large_documents_are_packed():
    text = ("No & " * 100).strip()  # XML makes five octets of each "&"
    with Server(settings={"vowifi": {"message": text}, "voice": {"message": text}}, workers=1) as s:
        p = s.phone(imsi="001010000000003", **card_of(s, "001010000000003"))
        s.ctl("service", "set", p.imsi, "voice", "lte_roaming=disabled", "nr_roaming=disabled")
        token = p.login(ALL).token
        plain = p.get(ALL, token=token)
        packed = p.get(ALL, token=token, headers=[("Accept-Encoding", "gzip, deflate")])
        assert len(plain.body) > 4096 and plain.header("Content-Encoding") is None and packed.header("Content-Encoding") == "gzip"
        assert gzip.decompress(packed.body).count(b"No &amp;") == 300 and len(packed.body) < len(plain.body) / 2
        small = p.get(["ap2005"], token=token, headers=[("Accept-Encoding", "gzip")])
        assert small.header("Content-Encoding") is None
