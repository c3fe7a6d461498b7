"""The phone in a terminal, ts43-ue, against the real server over TLS, and against a server that breaks one rule at a time."""
import json
import os
import re
import stat
import subprocess

import phone
from fake import Fake
from server import K1, LINE1, OPC1, ROOT, Server, build, free_ports

PHONES = ("careful", "aosp2021", "aosp", "samsung", "microg")
ALL = "ap2004,ap2003,ap2005"
CARD1 = ("--imsi", LINE1, "--k", K1, "--opc", OPC1)
TUAK = "001010000000005"
FIELDS = {"imsi", "phone", "end", "exit", "by_token", "status", "ms", "challenges", "syncs", "token", "findings", "steps"}
STEPS = {"request": {"method", "url", "params"}, "response": {"status", "ms", "headers", "body"},
         "challenge": {"eap", "verdict", "mac", "sqn", "sqn_ms"}, "note": {"text"}}
ENDS = {0: "done", 1: "refused", 3: "network", 4: "rule", 5: "card"}


def run(port, ca, *args):
    return subprocess.run([os.path.join(build(), "ts43-ue"), "--url", f"https://localhost:{port}/", "--resolve", f"localhost:{port}:127.0.0.1",
                           "--ca", ca, *args], cwd=ROOT, capture_output=True, text=True, timeout=120)


def parse(text):
    return [json.loads(line, object_pairs_hook=phone.no_duplicates) for line in text.splitlines()]


def logins(port, ca, *args):
    """Exit code and one object per login, each checked for shape."""
    p = run(port, ca, "--output", "json", *args)
    out = parse(p.stdout)
    assert p.stderr == "", p.stderr
    for o in out:
        assert set(o) - {"document"} == FIELDS, set(o) ^ FIELDS
        assert o["end"] == ENDS[o["exit"]] and type(o["by_token"]) is bool, o["end"]
        for step in o["steps"]:
            assert set(step) - {"step", "eap"} == STEPS[step["step"]] - {"eap"}, step
        for f in o["findings"]:
            assert set(f) == {"rule", "text"}
        assert K1 not in json.dumps(o) and OPC1 not in json.dumps(o)
    assert out and p.returncode == out[-1]["exit"], (p.returncode, out and out[-1]["exit"])
    return p.returncode, out


class Ue:
    """ts43-ue with card 1 at a running server."""

    def __init__(self, server):
        self.server, self.ca = server, server.path("ca.pem")

    def __call__(self, *args, card=CARD1):
        return logins(self.server.https, self.ca, *card, *args)

    def text(self, *args, card=CARD1):
        return run(self.server.https, self.ca, *card, *args)

    def accesses(self):
        return self.server.events("access")


def requests(login):
    return [s for s in login["steps"] if s["step"] == "request"]


# proves: client-02a, client-03a, client-03b, client-03c, client-09a, client-10a, client-11a,
# client-13a, client-14a, client-14b, client-16a, client-33a
def story_every_phone_logs_in_fast_and_after_a_synchronisation_failure():
    with Server() as s:
        ue = Ue(s)
        for name in PHONES:
            for post in ((), ("--post",)):
                code, out = ue("--strict", name, *post, "--app", ALL, "--fast", "1")
                assert code == 0 and [o["by_token"] for o in out] == [False, True], (name, post, code)
                for o in out:
                    assert o["findings"] == [] and o["phone"] == name and o["status"] == 200
                    assert {"ap2004", "ap2003", "ap2005"} <= {k.lower() for k in o["document"]}, (name, list(o["document"]))
                    assert requests(o)[0]["method"] == ("POST" if post else "GET")
                assert (out[0]["challenges"], out[1]["challenges"]) == (1, 0) and len(requests(out[1])) == 1
                code, out = ue("--strict", name, *post, "--fault", "sqn-ahead")
                assert (code, out[0]["challenges"], out[0]["syncs"]) == (0, 2, 1), (name, post, code)
        for name in ("careful", "aosp", "microg"):
            code, out = ue("--strict", name, "--json", "--app", ALL)
            assert code == 0 and {"Vers", "Token", "ap2004"} <= set(out[0]["document"]), (name, code, out[0]["findings"])
        # keys over the identity sent, or over the default NAI as microG has it
        for name in PHONES:
            for more in (("--realm", "wlan"), ("--nai", f"0{LINE1}@private.example"), ("--mnc-length", "3")):
                code, out = ue("--strict", name, *more)
                assert code == 0, (name, more, code, out[0]["findings"])
                assert out[0]["steps"][0]["params"][0][0] == "EAP_ID"


