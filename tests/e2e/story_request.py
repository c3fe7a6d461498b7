"""How requests are written, and what bad ones get."""
import json
import urllib.parse

from phone import EAP_TYPE, JSON_TYPE, XML_TYPE
from server import LINE1, Server

TOKEN_APPS = ("ap2004", "ap2003", "ap2005")


def apps_of(a):
    return [k for k in a.apps() if k.startswith("ap")]


# proves: ts43-2.4-01, ts43-2.4-05, ts43-2.4-06, ts43-1.7-01, own-001, own-003, own-010, own-011, ts43-2.3-04, ts43-2.3-05, own-094, own-095, own-002,
# ts43-1.3-01, ts43-2.9.2-03, client-28a, own-049, own-050, ts43-2.8.5-02, own-125, ts43-2.3-08, own-028, own-029, client-19a, own-199,
# ts43-2.10-02, ts43-2.10-07, client-20b
def story_apps_and_parameters_of_a_token_request():
    with Server() as s:
        p = s.phone()
        token = p.login(TOKEN_APPS).token

        def ask(query, **more):
            q = urllib.parse.urlencode({**p.params, "token": token, **more})
            return p.http.ask("GET", f"/?{q}&{query}", [("Accept", XML_TYPE)])

        for query, want in (("app=ap2004", ["ap2004"]), ("app=AP2004", ["ap2004"]), ("app=ap2004&app=ap2004", ["ap2004"]),
                            ("app=ap2004,ap2003", ["ap2004", "ap2003"]), ("app=ap2005&app=ap2004&app=ap2003", ["ap2005", "ap2004", "ap2003"]),
                            ("app=ap9999&app=ap2004", ["ap2004"]), ("app=ap2004&app=ap2002", ["ap2004"]), ("app=ap2005&operation=CheckEligibility", ["ap2005"]),
                            ("app=[ap2003,ap2004]", ["ap2003", "ap2004"])):
            a = ask(query)
            assert a.status == 200 and apps_of(a) == want, (query, a.status)
            assert a.apps()["TOKEN"]["token"] == token
        for query in ("", "app=", "app=ap9999", "app=ap2001", "app=ap2002", "app=ap2007", "app=ap2008", "app=app2009", "app=app2011", "app=2015"):
            assert ask(query).status == 400, query
        for vers in ("0", "1", "-1", "-2", "", "abc"):
            a = ask("app=ap2004", vers=vers)
            assert a.status == 200 and apps_of(a) == ["ap2004"], vers
        a = p.get(["ap2004"], token=token, EAP_ID=p.identity)
        assert a.status == 200 and apps_of(a) == ["ap2004"]
        a = p.get(["ap2004"], token="x" + token[1:], EAP_ID=p.identity)
        assert a.is_challenge
        assert p.get(["ap2004"]).status == 511
        foreign = "A" * 3000  # of the server before us, which a phone still holds
        assert p.get(["ap2004"], token=foreign).status == 511
        assert p.get(["ap2004"], token=foreign, EAP_ID=p.identity).is_challenge


# proves: own-004, own-005, own-007, own-008, ts43-2.5-01, ts43-2.5-02, own-044, own-045, own-046, own-037, own-043
def story_the_version_gate():
    with Server(settings={"protocol": {"version_max": "12.0"}}) as s:
        p = s.phone()
        token = p.login(TOKEN_APPS).token
        for v in "1.0 2.0 3.0 4.0 5.0 6.0 6.1 7.0 8.0 9.0 10.0 10.1 11.0 11.10 12.0 1 12".split():
            a = p.get(["ap2003"], token=token, entitlement_version=v)
            nested = "VoiceOverCellularEntitleInfo" in a.apps()["ap2003"]
            assert a.status == 200 and nested == (float(v.split(".")[0]) >= 7), v
        a = p.get(["ap2003"], token=token, entitlement_version=None)
        assert a.status == 200 and "EntitlementStatus" in a.apps()["ap2003"]
        for more in ({"token": token}, {"EAP_ID": p.identity}, {}):
            for v in ("13.0", "12.1", "0.9"):
                a = p.get(["ap2004"], entitlement_version=v, **more)
                assert (a.status, a.phrase, a.header("Set-Cookie")) == (406, "protocol not supported", None), (v, a.status, a.phrase)
                assert b"protocol not supported" in a.body
            for v in ("V6.0", "6.", ".0", "abc", "6.0.1", "-1.0"):
                assert p.get(["ap2004"], entitlement_version=v, **more).status == 400, v


