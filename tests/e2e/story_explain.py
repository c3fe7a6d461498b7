"""Every answer has a decision id; what was kept of it says why, is replayed byte for byte, and goes when the line goes."""
import json
import os
import stat
import time

from server import LINE1, Server

PLANS = """rules:
  - name: barred plans
    apps: vowifi
    when: {plan: [dead]}
    then: {status: incompatible}
  - name: all plans
    apps: vowifi
    when: {plan: [gold, silver]}
    then: {status: enabled}
"""
ALL = "rules:\n  - {name: everybody, apps: vowifi, then: {status: enabled}}\n"
EXPLAIN = {"explain": {"size": "1m", "sample": 0}}
UNKNOWN = "001019999999999"


def activate(s, text):
    with open(s.path("rules.yaml"), "w") as f:
        f.write(text)
    s.ctl("rules", "activate", s.path("rules.yaml"))


def explain(s, *args, check=True):
    p = s.ctl("--json", "explain", *args, check=check)
    return json.loads(p.stdout)["decisions"] if p.returncode == 0 else None


def last_access(s, n=1):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        events = s.events("access")
        if len(events) >= n and events[-1].get("decision"):
            return events[-1]
        time.sleep(0.05)
    raise AssertionError(events)


def rings(s):
    return [s.path(os.path.join("explain", n)) for n in sorted(os.listdir(s.path("explain")))]


def story_why_a_line_was_told_what_it_was():
    with Server(workers=2, settings=EXPLAIN) as s:
        activate(s, PLANS)
        s.ctl("subscriber", "set", LINE1, "plan=basic")
        p = s.phone(terminal_model="Brick")
        a = p.login()
        assert a.apps()["ap2004"]["EntitlementStatus"] == "2", a.body
        d = explain(s, LINE1, "vowifi")[0]
        event = last_access(s)
        assert event["decision"] == d["id"] and event["id"] == d["access"], (event, d)
        assert len(d["id"]) == 16 and d["kept"] == ["not entitled"] and d["proven"] and d["rules"] == 1, d
        assert d["apps"] == [{"app": "ap2004", "told": [2], "says": "incompatible", "rule": None}], d["apps"]
        assert d["facts"]["plan"] == "basic" and d["facts"]["terminal_model"] == "Brick", d["facts"]
        words = d["words"]
        for part in ("was told EntitlementStatus 2 (incompatible) because no rule of version 1 matches",
                     'before it: rule "barred plans" (line 2) does not match: plan (line 4), plan is basic',
                     'what would have to change: rule "all plans" (line 6) does not match: plan (line 8), plan is basic; it would allow it',
                     "its SIM proved itself 0 s before", "plan=basic", "terminal_model=Brick", "Not known: plmn", "ms old at most"):
            assert part in words, (part, words)
        token = p.get(["ap2004"], token=a.token).token
        assert token and token not in json.dumps(explain(s, LINE1, "--last", "100")), "a token in an explanation"
        assert s.ctl("explain", d["id"].upper()).stdout == words  # by id, for people
        # what the phone was told, but for the token
        text = a.body.decode()
        assert d["document"].replace("[%d characters]" % len(a.token), a.token) == text, (d["document"], text)
        refused = s.ctl("explain", "0000000000000000", check=False)
        assert refused.returncode == 4 and "explain_absent" in refused.stderr, refused


