"""The other status AppIDs over the operator's tool and the wire: satellite mode, carrier billing, data plans, private identities."""
import base64
import hmac
import json
import os
import sqlite3

from phone import JSON_TYPE, XML_TYPE
from server import LINE1, ROOT, Server

SATELLITE = {"plmn_allowed": ["00101 metered data=constrained", "999700"], "plmn_barred": ["00102"], "message": "No satellite."}


# proves: client-s3-full, client-s3-string, own-677, ts43-15.1.2-01, ts43-15.2-03, ts43-15.2-08, ts43-15.2-09
def story_satellite_mode():
    with Server(settings={"satmode": SATELLITE}) as s:
        p = s.phone()
        for app_name in ("androidSatmode", "other", None):  # no token, a whole login each time
            s.ctl("service", "set", LINE1, "satmode", "status=enabled")
            a = p.login(["ap2016"], accept=JSON_TYPE, app_name=app_name)
            assert a.apps()["ap2016"] == {
                "EntitlementStatus": "1", "MessageForIncompatible": "",
                "PLMNAllowed": [{"PLMN": "00101", "DataPlanType": "metered",
                                 "AllowedServicesInfo": [{"AllowedServices": {"ServiceType": "data", "ServicePolicy": "constrained"}}]},
                                {"PLMN": "999700"}],
                "PLMNBarred": [{"PLMN": "00102"}]}, a.body
        bodies = set()
        for agent in ("PRD-TS43 term-ACME/One SatMode/1.0 OS-Android/15", "PRD-TS43 term-ACME/One /1.0 OS-Android/15", None):
            p.headers = [("User-Agent", agent)] if agent else []
            a = p.get(["ap2016"], token=a.token, accept=JSON_TYPE, entitlement_version="2.0")
            assert a.status == 200, a.status
            bodies.add(json.dumps(a.apps()["ap2016"]))
        assert len(bodies) == 1
        xml = p.get(["ap2016"], token=a.token, accept=XML_TYPE).body.decode()
        assert xml.count('\n    <characteristic type="PLMNAllowed">') == 2 and xml.count('\n    <characteristic type="PLMNBarred">') == 1, xml
        s.ctl("service", "set", LINE1, "satmode", "status=disabled")
        part = p.get(["ap2016"], token=a.token, accept=JSON_TYPE).apps()["ap2016"]
        assert part["EntitlementStatus"] == "0" and part["ServiceFlow_URL"].endswith("/satmode"), part
        assert part["ServiceFlow_UserData"].startswith("ctx=") and LINE1 not in part["ServiceFlow_UserData"], part


# proves: ts43-11.4-01, ts43-11.1-02, own-615, own-616, own-620, own-621, own-622, own-623, own-624
def story_carrier_billing():
    with Server(settings={"dcb": {"tc_by": "message", "msg_title": "Billing terms", "msg_text": "Charge purchases to your phone bill?"}}) as s:
        p = s.phone()
        token = p.login(["ap2012"], store_vendor="S", store_user_id="U1").token
        s.ctl("service", "set", LINE1, "dcb", "status=enabled")

        def ask(http=200, accept=JSON_TYPE, **more):
            a = p.get(["ap2012"], token=token, accept=accept, **{"store_vendor": "S", "store_user_id": "U1", **more})
            assert a.status == http, (more, a.status)
            return a.apps()["ap2012"] if http == 200 else None

        pending = ask()
        assert (pending["EntitlementStatus"], pending["TC_Status"], pending["TC_Operation"]) == (0, 0, 2), pending
        assert pending["MSG"]["title"] == "Billing terms" and pending["MSG"]["Accept_btn"] == 1 and "OperationResult" not in pending
        assert ask(MSG_btn="0") == pending
        for more in ({"store_vendor": None}, {"store_user_id": ""}, {"MSG_btn": "2"}, {"MSG_btn": "yes"}):
            ask(http=400, **more)
        accepted = ask(MSG_btn="1")
        assert (accepted["EntitlementStatus"], accepted["TC_Status"]) == (1, 1) and "MSG" not in accepted, accepted
        p.http.close()  # any worker
        assert ask() == accepted and ask(MSG_btn="1") == accepted and ask(MSG_btn="0") == accepted
        assert ask(store_user_id="U2")["TC_Status"] == 0 and ask(store_vendor="T")["TC_Status"] == 0
        assert ask(accept=XML_TYPE)["TC_Status"] == "1"
        with sqlite3.connect(f"file:{s.path('entitled.db')}?mode=ro", uri=True) as db:
            assert db.execute("SELECT store_vendor, store_user_id, tc FROM dcb_consent").fetchall() == [("S", "U1", 1)]
        s.ctl("service", "set", LINE1, "dcb", "tc_required=no")
        assert ask(store_user_id="U2")["TC_Status"] == 2


