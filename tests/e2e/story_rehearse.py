"""A rehearsal of rules beside a running server: what is reported is what was worked out by hand, and what phones are told afterwards."""
import json
import os
import subprocess

from server import K1, LINE1, OPC1, Server, build

LINES = 6000


def line(n):
    """One in ten is basic, one in ten of these barred; every fourth may not call over Wi-Fi; every third is in California."""
    plan = "basic" if n % 10 == 0 else "gold" if n % 2 else ""
    return {"imsi": f"0010100{n:08d}", "k": K1, "opc": OPC1, "plan": plan, "vowifi": {"allowed": n % 4 != 0}, "smsoip": "enabled",
            "barred": n % 100 == 0, **({"region": "US-CA"} if n % 3 == 0 else {})}


def write(server, name, text):
    with open(server.path(name), "w") as f:
        f.write(text)
    return server.path(name)


def fill(server):
    write(server, "lines.jsonl", "".join(json.dumps(line(n)) + "\n" for n in range(1, LINES + 1)))
    server.ctl("import", server.path("lines.jsonl"))


def rehearse(server, *args, code=0):
    p = server.ctl("--json", "rules", "dry-run", *args, check=False)
    assert p.returncode == code, (p.returncode, p.stdout, p.stderr)
    assert not p.stderr, p.stderr  # no bar where there is no terminal
    return json.loads(p.stdout)


def rows(change, kind):
    return {x["is"]: x["lines"] for x in change[kind]}


NO_BASIC = """
rules:
- name: basic is without Wi-Fi calling
  apps: vowifi
  when: {plan: basic}
  then: {status: incompatible}
- name: a text for California
  apps: vowifi
  when: {region: US-CA}
  then: {status: line, message: Ask us}
- name: old phones
  apps: smsoip
  when: {terminal_model: Brick}
  then: {status: disabled}
- name: the rest
  apps: all
  then: {status: line}
"""


def story_what_would_change_is_what_was_worked_out():
    with Server(subscribers=None) as s:
        fill(s)
        new = write(s, "new.yaml", NO_BASIC)
        told = [n for n in range(1, LINES + 1) if not line(n)["barred"]]
        lost = [n for n in told if n % 10 == 0 and n % 4]
        text = [n for n in told if n % 10 and n % 3 == 0 and n % 4 == 0]
        r = rehearse(s, new)
        assert r["lines"] == r["evaluated"] == LINES and r["failed"] == 0
        assert r["lost"] == len(lost) == 300 and r["gained"] == 0
        assert r["changed"] == len(lost) + len(text)
        v = r["apps"]["vowifi"]
        assert rows(v["lost"], "plan") == {"basic": 300} and rows(v["lost"], "status") == {"enabled -> incompatible": 300}
        assert v["content"]["lines"] == len(text) and rows(v["content"], "parameter") == {"MessageForIncompatible": len(text)}
        assert rows(v["content"], "plan") == {"": len(text)}  # multiples of four are not gold
        assert r["apps"]["smsoip"]["changed"] == 0 and r["unknown"] == ["terminal_model"]
        r = rehearse(s, new, "--device", "terminal_model=Brick", "--app", "smsoip")
        assert r["lost"] == len(told) and list(r["apps"]) == ["smsoip"] and r["unknown"] == []
        devices = write(s, "devices.yaml", "- {name: brick, terminal_model: Brick}\n- {name: other, terminal_model: Other}\n")
        r = rehearse(s, new, "--device", devices)
        assert rows(r["apps"]["smsoip"]["lost"], "device") == {"brick": len(told)}
        assert rows(r["apps"]["vowifi"]["lost"], "device") == {"brick": 300, "other": 300}
        p = s.ctl("rules", "dry-run", new)
        assert "300 lines would lose Wi-Fi calling (vowifi): plan basic 300\n" in p.stdout, p.stdout
        assert "nothing changes for: voice, smsoip" in p.stdout


def story_a_pipeline_stops_where_a_condition_holds():
    with Server(subscribers=None) as s:
        fill(s)
        new = write(s, "new.yaml", NO_BASIC)
        assert rehearse(s, new, "--fail-if", "lost.vowifi>0 && changed<1000", code=1)["fails"] is True
        assert rehearse(s, new, "--fail-if", "lost.vowifi>300 || gained>0")["fails"] is False
        half = rehearse(s, new, "--sample", "50%")
        assert LINES * 0.45 < half["evaluated"] < LINES * 0.55 and half == rehearse(s, new, "--sample", "50%") | {"took_ms": half["took_ms"]}
        for args, code, word in ((["--fail-if", "lost>"], 2, "character 6"), (["--app", "nothing"], 2, "--app"), (["--sample", "0"], 2, "--sample"),
                                 (["--old", "7"], 1, "no version 7"), (["--device", "plan=gold"], 2, "fact of the line")):
            p = s.ctl("rules", "dry-run", new, *args, check=False)
            assert p.returncode == code and word in p.stderr and not p.stdout, (args, p)
        p = s.ctl("rules", "dry-run", write(s, "bad.yaml", "rules:\n- {name: a, apps: vowify, then: {}}\n"), check=False)
        assert p.returncode == 1 and "bad.yaml:2:19: " in p.stderr and "vowifi" in p.stderr, p.stderr


def story_the_phone_is_told_what_was_rehearsed():
    with Server() as s:
        s.ctl("subscriber", "set", LINE1, "plan=basic")
        new = write(s, "new.yaml", NO_BASIC)
        before = rehearse(s, new)
        assert before["old"] == "the built-in rules" and before["apps"]["vowifi"]["lost"]["lines"] == 1
        assert s.phone().login().apps()["ap2004"]["EntitlementStatus"] == "1"
        s.ctl("rules", "activate", new)
        assert s.phone().login().apps()["ap2004"]["EntitlementStatus"] == "2"
        after = rehearse(s, new)
        assert after["old"] == "version 1" and after["changed"] == 0
        nothing = write(s, "line.yaml", "rules: [{name: all, apps: all, then: {status: line}}]\n")
        assert rehearse(s, nothing)["apps"]["vowifi"]["gained"]["lines"] == 1
        assert rehearse(s, nothing, "--old", new)["gained"] == 1
        assert rehearse(s, nothing, "--old", "1")["gained"] == 1


def story_the_server_need_not_run():
    with Server() as s:
        new = write(s, "new.yaml", NO_BASIC)
        s.stop()
        p = subprocess.run([os.path.join(build(), "entitlectl"), "rules", "dry-run", new, "--config", s.path("entitled.yaml"), "--json"],
                           capture_output=True, text=True, timeout=60)
        assert p.returncode == 0, p.stderr
        assert json.loads(p.stdout)["evaluated"] == len(open(os.path.join(os.path.dirname(__file__), "..", "..", s.subscribers)).readlines())
        assert s.ctl("rules", "dry-run", new, check=False).returncode == 3  # nobody says where the configuration is