def story_what_is_kept():
    with Server(workers=2, settings=EXPLAIN) as s:
        p = s.phone()
        token = p.login().token
        assert explain(s, LINE1, check=False) is None  # enabled, nothing new, no sample
        s.ctl("service", "set", LINE1, "vowifi", "allowed=no")
        assert p.get(["ap2004"], token=token).apps()["ap2004"]["EntitlementStatus"] == "2"
        s.ctl("service", "set", LINE1, "vowifi", "allowed=yes")
        assert p.get(["ap2004"], token=token).apps()["ap2004"]["EntitlementStatus"] == "1"
        assert p.get(["ap2004"], token=token).status == 200
        kept = [(d["kept"], d["apps"][0]["told"]) for d in explain(s, LINE1, "ap2004", "--last", "9")]
        assert kept == [(["changed"], [1]), (["not entitled", "changed"], [2])], kept
        assert "facts of the line: vowifi.allowed=no" in explain(s, LINE1, "--last", "9")[1]["words"]
        # refusals: by the claimed line, and without one
        assert s.phone(imsi=UNKNOWN).login().status == 403
        d = explain(s, UNKNOWN)[0]
        assert d["kind"] == "refusal" and d["reason"] == "subscriber_unknown" and not d["proven"], d
        assert "claimed, not proven" in d["words"] and "Refused with 403" in d["words"], d["words"]
        assert p.get(["ap2004"], token="nonsense").status == 511
        d = explain(s, last_access(s)["decision"])[0]
        assert d["reason"] == "token_malformed" and d["imsi"] == "", d
        # trace: everything, challenges too
        s.ctl("trace", LINE1, "on", "--for", "15m")
        p.get(["ap2004"], token=token)
        s.phone().login()
        assert [d["kind"] for d in explain(s, LINE1, "--last", "3")] == ["document", "challenge", "document"]
        assert all("traced" in d["kept"] for d in explain(s, LINE1, "--last", "3"))
        s.ctl("trace", LINE1, "off")
        p.get(["ap2004"], token=token)
        assert len(explain(s, LINE1, "--last", "99")) == 5
    with Server(workers=1, settings={"explain": {"size": "1m", "sample": 3}}) as s:
        p = s.phone()
        token = p.login().token
        for _ in range(8):
            p.get(["ap2004"], token=token)
        assert [d["kept"] for d in explain(s, LINE1, "--last", "9")] == [["sampled"]] * 3


def story_replay_and_now():
    with Server(workers=2, settings=EXPLAIN) as s:
        activate(s, PLANS)
        s.ctl("subscriber", "set", LINE1, "plan=basic")
        answers = {}
        for accept in ("text/vnd.wap.connectivity-xml", "application/json"):
            for apps in (["ap2004"], ["ap2003", "ap2004", "ap2005"], ["ap2012"]):
                more = {"store_vendor": "S", "store_user_id": "U"} if apps == ["ap2012"] else {}
                a = s.phone().login(apps, accept=accept, notif_token="t" * 40, notif_action="2", **more)
                assert a.status == 200, a.status
                answers[last_access(s)["decision"]] = a.body
        s.ctl("subscriber", "set", LINE1, "plan=gold")  # replay looks at what was
        for decision, body in answers.items():
            d = explain(s, decision, "--replay", "old")[0]
            assert d["replay"] == {"rules": 1, "equal": True, "apps": d["apps"]}, (d["replay"], d["words"])
            assert "the document is equal, byte for byte" in d["words"], d["words"]
        activate(s, ALL)
        first = next(iter(answers))
        d = explain(s, first, "--replay", "old")[0]
        assert d["replay"]["equal"] and d["rules"] == 1
        d = explain(s, first, "--replay", "today")[0]
        assert not d["replay"]["equal"] and d["replay"]["rules"] == 2 and d["replay"]["apps"][0]["told"] == [1], d["replay"]
        assert 'by rule "everybody", which is another answer' in d["words"], d["words"]
        activate(s, PLANS)
        now = explain(s, "--now", LINE1, "vowifi", "terminal_model=Slab")[0]
        assert now["apps"][0]["told"] == [1] and now["apps"][0]["rule"] == "all plans" and now["rules"] == 3, now
        assert now["facts"]["terminal_model"] == "Slab" and "TOKEN" not in now["document"], now
        s.ctl("subscriber", "set", LINE1, "plan=dead")
        assert explain(s, "--now", LINE1, "ap2004")[0]["apps"][0]["told"] == [2]
        assert s.ctl("explain", "--now", UNKNOWN, "vowifi", check=False).returncode == 4
        # without the version's file the words say less, and nothing breaks
        for name in os.listdir(s.path("rules")):
            if name.endswith("1.yaml"):
                os.unlink(s.path(os.path.join("rules", name)))
        s.stop()
        os.unlink(s.log_path)
        s.spawn()
        s.wait_ready()
        assert "is not there any more" in s.ctl("explain", first, "--replay", "old").stdout