USAGE = [{"type": "cellular", "name": "Family 40", "cycle_end": "2091-06-30T23:59:59Z", "allowance": "42949672960", "used": "7340032000"},
         {"type": "tethering", "unlimited": True, "used": "18446744073709551615"}]
LISTS = {"DataUsageInfo": [
             {"DataUsageInfoDetails": {"DataUsageType": "0", "DataUsageName": "Family 40", "EndOfBillingCycle": "2091-06-30T23:59:59Z",
                                       "DataAllowanceInBytes": "42949672960", "DataUsedInBytes": "7340032000"}},
             {"DataUsageInfoDetails": {"DataUsageType": "1", "DataUsedInBytes": "18446744073709551615"}}],
         "5GSAInfo": [{"5GSAInfoDetails": {"5GSAStatus": "1"}}]}


# proves: ts43-9.1.3-01, ts43-9.1.3-04, ts43-9.1.4-01, ts43-9.3-01, ts43-9.4-01, client-s4-eap, client-s4-fake, client-s4-flat, own-601, own-604, own-607, own-609, own-610
def story_data_plan():
    with Server() as s:
        p = s.phone()
        assert p.login(["ap2010"], accept=JSON_TYPE).apps()["ap2010"] == {}  # nothing is known
        s.ctl("subscriber", "set", LINE1, "data_sa=enabled", "data_usage=" + json.dumps(USAGE))
        before = s.ctl("subscriber", "show", LINE1, "--json").stdout
        a = p.login(["ap2010"], accept=JSON_TYPE)
        assert a.apps()["ap2010"] == LISTS, a.body
        fake = {"terminal_vendor": "vendorX", "terminal_model": "modelY", "terminal_sw_version": "versionZ"}
        assert p.login(["ap2010"], accept=JSON_TYPE, **fake).apps()["ap2010"] == LISTS
        none = {"EntitlementStatus": "2", "ProvStatus": "2"}  # no rule names a boost
        assert p.login(["ap2010"], accept=JSON_TYPE, boost_type="0", **fake).apps()["ap2010"] == none
        for more in ({"boost_type": "0"}, {"boost_type": "166"}, {"boostType": "166"}, {"boost_type": "255"}):
            assert p.get(["ap2010"], token=a.token, accept=JSON_TYPE, **more).apps()["ap2010"] == none, more
        for bad in ("256", "-1", "abc"):
            assert p.get(["ap2010"], token=a.token, accept=JSON_TYPE, boost_type=bad).status == 400, bad
        begun = p.begin(["ap2010"], boost_type="0", **fake)
        b = p.post(b'{"eap-relay-packet":"Default EAP AKA response"}', headers=[("Cookie", p.cookie(begun))])
        assert b.status == 400, b.status
        assert p.login(["ap2010"], accept=JSON_TYPE, boost_type="0").apps()["ap2010"] == none
        xml = p.get(["ap2010"], token=a.token, accept=XML_TYPE).body.decode()
        assert xml.count('<characteristic type="DataUsageInfoDetails">') == 2, xml
        assert s.ctl("subscriber", "show", LINE1, "--json").stdout == before


