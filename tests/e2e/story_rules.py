"""Rules are changed on a running server: the next request of every worker is answered by them, bad ones change nothing, kill -9 loses nothing."""
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import threading
import time

import phone
from server import LINE1, Server, build

FAST = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}
KILLS = int(os.environ.get("ENTITLED_RULE_KILLS", "40"))


def rules(status, extra=""):
    return f"rules:\n  - {{name: only, apps: vowifi, then: {{status: {status}}}}}\n{extra}"


def write(server, name, text):
    with open(server.path(name), "w", encoding="utf-8") as f:
        f.write(text)
    return server.path(name)


def activate(server, text, *args, check=True):
    return server.ctl("--json", "rules", "activate", write(server, "new.yaml", text), *args, check=check)


def current(server):
    return json.loads(server.ctl("--json", "rules", "history").stdout)["versions"][-1]


def workers(server):
    processes = json.loads(server.ctl("--json", "status").stdout)["node"]["processes"]
    return [p["rules"] for p in processes if p["role"].startswith("worker")]


class Phones:
    """Connections that are kept, so many that every worker has some; a token request on each."""

    def __init__(self, server, n=16):
        self.token = server.phone().login().token
        self.phones = [phone.Phone(server.plain_client(), LINE1, None) for _ in range(n)]

    def ask(self):
        answers = [p.get(["ap2004"], token=self.token) for p in self.phones]
        assert all(a.status == 200 for a in answers), [a.status for a in answers]
        return {(a.apps()["ap2004"]["EntitlementStatus"], int(a.apps()["VERS"]["version"])) for a in answers}


# proves: own-224
def story_the_next_request_of_every_worker():
    with Server(workers=2, settings=FAST) as s:
        phones = Phones(s)
        [(status, vers)] = phones.ask()
        assert status == "1" and all(w == {"number": 0, "sha256": "", "state": "current"} for w in workers(s)), workers(s)
        for n, (word, want) in enumerate([("incompatible", "2"), ("disabled", "0"), ("enabled", "1"), ("incompatible", "2"), ("line", "1")], 1):
            made = json.loads(activate(s, rules(word), "--note", f"step {n}").stdout)
            answers = phones.ask()
            assert len(answers) == 1, answers  # all workers, in the very next request
            [(status, now)] = answers
            assert status == want and now > vers, (status, want, now, vers)
            vers = now
            assert made["number"] == n and made["note"] == f"step {n}" and made["from"] == 0, made
            assert made["who"] == subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip(), made
            assert workers(s) == [{"number": n, "sha256": made["sha256"], "state": "current"}] * 2, workers(s)
        sha = subprocess.run(["sha256sum", s.path("new.yaml")], capture_output=True, text=True).stdout.split()[0]
        assert current(s)["sha256"] == sha  # rules without lists: that of the file
        assert s.run("--check").returncode == 0
        for name, pid in processes(s.process.pid).items():  # their successors begin with the newest version
            if "worker" in name:
                os.kill(pid, signal.SIGKILL)
        again = Phones(s)
        assert {w["number"] for w in workers(s)} == {5} and again.ask() == {("1", vers)}


# proves: own-225
def story_rollback_is_a_new_version():
    with Server(workers=2, settings=FAST) as s:
        phones = Phones(s)
        assert s.ctl("rules", "rollback", check=False).returncode == 4
        versions = [phones.ask()]
        for args in ("incompatible", "disabled"):
            activate(s, rules(args))
            versions.append(phones.ask())
        back = json.loads(s.ctl("--json", "rules", "rollback", "--note", "phones complain").stdout)
        assert back["number"] == 3 and back["from"] == 1 and back["note"] == "phones complain", back
        versions.append(phones.ask())
        assert json.loads(s.ctl("--json", "rules", "rollback", "2").stdout)["from"] == 2
        versions.append(phones.ask())
        assert all(len(v) == 1 for v in versions), versions
        flat = [next(iter(v)) for v in versions]
        assert [st for st, _ in flat] == ["1", "2", "0", "2", "0"], flat
        assert all(a[1] < b[1] for a, b in zip(flat, flat[1:])), flat
        assert s.ctl("rules", "show").stdout == rules("disabled")
        assert s.ctl("rules", "show", "3").stdout == rules("incompatible")
        assert "changed  rule \"only\"" in s.ctl("rules", "diff", "3", "4").stdout
        assert s.ctl("rules", "rollback", "77", check=False).returncode == 4
        history = s.ctl("rules", "history").stdout.splitlines()
        assert len(history) == 4 and history[0].startswith("*     4 ") and "(content of 1)  phones complain" in history[1], history


