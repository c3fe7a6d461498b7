#!/usr/bin/env python3
"""Logins per second of CPU with each core network (doc/performance.md): bench_core.py [ROW ...]. Not a test: it asserts that logins succeed, no speed.
Counted is what the kernel says the processes used: ours (all of entitled) and the peer's own."""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import core_net  # noqa: E402
import core_rows  # noqa: E402
from server import K1, OPC1, Server, build, merge  # noqa: E402

FIRST, LINES, LOGINS = 1010000000101, 50, 800  # hostapd keeps 1000 logins at a time
TICK = os.sysconf("SC_CLK_TCK")
UNBOUND = {section: {"per_second": 100000, "open_max": 1024} for section in ("auc", "gsup", "swx", "http_vector", "radius", "diameter_eap")}


def cpu(pid):
    """Seconds of a process and of its children that live."""
    def of(p):
        with open(f"/proc/{p}/stat") as f:
            rest = f.read().rsplit(")", 1)[1].split()
        return (int(rest[11]) + int(rest[12])) / TICK
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return of(pid) + sum(of(p) for p in children)


def measure(name):
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[name](folder)
        settings = merge(json.loads(json.dumps(UNBOUND)), core.settings)
        with core_rows.running(core), Server(workers=2, settings=settings, subscribers=None) as server:
            for i in range(LINES):
                core_rows.add_line(server, core, f"{FIRST + i:015d}", K1, OPC1)
            programs = [p.process.pid for p in core.peers if getattr(p, "process", None)]
            before, theirs = cpu(server.process.pid), sum(cpu(p) for p in programs)
            ue = subprocess.run([os.path.join(build(), "ts43-ue"), "--url", f"https://127.0.0.1:{server.https}/", "--ca", server.path("ca.pem"),
                                 "--k", K1, "--opc", OPC1, "--imsi-range", f"{FIRST:015d}-{FIRST + LINES - 1:015d}", "--app", "ap2004",
                                 "--repeat", str(LOGINS), "--parallel", "8", "--output", "json", "--strict", "aosp"], capture_output=True, text=True)
            total = json.loads(ue.stdout.strip().splitlines()[-1])
            assert total["ended"] == {"done": LOGINS}, total
            ours, peer = cpu(server.process.pid) - before, sum(cpu(p) for p in programs) - theirs
            print(f"| {name} | {LOGINS / ours:,.0f} | {LOGINS / peer:,.0f} | {total['per_second']:,.0f} | {total['ms_p50']} | {total['ms_p99']} |" if peer
                  else f"| {name} | {LOGINS / ours:,.0f} | - | {total['per_second']:,.0f} | {total['ms_p50']} | {total['ms_p99']} |", flush=True)


def main():
    if "--inside" not in sys.argv:
        os.execvp("unshare", core_net.unshare(sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]))
    core_net.raise_loopback()
    print("| core network | logins per CPU-second of entitled | of the peer's programs | logins/s | ms p50 | ms p99 |\n|---|---|---|---|---|---|")
    for name in [a for a in sys.argv[1:] if a != "--inside"] or core_rows.ROWS:
        measure(name)


if __name__ == "__main__":
    main()
