"""Fast authentication: what a token is bound to, how long it lives, what revokes it."""
import re
import time

from phone import XML_TYPE
from server import LINE1, Server

LINE2 = "001010000000002"


# proves: own-088, own-090, own-202, own-203, own-204, own-209, client-20b, client-23a, own-205, client-20a, ts43-2.8.5-04, own-198
def story_what_a_token_is_bound_to():
    with Server() as s:
        p = s.phone(app_name="app-a")
        token = p.login().token
        assert re.fullmatch(r"[A-Za-z0-9._~-]+", token)

        def ask(**more):
            return p.get(more.pop("apps", ["ap2004"]), token=more.pop("token", token), **more)

        assert ask().status == 200 and ask(IMSI=LINE1).status == 200 and ask(apps=["ap2003", "ap2005"]).status == 200
        other = s.phone(app_name="app-b")
        other.card = p.card
        token_b = other.login().token
        assert ask().status == 200 and other.get(["ap2004"], token=token_b).status == 200
        for more, reason in (({"terminal_id": "352099001761499"}, "token_other_terminal"), ({"terminal_id": None}, "token_other_terminal"),
                             ({"app_name": "app-b"}, "token_other_app_name"), ({"app_name": None}, "token_other_app_name"),
                             ({"IMSI": LINE2}, "token_other_line"), ({"apps": ["ap2009"]}, "token_other_group"),
                             ({"apps": ["ap2004", "ap2009"]}, "token_other_group"), ({"token": token.swapcase()}, "token_malformed")):
            a = ask(**more)
            assert (a.status, a.body) == (511, b""), (more, a.status)
            assert s.events("access")[-1]["reason"] == reason, (more, s.events("access")[-1]["reason"])
        for i in range(len(token)):
            wrong = token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1:]
            assert ask(token=wrong).status == 511, i
        db = open(s.path("entitled.db"), "rb").read() + open(s.path("entitled.db-wal"), "rb").read()
        assert token.encode() not in db
        s.ctl("token", "revoke", LINE1)
        assert ask().status == 511 and s.events("access")[-1]["reason"] == "token_revoked"
        assert other.get(["ap2004"], token=token_b).status == 511
        s.ctl("subscriber", "remove", LINE1)
        assert ask().status == 511


# proves: own-206
def story_the_life_of_a_token():
    with Server(settings={"token": {"life": "60s", "max_age": "120s"}, "spread": {"percent": 0}}, workers=1) as s:
        p = s.phone()
        first = p.login()
        token, validity = first.token, int(first.apps()["TOKEN"]["validity"])
        assert validity == 60
        time.sleep(2)
        a = p.get(["ap2004"], token=token)
        assert a.token == token and 50 <= int(a.apps()["TOKEN"]["validity"]) <= 58


# proves: own-210, own-212, own-211
def story_keys_rotate_and_no_client_notices():
    with Server(settings={"seal": {"folder": "keys"}}) as s:
        p = s.phone()
        token = p.login().token
        a = p.begin()
        good, cookie = p.respond(a.packet), p.cookie(a)
        s.ctl("keys", "rotate", "--announce", "0")
        end = time.monotonic() + 10
        while True:  # until both workers seal with the new key
            fresh = {s.phone().login().token[:6] for _ in range(8)}
            if fresh.isdisjoint({token[:6]}) or time.monotonic() > end:
                break
        assert fresh.isdisjoint({token[:6]}), "the new key is not in use"
        assert p.relay(good, cookie).status == 200
        for _ in range(8):
            p.http.close()
            assert p.get(["ap2004"], token=token).status == 200