# proves: own-063, own-064
def story_every_fault_ends_as_it_should():
    want = {"sqn-ahead": (0, 200, "none", 3), "wrong-k": (5, 403, "aka_reject", 2), "wrong-res": (1, 403, "aka_res", 2),
            "wrong-mac": (1, 403, "aka_mac", 2), "reject": (1, 403, "aka_reject", 2), "client-error": (1, 403, "aka_client_error", 2),
            "nak": (1, 403, "eap_nak", 2), "truncate": (1, 400, "eap_length", 2), "zero-length-attribute": (1, 400, "aka_attribute_length", 2),
            "no-answer": (5, 200, "none", 1), "repeat-post": (0, 200, "none", 3)}
    with Server() as s:
        ue = Ue(s)
        listed = re.search(r"\nFaults\n(.*?)\n\n", ue.text("--help").stdout, re.S).group(1)
        assert {line.split()[0] for line in listed.splitlines()} == set(want)
        for fault, (exit_code, status, reason, asked) in want.items():
            before = len(ue.accesses())
            code, out = ue("--fault", fault)
            seen = ue.accesses()[before:]
            assert (code, out[0]["status"]) == (exit_code, status), (fault, code, out[0]["status"])
            assert seen[-1]["reason"] == reason and len(seen) == asked == len(requests(out[0])), (fault, seen)
            assert out[0]["findings"] == [], (fault, out[0]["findings"])
        assert ue.accesses()[-1]["repeat"] is True
        for name in PHONES[1:]:  # these fall silent when the card refuses the network
            before = len(ue.accesses())
            code, out = ue("--strict", name, "--fault", "wrong-k")
            assert code == 5 and len(ue.accesses()) == before + 1, name


def story_cards_of_every_kind():
    with Server() as s:
        ue = Ue(s)
        sim = ("--sim", "examples/subscribers.jsonl", "--imsi", TUAK)
        with open(os.path.join(ROOT, "examples/subscribers.jsonl")) as f:
            line = next(o for o in map(json.loads, f) if o["imsi"] == TUAK)
        by_hand = ("--imsi", TUAK, "--k", line["k"], "--topc", line["topc"])
        for card in (sim, by_hand):
            for more in ((), ("--fault", "sqn-ahead"), ("--strict", "aosp2021"), ("--fast", "1")):
                code, out = ue(*more, card=card)
                assert code == 0 and out[0]["imsi"] == TUAK, (card, more, code)
        for memory in ("array", "single", "whole"):
            for sqn in ("000000000000", "0000ffff0000"):
                code, out = ue("--card", memory, "--sqn", sqn)
                assert code == 0, (memory, sqn, code)
        assert "TUAK" in ue.text(card=sim).stdout


def story_many_logins_on_many_connections():
    first = 1010000000101
    lines = [{"imsi": f"{first + i:015d}", "msisdn": f"9990200001{i:02d}", "alg": "milenage", "k": K1, "opc": OPC1, "vowifi": {"allowed": True}}
             for i in range(12)]
    with Server() as s:
        ue = Ue(s)
        s.ctl("import", "-", stdin="".join(json.dumps(o) + "\n" for o in lines))
        keys = ("--k", K1, "--opc", OPC1, "--imsi-range", f"{first:015d}-{first + 11:015d}")
        p = ue.text("--repeat", "36", "--parallel", "4", "--fast", "1", "--output", "json", card=keys)
        *each, sum_up = parse(p.stdout)
        assert p.returncode == 0 and len(each) == 72 and {o["imsi"] for o in each} == {o["imsi"] for o in lines}, (p.returncode, p.stderr)
        assert set(sum_up) == {"logins", "by_token", "seconds", "per_second", "ms_p50", "ms_p99", "ended"}
        assert (sum_up["logins"], sum_up["by_token"], sum_up["ended"]) == (72, 36, {"done": 72})
        p = ue.text("--repeat", "20", "--parallel", "4")
        assert p.returncode == 0 and re.match(r"20 logins \(0 by token\) in [\d.]+ s: .*; done 20\n$", p.stdout), p.stdout
        p = ue.text("--repeat", "4", "--parallel", "2", "--fault", "wrong-res")
        assert p.returncode == 1 and "refused 4" in p.stdout, p.stdout
        p = ue.text("--repeat", "3", "--connection", "close", "--quiet")
        assert (p.returncode, p.stdout) == (0, "")


# proves: client-20a
def story_a_phone_keeps_its_state():
    with Server() as s:
        ue = Ue(s)
        path = s.path("phone.state")
        keep = ("--sim-state", path)
        code, out = ue(*keep)
        assert code == 0 and stat.S_IMODE(os.stat(path).st_mode) == 0o600
        sqn = out[0]["steps"][2]["sqn"]
        code, out = ue(*keep, "--use-token")
        assert code == 0 and [o["by_token"] for o in out] == [True]
        assert dict(requests(out[0])[0]["params"])["vers"] == out[0]["document"]["VERS"]["version"]
        os.chmod(path, 0o644)
        code, out = ue(*keep)  # a full login again: the card remembers
        challenge = out[0]["steps"][2]
        assert code == 0 and challenge["sqn_ms"] == sqn < challenge["sqn"] and stat.S_IMODE(os.stat(path).st_mode) == 0o600
        s.ctl("token", "revoke", LINE1)
        code, out = ue(*keep, "--use-token")  # a kept token that is refused leads to a full login
        assert code == 0 and [(o["by_token"], o["status"]) for o in out] == [(True, 511), (False, 200)]
        token = out[-1]["token"]
        with open(s.path("token"), "w") as f:
            f.write(token + "\n")
        assert ue("--token-file", s.path("token"))[1][0]["by_token"] and ue("--token", token)[0] == 0
        assert ue("--token", token[:-1] + ("A" if token[-1] != "A" else "B"))[0] == 1
        other = ue.text(*keep, card=("--sim", "examples/subscribers.jsonl", "--imsi", "001010000000002"))
        assert other.returncode == 2 and "another subscriber" in other.stderr


