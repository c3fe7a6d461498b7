"""First logins over real TLS with the independent phone."""
import base64
import json
import struct

import phone
import usim
from phone import EAP_TYPE, JSON_TYPE, XML_TYPE
from server import K1, LINE1, OPC1, Server

ALL = ("ap2004", "ap2003", "ap2005")


# proves: ts43-2.8.1-01, ts43-2.8.1-03, ts43-2.8.1-04, ts43-2.8.1-05, client-01a, client-02a, client-03a,
# client-03c, client-04a, client-04b, client-04c, client-07a, client-08a, client-09a, client-12a, client-14a, client-14b, own-060, own-022,
# ts43-2.9.1-01, ts43-2.9.6-03, client-19b, client-07b, ts43-2.3-03
def story_a_stock_phone_logs_in():
    with Server() as s:
        p = s.phone()
        a = p.begin(ALL)
        assert (a.status, a.header("Content-Type"), a.header("Cache-Control")) == (200, EAP_TYPE, "no-store"), (a.status, a.headers)
        assert a.all("Set-Cookie") == [f"ecs={phone.cookie_value(a)}; Path=/"]
        assert [n for n, _ in a.headers if n.lower() == "set-cookie"] == ["Set-Cookie"]
        body = json.loads(a.body)
        assert list(body) == ["eap-relay-packet"] and b"\\/" not in a.body
        d = p.reply(a.packet, p.cookie(a))
        assert (d.status, d.header("Content-Type"), d.header("Cache-Control")) == (200, XML_TYPE, "no-store")
        apps = d.apps()
        assert list(apps) == ["VERS", "TOKEN", *ALL]
        assert int(apps["VERS"]["version"]) >= 1 and int(apps["VERS"]["validity"]) >= 0
        assert set(apps["TOKEN"]) == {"token", "validity"} and int(apps["TOKEN"]["validity"]) > 0
        assert apps["ap2004"]["EntitlementStatus"] == "1" and apps["ap2005"]["EntitlementStatus"] == "1"
        assert d.header("Set-Cookie") is None
        u = s.phone(terminal_id="123e4567-e89b-12d3-a456-426614174000")
        assert u.login().status == 200


# proves: ts43-2.4-02, ts43-2.4-07, ts43-2.4-08, ts43-2.4-03, own-009, own-015, client-33a, client-33b, own-036, own-016, client-06c, own-054, own-104
def story_post_and_get_are_equal_citizens():
    with Server() as s:
        p = s.phone()
        base = {**p.params, "EAP_ID": p.identity}
        for apps, want in (("ap2004", ["ap2004"]), (["ap2004"], ["ap2004"]), (["ap2004", "ap2003", "ap2005"], list(ALL)),
                           ("[ap2003,ap2004]", ["ap2003", "ap2004"]), ("[ap2003, ap2004]", ["ap2003", "ap2004"]), ("[ap2004]", ["ap2004"])):
            for kind in (JSON_TYPE, EAP_TYPE):
                a = p.post({**base, "app": apps, "vers": 0}, EAP_TYPE, content_type=kind)
                assert a.is_challenge, (apps, a.status)
            d = p.reply(a.packet, p.cookie(a))
            assert [k for k in d.apps() if k.startswith("ap")] == want, apps
        for kind in (EAP_TYPE, EAP_TYPE + "; charset=utf-8", JSON_TYPE, JSON_TYPE + "; charset=utf-8"):
            a = p.begin()
            eap = base64.b64encode(p.respond(a.packet)).decode().replace("/", "\\/")
            body = ('{"eap-relay-packet":"%s"}' % eap).encode()
            d = p.http.ask("POST", "/?app=ap2005&entitlement_version=99.0", [("Cookie", p.cookie(a)), ("Content-Type", kind), ("Accept", XML_TYPE)], body)
            assert d.status == 200 and [k for k in d.apps() if k.startswith("ap")] == ["ap2004"], (kind, d.status)
        token = d.token
        for m in ({"vers": 4, "notif_action": 2}, {"vers": "4", "notif_action": "2"}):
            d = p.post({**p.params, **m, "notif_token": "ab%2Fcd", "token": token, "app": "ap2004"}, XML_TYPE)
            assert d.status == 200 and d.apps()["ap2004"]["RegisterNotifStatus"] == "0"
        d = p.http.ask("POST", "/?carrier=7&app=ap2003", [("Accept", XML_TYPE)], json.dumps({**p.params, "token": token, "app": "ap2004"}).encode())
        assert [k for k in d.apps() if k.startswith("ap")] == ["ap2004"]
        assert p.post(b"{broken").status == 400