# proves: ts43-9.1.2-07, ts43-9.9-02, ts43-9.9-03, ts43-9.9-05, ts43-9.9-10, ts43-9.9-11, own-604, own-608, client-s4-flat
def story_boosts_by_rules():
    with Server() as s:
        p = s.phone()
        s.ctl("subscriber", "set", LINE1, "plan=gold")
        rules, cases = (os.path.join(ROOT, "examples", "rules", name) for name in ("boosts.yaml", "boosts.cases.yaml"))
        s.ctl("rules", "test", cases, rules)
        s.ctl("rules", "activate", rules)

        def ask(**more):
            return p.login(["ap2010"], accept=JSON_TYPE, **more).apps()["ap2010"]

        lists = ask()
        assert lists["DataPlanInfo"] == [{"DataPlanInfoDetails": {"AccessType": access, "DataPlanType": kind}}
                                         for access, kind in (("1", "Unmetered"), ("4", "Metered"), ("5", "Unmetered"))], lists
        assert [b["DataBoostInfoDetails"]["BoostType"] for b in lists["DataBoostInfo"]] == ["166", "163"], lists
        assert lists["DataBoostInfo"][0]["DataBoostInfoDetails"]["TargetCharacteristicsInfo"] == {
            "PDB": "35", "MinDownlinkDataRate": "10", "PER": "4"}, lists
        elder = ask(entitlement_version="11.0")["DataBoostInfo"]
        assert [b["DataBoostInfoDetails"]["BoostType"] for b in elder] == ["0"], elder
        offer = ask(boost_type="0")
        assert (offer["EntitlementStatus"], offer["ProvStatus"]) == ("1", "0") and offer["ServiceFlow_URL"].endswith("/data_plan"), offer
        assert offer.keys() == {"EntitlementStatus", "ProvStatus", "ServiceFlow_URL", "ServiceFlow_UserData"}, offer
        assert ask(boost_type="166").keys() == offer.keys()
        assert ask(boost_type="163") == {"EntitlementStatus": "4", "ProvStatus": "2"}
        s.ctl("subscriber", "set", LINE1, "tags=enterprise")
        assert ask(boost_type="0") == {"EntitlementStatus": "2", "ProvStatus": "2"}


KEY = bytes(range(32))
KEY_FILE = f"entitled-seal-key 1\nid 0a0b0c0d\nkey {KEY.hex()}\nuse-from 0\ncreated 0\n"


# proves: ts43-12.2-01, ts43-12.4-03, ts43-12.1.2-04, ts43-12.1.2-06, own-626, own-627, own-628
def story_private_identity():
    s = Server(settings={"private_id": {"kind": "encrypted", "key_folder": "gateway", "issuer": "https://ecs.example"}})
    os.mkdir(s.path("gateway"), 0o700)
    with open(os.open(s.path("gateway/seal-0a0b0c0d.key"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
        f.write(KEY_FILE)
    with s:
        p = s.phone()
        s.ctl("subscriber", "set", LINE1, "private_id=enabled")
        a = p.login(["ap2013"], accept=JSON_TYPE)
        part = a.apps()["ap2013"]
        assert part["EntitlementStatus"] == 1 and part["PrivateUserIDType"] == "2", part
        assert part["PrivateUserIDExpiry"].endswith(":00:00Z"), part
        again = p.get(["ap2013"], token=a.token, accept=JSON_TYPE).apps()["ap2013"]
        assert again.keys() == part.keys()
        value = part["PrivateUserID"]
        assert value.startswith("encodedValue=")
        token = base64.b64decode(value[len("encodedValue="):], validate=True).decode()
        assert len(token) < 1016 and LINE1 not in token
        head, payload, mac = token.split(".")
        key = hmac.digest(KEY, b"private-id sign", "sha256")
        assert unbase64(mac) == hmac.digest(key, f"{head}.{payload}".encode(), "sha256"), "the gateway refuses the token"
        claims = json.loads(unbase64(payload))
        assert claims["iss"] == "https://ecs.example" and claims.keys() == {"iss", "exp", "imsi"}, claims
        assert LINE1 not in unbase64(payload).decode() and len(claims["imsi"].split(".")) == 5
        s.ctl("subscriber", "set", LINE1, "private_id=disabled")
        assert p.get(["ap2013"], token=a.token, accept=JSON_TYPE).apps()["ap2013"] == {"EntitlementStatus": 0}


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