def story_erased_and_sealed():
    with Server(workers=2, settings=EXPLAIN) as s:
        activate(s, PLANS)
        s.ctl("subscriber", "set", LINE1, "plan=verysecretplan")
        p = s.phone(terminal_model="SecretModel")
        for _ in range(6):
            assert p.login().status == 200
            p.http.close()  # any worker
        s.phone(imsi=UNKNOWN).login()
        for ring in rings(s):
            assert stat.S_IMODE(os.stat(ring).st_mode) == 0o600 and os.stat(ring).st_size == 1 << 20
            with open(ring, "rb") as f:
                whole = f.read()
            for secret in (LINE1, "verysecretplan", "SecretModel", UNKNOWN, "EntitlementStatus"):
                assert secret.encode() not in whole, secret
        assert len(explain(s, LINE1, "--last", "99")) == 6
        assert json.loads(s.ctl("--json", "explain", "erase", LINE1).stdout) == {"erased": 6}
        assert explain(s, LINE1, check=False) is None and explain(s, UNKNOWN)
        p.login()
        assert explain(s, LINE1)
        s.ctl("subscriber", "remove", LINE1)
        assert explain(s, LINE1, check=False) is None
        log = open(s.log_path).read()
        assert "verysecretplan" not in log and "SecretModel" not in json.dumps([e for e in s.events() if e["event"] != "access"])


def story_no_disk_no_explain_but_answers():
    s = Server(workers=2, settings={"explain": {"size": "1m", "sample": 1, "folder": "not/there"}})
    with s:
        assert s.phone().login().status == 200
        assert len(s.events("explain_off")) == 2, s.events("explain_off")
        assert last_access(s)["decision"]
        assert explain(s, LINE1, check=False) is None
    with Server(workers=2, settings={"explain": {"size": 0}}) as s:
        assert s.phone().login().status == 200 and not s.events("explain_off") and last_access(s)["decision"]
        assert not os.path.exists(s.path("explain"))
    with Server(workers=1, settings={"explain": {"size": "1m", "sample": 1}}) as s:
        token = s.phone().login().token
        assert explain(s, LINE1)
        os.truncate(rings(s)[0], 0)  # somebody takes the disk away under the mapping
        a = s.phone().get(["ap2004"], token=token)
        assert a.status == 200 and s.events("explain_off"), s.events("explain_off")
        workers = [p for p in json.loads(s.ctl("--json", "status").stdout)["node"]["processes"] if p["role"].startswith("worker")]
        assert [w["restarts"] for w in workers] == [0], workers


def story_kept_answers_outlive_kill_9():
    with Server(workers=2, settings={"explain": {"size": "1m", "sample": 1}}) as s:
        ids = []
        for _ in range(4):
            s.phone().login()
            ids.append(last_access(s)["decision"])
        node = json.loads(s.ctl("--json", "status").stdout)["node"]
        for p in node["processes"]:
            if p["role"].startswith("worker") or p["role"] == "core":
                os.kill(p["pid"], 9)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            p = s.ctl("--json", "explain", ids[-1], check=False)
            if p.returncode == 0 and s.phone().login().status == 200:
                break
            time.sleep(0.2)
        assert all(explain(s, i)[0]["id"] == i for i in ids)
        assert len(explain(s, LINE1, "--last", "99")) > len(ids)