# proves: client-05a, client-05b, client-05c, client-06a
def story_cookies_come_back_in_every_form():
    with Server() as s:
        p = s.phone()
        for make in (lambda c: [c], lambda c: ["foreign=1", c], lambda c: [c, "foreign=1"], lambda c: [c + "; Path=/; HttpOnly; Secure"],
                     lambda c: ['$Version="1"; ' + c.replace("=", '="', 1) + '"; $Path="/"'], lambda c: ["a=b; " + c + "; d=e"],
                     lambda c: ["ecs=stale; " + c]):
            a = p.begin()
            other = s.phone()  # another connection
            other.card = p.card
            d = other.relay(p.respond(a.packet), make(p.cookie(a)))
            assert d.status == 200 and d.token, make("ecs=x")


# proves: client-13a, client-13b, client-03b, own-116, own-065, own-150, client-12b
def story_synchronisation_failures_are_answered_twice():
    with Server() as s:
        p = s.phone()
        a = p.begin()
        cookies, rands = {a.header("Set-Cookie")}, set()
        for n in (1, 2):
            ident, rand, _, _ = phone.split_challenge(a.packet)
            ahead = usim.Card(K1, OPC1, sqn=(1 << 40) + (n << 20))
            sync = ahead.authenticate(rand, phone.split_challenge(a.packet)[2])
            assert sync[0] == "auts"
            b = p.relay(phone.sync_packet(ident, sync[1]), p.cookie(a), accept=XML_TYPE)
            assert b.is_challenge, (n, b.status)
            nident, nrand, _, _ = phone.split_challenge(b.packet)
            assert nident == (ident + 1) & 255 and nrand not in rands | {rand}
            rands |= {rand, nrand}
            cookies.add(b.header("Set-Cookie"))
            a = b
        assert len(cookies) == 1
        p.card = ahead
        d = p.reply(a.packet, p.cookie(a))
        assert d.status == 200 and d.token
        a = p.begin()
        for n in (1, 2, 3):
            ident, rand, autn, _ = phone.split_challenge(a.packet)
            sync = usim.Card(K1, OPC1, sqn=(1 << 41) + (n << 20)).authenticate(rand, autn)
            b = p.relay(phone.sync_packet(ident, sync[1]), p.cookie(a))
            if n < 3:
                a = b
        assert b.status == 503 and int(b.header("Retry-After")) > 0, b.status


# proves: own-149, own-151, own-193
def story_a_wrong_auts_is_refused():
    with Server() as s:
        p = s.phone()
        a = p.begin()
        ident, rand, autn, _ = phone.split_challenge(a.packet)
        auts = usim.Card(K1, OPC1, sqn=1 << 40).authenticate(rand, autn)[1]
        flipped = bytes([auts[0]]) + bytes([auts[1] ^ 1]) + auts[2:]
        assert p.relay(phone.sync_packet(ident, flipped), p.cookie(a)).status == 403
        b = p.begin()
        assert p.relay(phone.sync_packet(phone.split_challenge(b.packet)[0], auts), p.cookie(b)).status == 403
        assert p.reply(b.packet, p.cookie(b)).status == 200  # nothing was consumed


