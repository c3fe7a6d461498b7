"""Storms: an attacker who replays ClientHellos and begins logins that never go on, and honest phones in far greater number than can be served. What
a busy machine cannot change is asserted: who was let in, what the AuC was asked, memory, answers per CPU second of the server. Run by itself it
measures: `story_storm.py [SECONDS]` (`./dev storm`)."""
import json
import os
import subprocess
import sys

from server import K1, OPC1, ROOT, Server, build

LINES, BUDGET, CONNECTIONS, PHONES = 1000, 100, 2000, 96
ATTACK = (8, 4000, 1500)  # addresses, ClientHellos a second, begins of logins a second
# what a worker may need: a part of its own, and for each connection its TLS state (that of a handshake is the largest)
MEMORY_CAP_KB = 96 * 1024 + CONNECTIONS * 64
# one in a hundred of what a worker can shake hands with an RSA key of 3,072 bits, see doc/operator/storms.md
SETTINGS = {"limit": {"exempt": "", "address_per_second": 6, "address_burst": 200}, "auc": {"per_second": BUDGET},
            "http": {"connections": CONNECTIONS}, "explain": {"sample": 0}}


def storm_server(**limit):
    """With this key a handshake costs the server several times what it costs a phone: one core of phones is far more than it can serve."""
    s = Server(workers=1, settings={**SETTINGS, "limit": {**SETTINGS["limit"], **limit}}, subscribers=None)
    s.write_config()
    s.run("--init", "--demo-certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout",
                    s.path("server.key"), "-out", s.path("server.pem")], check=True, capture_output=True)
    return s


def provision(s):
    with open(os.path.join(ROOT, "examples/subscribers.jsonl")) as f:
        row = json.loads(f.readline())
    path = s.path("lines.jsonl")
    with open(path, "w") as f:
        for i in range(LINES):
            f.write(json.dumps({**row, "imsi": f"00101{1000 + i:010d}", "msisdn": f"99902{i:07d}", "k": K1, "opc": OPC1}) + "\n")
    s.ctl("import", path)


def node(s):
    return json.loads(s.ctl("--json", "status").stdout)["node"]


def pids(s, role=""):
    return [p["pid"] for p in node(s)["processes"] if p["role"].startswith(role)]


def cpu_seconds(s):
    total = 0
    for pid in pids(s):
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory_kb(s):
    most = 0
    for pid in pids(s, "worker"):
        with open(f"/proc/{pid}/smaps_rollup") as f:
            most = max(most, sum(int(line.split()[1]) for line in f if line.startswith("Pss_Anon:")))
    return most


def tool(name, *args):
    return subprocess.Popen([*PIN, os.path.join(build(), "tests", "storm", f"storm-{name}"), *map(str, args)], stdout=subprocess.PIPE, text=True)


PIN = []


def pin(s):
    """Server on one core, load on another, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        for pid in pids(s):
            os.sched_setaffinity(pid, {cores[0]})
        PIN[:] = ["taskset", "-c", ",".join(map(str, cores[1:]))]


def honest(s, seconds, attack=None):
    """What phones got, what it cost, and what an attacker got beside them."""
    before, begun = node(s), cpu_seconds(s)
    attacker = tool("attack", s.https, *attack, seconds + 1) if attack else None
    load = tool("phones", s.https, PHONES, seconds, 20, LINES, K1, OPC1)
    most = 0
    while load.poll() is None:
        most = max(most, memory_kb(s))
        try:
            load.wait(0.2)
        except subprocess.TimeoutExpired:
            pass
    out = json.loads(load.stdout.read())
    after = node(s)
    out["cpu"] = round(cpu_seconds(s) - begun, 2)
    out["vectors"] = after["core"]["auc_given"] - before["core"]["auc_given"]
    out["memory_kb"] = most
    out["refused"] = sum(after["http"]["refused"].values()) - sum(before["http"]["refused"].values())
    out["attack"] = json.loads(attacker.communicate(timeout=60)[0]) if attacker else None
    return out


def per_cpu(figures):
    return figures["useful"] / max(figures["cpu"], 0.01)


def mixed(seconds):
    with storm_server() as s:
        provision(s)
        pin(s)
        honest(s, 2)  # tokens, caches
        alone = honest(s, seconds)
        storm = honest(s, seconds, ATTACK)
    return alone, storm


def story_honest_phones_in_a_storm():
    seconds = 5
    alone, storm = mixed(seconds)
    got = storm["attack"]
    print(f"#   alone {alone}\n#   storm {storm}")
    assert alone["useful"] > 0 and storm["useful"] > 0 and alone["other"] == storm["other"] == 0
    assert storm["refused"] > got["hellos"] / 2, "most of what is replayed is closed unread"
    assert got["answered"] < got["hellos"] / 3
    # what is not explained by the phones was the attacker's: a connection of his must cost a small part of what a phone's does
    phone_s = 1 / per_cpu(alone)
    attack_s = (storm["cpu"] - storm["useful"] * phone_s) / (got["answered"] + got["ended"])
    assert attack_s < phone_s / 10, (attack_s, phone_s)
    assert storm["memory_kb"] < MEMORY_CAP_KB
    assert storm["vectors"] <= BUDGET * (storm["seconds"] + 2)


def story_the_auc_sees_no_more_than_its_budget():
    """The attacker's addresses are exempt: what he begins over kept connections is limited by the back end's budget alone."""
    with storm_server(exempt="127.0.0.0/8") as s:
        provision(s)
        pin(s)
        storm = honest(s, 4, (8, 1, 4000))
        print(f"#   {storm}")
        assert storm["vectors"] <= BUDGET * (storm["seconds"] + 2)
        assert storm["attack"]["busy"] > storm["attack"]["challenged"]
        told = s.phone("001010000001001", tls=False)
        attacker = tool("attack", s.https, 8, 1, 4000, 3)
        waits = []
        while attacker.poll() is None:
            a = told.begin()
            if a.status == 503:
                waits.append(a.header("Retry-After"))
        attacker.wait()
        assert len(set(waits)) > 3 and all(w.isdigit() and 1 <= int(w) <= 3600 for w in waits), waits[:20]


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    alone, storm = mixed(seconds)
    for name, figures in (("alone", alone), ("storm", storm)):
        print(f"{name:6} {json.dumps(figures)}")
    rows = (("useful answers a second, of the peak without attacker", storm["useful"] / storm["seconds"] / (alone["useful"] / alone["seconds"]), 0.85),
            ("useful answers per CPU second of the server, of the same", per_cpu(storm) / per_cpu(alone), 0.85),
            ("a second, of p99 of what was let in", 1000 / storm["ms_p99"], 1),
            ("the AuC's budget, of what it was asked", BUDGET * (storm["seconds"] + 1) / storm["vectors"], 1),
            ("the memory cap, of what a worker used", MEMORY_CAP_KB / storm["memory_kb"], 1))
    for name, value, must in rows:
        print(f"{'ok     ' if value >= must else 'MISSED '} {name}: {value:.2f} (at least {must})")
    return 0 if all(value >= must for _, value, must in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