# proves: own-035, own-040, own-041, own-042, own-039, own-013, own-014, client-32a, client-32b, client-32c, client-32e, own-031, own-032, own-025, own-026,
# own-024, client-34a, client-34c, client-35a, ts43-2.3-06, own-018, own-017, ts43-2.2.1-01, own-034, own-027, ts43-2.3-02, own-023, client-34b, own-085,
# ts43-2.3-09, ts43-1.2-01
def story_odd_parameters():
    with Server() as s:
        p = s.phone()
        token = p.login(TOKEN_APPS).token
        base = urllib.parse.urlencode({"token": token, "terminal_id": p.params["terminal_id"], "app": "ap2004"})

        def get(extra, headers=()):
            return p.http.ask("GET", f"/?{base}{extra}", [("Accept", XML_TYPE), *headers])

        good = get("")
        for extra in (f"&token={token}", "&terminal_model=A&terminal_model=B", "&terminal_vendor=NA&terminal_model=" + "m" * 200 + "&terminal_sw_version=",
                      "&GID1=null&IMSI=null&EAP_ID=null", "&gid1=0A2F", "&GID1=0A2F&gid1=FFFF", "&boost_type=0&requestor_id=x&access_token=y",
                      "&target_terminal_imeis=1&target_terminal_imeis=2&target_terminal_sn=3&target_terminal_model=4", "&nonsense=%20&other",
                      "&app_version=1", f"&IMSI={LINE1}", "&terminal_model=A7-PRO-MA", "&requestor_id=6e0d7c1a"):
            a = get(extra)
            assert a.status == 200 and a.apps()["ap2004"] == good.apps()["ap2004"], (extra, a.status)
        for name in ("token", "EAP_ID", "IMSI", "temporary_token"):
            assert get(f"&{name}=aaa&{name}=bbb").status == 400, name
        for extra in ("&terminal_sw_version=%zz", "&x=%4", "&x=%ff%fe", "&x=%00", f"&app_name={'a' * 5000}", f"&token={'t' * 3000}"):
            assert get(extra).status == 400, extra
        for ua in (None, "PRD-TS43 ACME/A7 IMS-Entitlement/3.2 OS-Android/14", "client-SatMode/1.0", "PRD-TS43 term-Goog/Pixel /1 OS-Android/14",
                   "okhttp/4.9", "PRD-TS43 term-ACME/A7 client-Primary-ODSA/1.0 OS-Android/14", "PRD-TS43 client-Server-ODSA/1.0", "garbage \\ ((("):
            a = get("", [("User-Agent", ua)] if ua else [])
            assert a.status == 200 and apps_of(a) == ["ap2004"], ua
        assert get("", [("Authorization", "Bearer " + token)]).status == 200
        q = urllib.parse.urlencode({"terminal_id": p.params["terminal_id"], "app": "ap2004"})
        assert p.http.ask("GET", f"/?{q}", [("Authorization", "Bearer " + token)]).status == 511
        m = {"token": token, "terminal_id": p.params["terminal_id"], "app": "ap2004"}

        def post(text):
            return p.post(text.encode() if isinstance(text, str) else text, XML_TYPE)

        body = json.dumps(m)[:-1]
        assert post(body + ',"terminal_model":"A","terminal_model":"B"}').status == 200
        assert post(body + f',"token":"{token}"}}').status == 200
        assert post(body + ',"token":"other"}').status == 400
        assert post(body + ',"unknown":"' + "y" * 60000 + '"}').status == 200
        assert post(body + ',"GID1":null,"unknown":{"deep":[1,2,{"x":null}]}}').status == 200
        for bad in ("app=ap2004&token=x", "[]", '"x"', "1", "", "{", body, body + ',"a":1,}', body + ',"a":' + "[" * 5000 + "]" * 5000 + "}",
                    body + ',"terminal_id":{"a":1}}', body + ',"vers":tru}'):
            assert post(bad).status == 400, bad[:60]
        assert post(body.encode() + b',"x":"\xff"}').status == 400
        none = p.login(terminal_id=None, entitlement_version="8.0", terminal_vendor=None, terminal_model=None, terminal_sw_version=None)
        assert none.status == 200 and none.token
        assert s.phone(terminal_id="null").login().status == 200