# proves: rfc4187-7-03, client-11a, client-11b, own-145, own-146, own-148, own-033
def story_keys_follow_the_identity_as_received():
    with Server() as s:
        default = phone.nai(LINE1)
        other = phone.nai(LINE1, "wlan.mnc001.mcc001.3gppnetwork.org")
        for identity, keyed in ((default, default), (other, other), (other, default), (phone.nai(LINE1, "private.example"),) * 2, ("6" + default[1:],) * 2):
            d = s.phone(identity=identity, key_identity=keyed).login()
            assert d.status == 200, (identity, keyed, d.status)
        d = s.phone(identity=default, key_identity="0" + LINE1 + "@third.example").login()
        assert d.status == 403
        p = s.phone()
        a = p.http.ask("GET", f"/?EAP_ID={default}&app=ap2004")
        assert a.is_challenge


# proves: own-063, own-064, rfc4187-9.5-01, rfc4187-9.9-01, rfc4187-8.1-14, own-159, rfc4187-8.1-02, rfc4187-8.1-11, rfc4187-8.1-12, rfc4187-8.1-13,
# rfc4187-8.1-15, rfc4187-8.1-16, rfc4187-8.1-10, rfc4187-8.1-08, rfc4187-8.1-09, rfc4187-8.1-05, rfc4187-8.1-06, rfc4187-8.1-07, rfc4187-9.2-01,
# rfc4187-9.11-01, rfc4187-9.8-01, rfc4187-9.4-01, rfc4187-9.4-02, rfc4187-9.6-01, own-156, own-157, own-158, own-152
def story_malformed_and_wrong_packets():
    with Server() as s:
        p = s.phone()
        a = p.begin()
        cookie = p.cookie(a)
        good = p.respond(a.packet)
        ident = good[1]

        def head(code, i, rest):
            return struct.pack(">BBH", code, i, 4 + len(rest)) + rest

        aka = b"\x17\x01\x00\x00"
        res, mac = good[8:20], good[20:40]
        refused = {
            "wrong identifier": bytes([2, (ident + 7) & 255]) + good[2:], "next identifier": bytes([2, (ident + 1) & 255]) + good[2:], "code 1": a.packet, "success": head(3, ident, b""), "failure": head(4, ident, b""),
            "code 0": bytes([0]) + good[1:], "code 5": bytes([5]) + good[1:], "code 255": bytes([255]) + good[1:],
            "type 1": head(2, ident, b"\x01abc"), "type 18": head(2, ident, b"\x12\x01\0\0"), "type 50": head(2, ident, b"\x32\x01\0\0" + good[8:]),
            "type 254": head(2, ident, b"\xfe\0\0\0"), "subtype 0": head(2, ident, b"\x17\x00\0\0"), "subtype 3": head(2, ident, b"\x17\x03\0\0"),
            "subtype 6": head(2, ident, b"\x17\x06\0\0"), "subtype 255": head(2, ident, b"\x17\xff\0\0"), "notification": head(2, ident, b"\x17\x0c\0\0"),
            "identity": head(2, ident, b"\x17\x05\0\0\x0e\x02\0\x04abcd"), "reauthentication": head(2, ident, b"\x17\x0d\0\0"),
            "no res": head(2, ident, aka + mac), "no mac": head(2, ident, aka + res), "no auts": head(2, ident, b"\x17\x04\0\0"),
            "two res": head(2, ident, aka + res + res + mac), "two mac": head(2, ident, aka + res + mac + mac),
            "length 0": head(2, ident, aka + b"\x03\x00" + res[2:] + mac), "beyond": head(2, ident, aka + res + b"\x0b\x50" + mac[2:]),
            "half header": head(2, ident, aka + res + mac + b"\x80"), "long length": struct.pack(">BBH", 2, ident, 41) + good[4:],
            "length 7": struct.pack(">BBH", 2, ident, 7) + good[4:], "empty": b"", "one": b"\x02", "four": good[:4], "five": good[:5], "seven": good[:7],
            "auts 3": head(2, ident, b"\x17\x04\0\0\x04\x03" + bytes(10)), "auts 5": head(2, ident, b"\x17\x04\0\0\x04\x05" + bytes(18)),
            "type 99": head(2, ident, aka + b"\x63\x01\0\0" + res + mac), "huge": good + bytes(65000),
        }
        for name, packet in refused.items():
            b = p.relay(packet, cookie)
            assert b.status == 400, (name, b.status)
        for value in ('"Default EAP AKA response"', '""', "null", "1", "[]", "{}", "true"):
            b = p.post(('{"eap-relay-packet":%s}' % value).encode(), headers=[("Cookie", cookie)])
            assert b.status == 400, (value, b.status)
        assert p.relay(good, cookie).status == 200  # none of it consumed the login
        for name, packet in {"nak": head(2, 0, b"\x03\x32"), "client error 0": head(2, 0, b"\x17\x0e\0\0\x16\x01\0\0"),
                             "client error 1": head(2, 0, b"\x17\x0e\0\0\x16\x01\0\x01"), "reject": head(2, 0, b"\x17\x02\0\0")}.items():
            a = p.begin()
            b = p.relay(bytes([2, a.packet[1]]) + packet[2:], p.cookie(a))
            assert b.status == 403, (name, b.status)
        a = p.begin()
        good = p.respond(a.packet)
        wrong_mac = good[:-1] + bytes([good[-1] ^ 1])
        assert p.relay(wrong_mac, p.cookie(a)).status == 403
        card = usim.Card(K1, OPC1)
        ident, rand, autn, _ = phone.split_challenge(a.packet)
        _, res, ck, ik = card.authenticate(rand, autn)
        key = usim.k_aut(p.identity.encode(), ik, ck)
        assert p.relay(phone.answer_packet(ident, bytes([res[0] ^ 1]) + res[1:], key), p.cookie(a)).status == 403
        assert p.relay(phone.answer_packet(ident, res[:4], key), p.cookie(a)).status == 403
        trailing = p.relay(good + b"\0\0", p.cookie(a))
        assert trailing.status == 200