def story_exit_codes():
    with Server() as s:
        ue = Ue(s)
        assert ue("--app", ALL)[0] == 0
        assert ue(card=("--sim", "examples/subscribers.jsonl", "--imsi", "001010000000008"))[0] == 1  # barred
        for wrong in (("--nonsense",), ("--strict", "nokia"), ("--fault", "fire"), ("--repeat", "0"), ("word",), ("--sqn", "1"),
                      ("--token-file", "/nowhere")):
            p = ue.text(*wrong)
            assert p.returncode == 2 and p.stderr.startswith("ts43-ue: ") and p.stdout == "", (wrong, p.returncode, p.stderr)
        assert ue.text(card=()).returncode == 2
        assert run(free_ports(1)[0], ue.ca, *CARD1).returncode == 3
        assert run(s.http, ue.ca, *CARD1).returncode == 3  # no TLS there
        with Fake() as stranger:
            assert run(s.https, stranger.ca, *CARD1).returncode == 3  # its certificate is of another authority
        assert ue("--fault", "wrong-k")[0] == 5
        text = ue.text("--trace").stdout
        assert "AT_RAND" in text and K1 not in text and max(map(len, text.splitlines())) <= 100
        for help_or_version in ("--help", "--version"):
            assert ue.text(help_or_version, card=()).returncode == 0


# Every row: what the server breaks, the rule that the careful phone names.
BREAKS = {
    "no cookie": "clients 3", "another cookie": "clients 3", "two cookies": "clients 3", "quoted cookie": "clients 4", "cookie version": "clients 4",
    "cookie header in lower case": "clients 4", "plain json challenge": "clients 2", "charset challenge": "clients 2", "text challenge": "clients 2",
    "rand not first": "clients 8", "any id first": "clients 8, clients 9", "no rand": "RFC 4187 9.3",
    "zero length": "RFC 4187 8", "long length": "clients 8",
    "extra attribute": "clients 9", "wrong mac": "clients 10", "identity request": "clients 7", "eap success": "clients 7",
    "document at once": "clients 1", "text document": "clients 14", "json document called xml": "clients 14, TS.43 2.9.3", "old sqn": "clients 13",
    "no token": "clients 19", "plus in token": "clients 23", "entity": "clients 24", "value before name": "clients 25", "two types": "clients 25",
    "lower case vers": "clients 26", "empty status": "clients 27", "foreign app": "clients 28, TS.43 2.9.2", "huge": "clients 38",
}

# Where the other phones stop; they bear the rest.
STOPS = {
    "text challenge": {"aosp"}, "any id first": {"samsung"}, "no rand": set(PHONES), "zero length": {"aosp2021", "aosp"},
    "identity request": set(PHONES), "eap success": set(PHONES), "document at once": set(PHONES), "text document": {"aosp"},
    "value before name": {"samsung"}, "two types": {"samsung"}, "old sqn": set(PHONES), "json document called xml": set(PHONES),
    "long length": {"aosp2021", "aosp", "microg"},
}


def story_a_server_that_breaks_a_rule_is_found_out():
    with Fake() as fake:
        def ask(broken, *args):
            fake.broken = broken
            return logins(fake.port, fake.ca, *CARD1, *args)

        code, out = ask(None)
        assert code == 0 and out[0]["findings"] == [], out[0]["findings"]
        for broken, rule in BREAKS.items():
            more = ("--fault", "sqn-ahead") if broken == "another cookie" else ()
            code, out = ask(broken, *more)
            rules = {f["rule"] for f in out[0]["findings"]}
            assert code == 4 and rules == set(rule.split(", ")), (broken, code, out[0]["findings"])
            for name in PHONES[1:]:
                code, out = ask(broken, "--strict", name, *more)
                assert code == (4 if name in STOPS.get(broken, ()) else 0), (broken, name, code, out[0]["findings"])
        for broken, rule, code in (("401 at once", "clients 1", 1), ("503 alone", "clients 22", 1), ("500", "clients 21", 1)):
            got, out = ask(broken)
            assert got == code and {f["rule"] for f in out[0]["findings"]} == {rule}, (broken, got, out[0]["findings"])
        assert ask("201 document")[0] == 1 and ask("201 document", "--strict", "microg")[0] == 0
        # how many synchronisation failures each bears
        for name, syncs in (("careful", 4), ("aosp2021", 3), ("aosp", 4), ("samsung", 4), ("microg", 2)):
            _, out = ask("old sqn", "--strict", name)
            assert out[0]["syncs"] == syncs and len(requests(out[0])) == syncs, (name, out[0]["syncs"], len(requests(out[0])))