# proves: own-093, own-012, client-39a, own-048, own-021, own-103, own-105, own-106, own-107, own-108, own-109, own-110, own-111, own-112, own-113,
# own-114, own-115, own-118, own-119, client-16a, ts43-2.9.1-02, ts43-2.9.1-03, client-15a, ts43-2.9.3-02, ts43-2.9.4-01, ts43-2.9.4-02, ts43-2.9.4-03
def story_methods_paths_and_formats():
    with Server() as s:
        p = s.phone()
        token = p.login(TOKEN_APPS).token
        target = p.query(["ap2004"], token=token)
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
            a = p.http.ask(method, target)
            assert (a.status, a.header("Allow")) == (405, "GET, POST"), (method, a.status)
            assert s.events("access")[-1]["reason"] == "http_method"
        for path in ("/other", "//", "/resource", "/index.html", "/?", "/%2e"):
            a = p.http.ask("GET", path + ("" if "?" in path else "?app=ap2004"))
            assert a.status == (400 if path == "/?" else 404), (path, a.status)
        browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        for accept, want in ((XML_TYPE, XML_TYPE), (JSON_TYPE, JSON_TYPE), (f"{JSON_TYPE}, {XML_TYPE}", XML_TYPE), (EAP_TYPE, JSON_TYPE),
                             (f"{EAP_TYPE}, {XML_TYPE}", XML_TYPE), (browser, XML_TYPE), ("*/*", XML_TYPE), (None, XML_TYPE), ("image/png", XML_TYPE),
                             ("Application/JSON; charset=utf-8", JSON_TYPE), (f"{EAP_TYPE}, {JSON_TYPE}", JSON_TYPE)):
            a = p.http.ask("GET", target, [("Accept", accept)] if accept else [])
            assert (a.status, a.header("Content-Type")) == (200, want), (accept, a.header("Content-Type"))
            assert set(x.strip() for x in a.header("Vary").split(",")) == {"Accept", "Accept-Encoding", "Accept-Language"}
            assert "AppID" not in a.apps()["ap2004"] and a.token == token and "eap-relay-packet" not in a.apps()
        for accept in (EAP_TYPE, XML_TYPE, JSON_TYPE, "*/*"):
            assert p.get(["ap2004"], accept=accept, EAP_ID=p.identity).is_challenge
        for leg4, want in ((XML_TYPE, XML_TYPE), (f"{EAP_TYPE}, {JSON_TYPE}", JSON_TYPE), (f"{EAP_TYPE}, {XML_TYPE}", XML_TYPE)):
            assert p.login(accept=leg4).header("Content-Type") == want
        for host in ("192.0.2.1", "aes.mnc001.mcc001.pub.3gppnetwork.org", "whatever:1"):
            assert p.http.ask("GET", target, [("Host", host)]).status == 200
        for enc in (None, "gzip;q=0", "br", "gzip"):
            a = p.http.ask("GET", target, [("Accept-Encoding", enc)] if enc else [])
            assert a.status == 200 and a.header("Content-Encoding") is None  # below 4 KiB nothing is packed
        clear = s.https_client()
        clear.context = None
        try:
            got = clear.ask("GET", target)
            assert got.status == 400 and not got.header("Set-Cookie") and not got.body
        except (EOFError, ConnectionError):
            pass
    with Server(settings={"endpoint": {"path": "/entitlement"}}, workers=1) as s:
        p = s.phone()
        assert p.begin().status == 404
        a = p.http.ask("GET", "/entitlement" + p.query(["ap2004"], EAP_ID=p.identity)[1:])
        assert a.is_challenge


# proves: own-052, ts43-2.8.6-02, own-086, own-069, own-075, own-051, own-084, client-01b, own-092, own-053
def story_methods_that_are_not_offered():
    with Server(workers=1) as s:
        p = s.phone()
        for more, app, status, reason in (
                ({"temporary_token": "tt-1", "EAP_ID": p.identity}, "ap2014", 401, "temporary_token_not_offered"),
                ({"temporary_token": "tt-1", "operation": "GetPhoneNumber"}, "ap2014", 401, "temporary_token_not_offered"),
                ({"operator_token": "ot-1"}, "ap2015", 401, "operator_token_not_offered"),
                ({"access_token": "at", "requestor_id": "r", "enterprise_id": "e", "operation": "CheckEligibility"}, "ap2011", 511, "access_token_not_offered"),
                ({"msisdn": "491700000001"}, "ap2009", 511, "otp_not_offered"), ({"OTP": "1234"}, "ap2009", 511, "otp_not_offered"),
                ({"otp": "1234"}, "ap2009", 511, "otp_not_offered"), ({"code": "x", "state": "never"}, "ap2009", 400, "oidc_not_offered"),
                ({"error": "access_denied", "state": "never"}, "ap2009", 400, "oidc_not_offered"), ({}, "ap2009", 511, "no_credential"),
                ({}, "ap2006", 511, "no_credential"), ({"token": "expired"}, "ap2009", 511, "token_malformed")):
            a = p.get([app], **more)
            assert a.status == status and not a.body and not a.header("Location"), (more, a.status)
            assert s.events("access")[-1]["reason"] == reason, (more, s.events("access")[-1]["reason"])
        a = p.login(("ap2006",))
        assert (a.status, a.header("Allow")) == (405, "GET, POST") and s.events("access")[-1]["reason"] == "app_not_offered"


# proves: own-097
def story_no_operation_result_for_status_apps():
    with Server(workers=1) as s:
        a = s.phone().login(TOKEN_APPS)
        assert b"OperationResult" not in a.body
