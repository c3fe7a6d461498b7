#!/usr/bin/env python3
"""How long a rehearsal of rules takes: `bench_rehearse.py [LINES]` multiplies a few imported lines in the database of a stopped server and prints, per set
of rules, lines per second, processor time of all processes, and the memory of the largest."""
import json
import os
import resource
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
from server import Server, build  # noqa: E402

LINES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
SEED = 1000
FIRST = 1001010000000000  # the store's key of the first IMSI: a 1 before its digits


def line(n):
    return {"imsi": f"00101{n:010d}", "plan": ("basic", "gold", "silver", "")[n % 4], "vowifi": {"allowed": n % 5 != 0}, "smsoip": "enabled"}


def multiply(path):
    db = sqlite3.connect(path)
    columns = [r[1] for r in db.execute("PRAGMA table_info(line)")]
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    values = ", ".join({"imsi": f"imsi + {SEED} * k", "ref": "abs(random())"}.get(c, c) for c in columns)
    db.execute(f"INSERT INTO line ({', '.join(columns)}) WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < ?) "
               f"SELECT {values} FROM line, c WHERE imsi < ?", (LINES // SEED - 1, FIRST + SEED))
    for _, sql in triggers:
        db.execute(sql)
    db.execute("UPDATE node SET lines = (SELECT count(*) FROM line)")
    db.commit()
    db.close()


def rules():
    many = "".join(f"- {{name: r{i}, apps: [vowifi, smsoip], when: {{plan: [p{i}, q{i}], imsi: '00101{i:05d}'}}, then: {{status: disabled}}}}\n"
                   for i in range(1000))
    rest = "- {name: rest, apps: all, then: {status: line}}\n"
    yield "one plan loses one service", "rules:\n- {name: b, apps: vowifi, when: {plan: basic}, then: {status: incompatible}}\n" + rest
    yield "1,000 rules, nothing changes", "rules:\n" + many + rest
    yield "every line and application changes", "rules:\n- {name: all, apps: all, then: {status: disabled, validity: 1h}}\n"


def main():
    with Server(subscribers=None) as s:
        with open(s.path("lines.jsonl"), "w") as f:
            f.writelines(json.dumps(line(n)) + "\n" for n in range(SEED))
        s.ctl("import", s.path("lines.jsonl"))
        s.stop()
        multiply(s.path("entitled.db"))
        for name, text in rules():
            with open(s.path("new.yaml"), "w") as f:
                f.write(text)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            p = subprocess.run([os.path.join(build(), "entitlectl"), "--json", "rules", "dry-run", s.path("new.yaml"), "--config",
                                s.path("entitled.yaml")], capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert p.returncode == 0, p.stderr
            r = json.loads(p.stdout)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{name}: {r['evaluated']} lines, {r['changed']} changed, {r['took_ms'] / 1000:.1f} s, {r['evaluated'] * 1000 // r['took_ms']}/s, "
                  f"{cpu:.1f} s of processor time, at most {after.ru_maxrss // 1024} MiB", flush=True)


if __name__ == "__main__":
    main()