# proves: own-194, own-061
def story_a_repeated_answer_is_equal_and_another_one_is_refused():
    with Server() as s:
        p = s.phone()
        a = p.begin(ALL, notif_action="2", notif_token="fcm-1")
        good = p.respond(a.packet)
        first = p.relay(good, p.cookie(a))
        for _ in range(6):
            p.http.close()  # any worker
            again = p.relay(good, p.cookie(a))
            assert (again.status, again.body) == (200, first.body)
        other = good[:-1] + bytes([good[-1] ^ 1])
        assert p.relay(other, p.cookie(a)).status == 511
        assert s.events("access")[-1]["reason"] == "login_over"
        b = p.begin()
        ident, rand, autn, _ = phone.split_challenge(b.packet)
        auts = phone.sync_packet(ident, usim.Card(K1, OPC1, sqn=1 << 41).authenticate(rand, autn)[1])
        answers = {p.relay(auts, p.cookie(b)).body for _ in range(4) if p.http.close() is None}
        assert len(answers) == 1


# proves: own-188, own-189
def story_every_combination_of_workers():
    """Two workers, a new connection for every leg, the three kinds of clients, with and without a synchronisation failure."""
    with Server(workers=2) as s:
        seen = set()
        for n in range(40):
            for cookie, raw in (("first", False), ("latest", False), ("latest", True)):
                p = s.phone(sqn=(1 << 36) + (n << 24) if n % 2 else 0)
                p.fresh = True
                d = p.login(cookie=cookie, raw=raw)
                assert d.status == 200 and d.token, (n, cookie, raw, d.status)
        for e in s.events("access"):
            seen.add(e["role"])
        assert len(seen) == 2, seen


# proves: own-047, own-147, client-32d, own-030, ts43-2.8.1-15, own-091
def story_identities_that_cannot_be_challenged():
    with Server() as s:
        p = s.phone()
        for eap_id, status in (("abc", 400), ("012345@r", 400), ("0" + "1" * 16 + "@r", 400), ("0abcdef@r", 400), ("0001019999999999@r", 403), ("null", 511)):
            a = p.get(["ap2004"], EAP_ID=eap_id)
            assert a.status == status, (eap_id, a.status)
        assert p.get(["ap2004"], IMSI=LINE1).status == 511
        assert p.get(["ap2004"]).status == 511