def story_a_bad_file_changes_nothing():
    with Server(workers=2, settings=FAST) as s:
        phones = Phones(s)
        activate(s, rules("disabled"))
        before = phones.ask(), current(s), sorted(os.listdir(s.path("rules")))
        bad = {"rules:\n  - {name: a, apps: vowify, then: {}}\n": '2:21: unknown application "vowify", did you mean "vowifi"?',
               "rules:\n  - {name: a, apps: vowifi, then: {status: maybe}}\n": "2:",
               "rules: [": "not YAML",
               "lists: {x: {file: none.txt}}\nrules: []\n": 'the file "none.txt" cannot be read'}
        for text, why in bad.items():
            answer = activate(s, text, check=False)
            note = json.loads(answer.stdout)["note"]
            assert answer.returncode == 1 and why in note and note.startswith(s.path("new.yaml") + ":"), answer
            raw = subprocess.run(["curl", "-s", "--unix-socket", s.path("admin.sock"), "-d", json.dumps({"text": text, "name": "r.yaml"}),
                                  "http://localhost/v1/rules"], capture_output=True, text=True) if has_curl() else None
            assert raw is None or (json.loads(raw.stdout)["note"].startswith("r.yaml:") and why in raw.stdout.replace('\\"', '"')), raw
        assert (phones.ask(), current(s), sorted(os.listdir(s.path("rules")))) == before


def has_curl():
    return any(os.access(os.path.join(d, "curl"), os.X_OK) for d in os.environ["PATH"].split(":"))


def story_lists_go_with_their_version():
    text = "lists: {tacs: {file: tacs.txt}}\nrules:\n  - {name: known, apps: vowifi, when: {tac: {list: tacs}}, then: {status: line}}\n"
    with Server(workers=2, settings=FAST) as s:
        phones = Phones(s)
        write(s, "tacs.txt", "".join(f"{n}\n" for n in range(35000000, 35100000)))
        activate(s, text)
        assert {st for st, _ in phones.ask()} == {"2"}
        write(s, "tacs.txt", "35209900 # the phone of the tests\n")
        activate(s, text)
        assert {st for st, _ in phones.ask()} == {"1"}
        assert s.ctl("rules", "show", "--list", "tacs.txt").stdout == "35209900 # the phone of the tests\n"
        assert "changed  list file tacs.txt: 1 lines more, 100000 less" in s.ctl("rules", "diff", "1").stdout
        s.ctl("rules", "rollback")
        assert {st for st, _ in phones.ask()} == {"2"}
        with open(s.path("rules/0000000003.lists/tacs.txt"), encoding="utf-8") as f:
            assert len(f.readlines()) == 100000


def story_what_cannot_be_loaded_leaves_the_old_rules():
    with Server(workers=2, settings=FAST) as s:
        phones = Phones(s)
        activate(s, rules("disabled"))
        phones.ask()
        history = open(s.path("rules/history.jsonl"), encoding="utf-8").read()
        write(s, "rules/history.jsonl", history + '{"number": 2')
        s.process.send_signal(signal.SIGHUP)
        wait(lambda: not s.events("reload_refused") == [])  # --check sees it first
        assert "rules.folder" in s.run("--check", check=False).stdout
        write(s, "rules/history.jsonl", history + history.replace('"number":1', '"number":2'))  # a line without its files
        assert activate(s, rules("line"), check=False).returncode == 0  # number 3
        assert [w["number"] for w in workers_after(s, phones)] == [3, 3]
        write(s, "rules/0000000003.yaml", "rules: []\n")
        assert s.ctl("rules", "show", check=False).returncode == 1
        assert {st for st, _ in phones.ask()} == {"1"}
        s.ctl("rules", "rollback", "1")
        assert {st for st, _ in phones.ask()} == {"0"} and current(s)["number"] == 4


def workers_after(server, phones):
    phones.ask()
    return workers(server)


def wait(ready, seconds=10):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.02)


def story_no_request_is_lost_while_rules_are_swapped():
    with Server(workers=2, settings=FAST) as s:
        token, stop, wrong, done = s.phone().login().token, threading.Event(), [], [0] * 6

        def witness(n):
            p, vers = phone.Phone(s.plain_client(), LINE1, None), 0
            while not stop.is_set():
                p.fresh = n % 2 == 0
                a = p.get(["ap2004", "ap2003"], token=token)
                now = int(a.apps()["VERS"]["version"]) if a.status == 200 else 0
                if a.status != 200 or now < vers:
                    wrong.append((a.status, vers, now))
                vers = now
                done[n] += 1

        threads = [threading.Thread(target=witness, args=(n,)) for n in range(len(done))]
        for t in threads:
            t.start()
        begun = time.monotonic()
        for n in range(40):
            activate(s, rules(["disabled", "line", "incompatible"][n % 3]))
        stop.set()
        for t in threads:
            t.join()
        print(f"# 40 activations in {time.monotonic() - begun:.1f} s, {sum(done)} answers")
        assert not wrong, wrong[:5]
        assert sum(done) > 200 and current(s)["number"] == 40


def story_the_examples_of_the_manual_are_good():
    root = os.path.join(os.path.dirname(__file__), "..", "..")
    page = open(os.path.join(root, "doc/operator/rules.md"), encoding="utf-8").read()
    ctl = os.path.join(build(), "entitlectl")
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, text in re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, re.S):
            names.append(name)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        with open(os.path.join(folder, "test-devices.txt"), "w", encoding="utf-8") as f:
            f.write("35500001\n")
        assert len(names) >= 8, names
        for name in names:
            verb = "test" if ".cases." in name else "check"
            p = subprocess.run([ctl, "rules", verb, os.path.join(folder, name)], capture_output=True, text=True)
            assert p.returncode == 0, (name, p)
    examples = os.path.join(root, "examples/rules")
    for name in sorted(os.listdir(examples)):
        if name.endswith(".cases.yaml"):
            p = subprocess.run([ctl, "rules", "test", os.path.join(examples, name)], capture_output=True, text=True)
            assert p.returncode == 0 and " 0 failed" in p.stdout, (name, p)


def processes(master):
    out = {}
    for pid in open(f"/proc/{master}/task/{master}/children").read().split():
        try:
            out[open(f"/proc/{pid}/comm").read().strip()] = int(pid)
        except OSError:
            pass
    return out


def story_kill_minus_nine_in_the_middle_of_activations():
    rng = random.Random(20261124)
    with Server(workers=2, settings=FAST, subscribers=None) as s:
        write(s, "tacs.txt", "".join(f"{n}\n" for n in range(35000000, 35002000)))
        ctl = [os.path.join(build(), "entitlectl"), "--socket", s.path("admin.sock"), "--json"]
        sent, acknowledged, killed = {}, 0, 0
        for n in range(KILLS):
            text = rules("disabled", f"# {n}\n") + "lists: {tacs: {file: tacs.txt}}\n"
            p = subprocess.Popen([*ctl, "rules", "activate", write(s, f"{n}.yaml", text)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(rng.uniform(0.0, 0.03))
            core = [pid for name, pid in processes(s.process.pid).items() if "core" in name]
            if core:
                os.kill(core[0], signal.SIGKILL)
                killed += 1
            out, _ = p.communicate(timeout=30)
            if p.returncode == 0:
                made = json.loads(out)
                assert made["number"] > acknowledged, (made, acknowledged)
                acknowledged = made["number"]
                sent[acknowledged] = text
            wait(lambda: s.ctl("rules", "history", check=False).returncode == 0)
            history = json.loads(s.ctl("--json", "rules", "history").stdout)["versions"]
            numbers = [v["number"] for v in history]
            assert numbers == sorted(set(numbers)) and (numbers or [0])[-1] >= acknowledged, (numbers, acknowledged)
            if numbers:
                assert s.ctl("rules", "show").stdout.startswith("rules:\n")
        for number, text in sent.items():
            assert s.ctl("rules", "show", str(number)).stdout == text, number
        assert s.run("--check").returncode == 0
        last = numbers[-1] if numbers else 0
        assert json.loads(activate(s, rules("line")).stdout)["number"] == last + 1
        print(f"# {killed} kills, {len(sent)} activations acknowledged, {last} stored")
        assert killed >= KILLS * 0.8
