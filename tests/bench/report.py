"""The figures as a table, as JSON, and as the generated part of doc/performance.md."""
import subprocess
import time

import machine
from peers import HOSTAPD, NGINX
from rows import ROWS
from server import ROOT

BEGIN, END = "<!-- written by ./dev bench -->\n", "<!-- end of what ./dev bench writes -->\n"

METHOD = """## Side by side

`./dev bench` (about {minutes} minutes beside the first making of the bases; `./dev bench ROW ... --rounds N --seconds S` for some rows, `--json` for
programs) measured this on {date}, at commit {commit}:

{table}
One run, {rounds} rounds; in each round every row is measured for both sides one after the other, the other side first in every second round, all
servers started anew. The server and its peer are pinned to one core, the load to the other. A figure is what was answered per second of CPU that all
processes of the server used (master, writer, core, workers), from the scheduler's nanoseconds; each measurement lasts {seconds:g} s after {warm:g} s of
warming up. The ratio is the median of the rounds' ratios; where less is better
(memory, time) it is the base's figure by ours, so that more is better in every ratio. Spread is half the range of those ratios, as a part of the median.
Every answer is checked: status, document, its size, and a login ends with a token.

- 64 connections in every row (hostapd: 32 logins at a time). TLS 1.3, X25519, `TLS_AES_128_GCM_SHA256`, ECDSA P-256, one ticket per connection, the same
  certificate for both sides. nginx gets the same octets as our server, under the path of its file, and answers a file of the size of our document with a
  head of about the same size.
- Ours: one worker, access log as JSON to a file, explain and rules at their defaults, own AuC with a key per line; the AuC's and the line's limits are
  opened wide. Requests carry 20,000 different tokens, from real logins of lines all over the base, in no order.
- hostapd: without debug log and temporary identities; the load generator is its HLR, with vectors made as our AuC makes them. A login has the rounds that
  each protocol needs.
- Memory is the growth of PSS (anonymous and shared; pages of files belong to the page cache) of all processes. Idle connections: after one answer on each,
  64 begun at a time, once every line of the sample was read. A half-open login is leg 1 on a connection that is
  then closed: {half:,} of them after {half_warm:,} others, in whole octets per login.
- Documents below 4 KiB are not packed, so `gzip` is what a phone costs that offers it.
- p99 is measured at a fixed {rate:,} requests per second, from the time each was due. Start to first answer: from starting the process to a document over
  HTTP, the files in the page cache.
- Two workers share both cores with the load.

| | |
|---|---|
{machine}

nginx's configuration:

```
{nginx}```

hostapd's:

```
{hostapd}```
"""


def words(row, plan):
    return row.work.format(lines=f"{plan.lines:,}", big=f"{plan.big:,}", idle=f"{plan.idle:,}"), row.base.format(lines=f"{plan.lines:,}")


def must(row):
    return (f">= {row.must:g}" if row.must else "reported") + (f", aim {row.aim:g}" if row.aim else "")


def number(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


def table(figures, skipped, plan):
    out = "| row | work | base | ours | base's | unit | ratio | spread | must |\n|---|---|---|---|---|---|---|---|---|\n"
    for name, f in figures.items():
        row = ROWS[name]
        work, base = words(row, plan)
        out += (f"| {name} | {work} | {base} | {number(row.show(f.ours))} | {number(row.show(f.peer))} | {row.unit} | {f.ratio:.2f} | {f.spread:.0%} "
                f"| {must(row)} |\n")
    for name, why in skipped.items():
        work, base = words(ROWS[name], plan)
        out += f"| {name} | {work} | {base} | - | - | not measured: {why} | - | - | {must(ROWS[name])} |\n"
    return out


def as_object(figures):
    return {"rows": [{"name": name, "ratio": round(f.ratio, 4), "must": ROWS[name].must, "spread": round(f.spread, 4), "ours": round(f.ours, 4),
                      "peer": round(f.peer, 4)} for name, f in figures.items()]}


def commit():
    p = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return p.stdout.strip() or "unknown"


def write(path, rows, plan):
    """Puts the section between its marks, at the end where there are none."""
    from rows import HALF_OPEN, HALF_OPEN_WARM
    section = METHOD.format(
        table=rows, rounds=plan.rounds, seconds=plan.seconds, warm=plan.warm, rate=plan.rate, half=HALF_OPEN, half_warm=HALF_OPEN_WARM,
        minutes=plan.rounds * 2, date=time.strftime("%Y-%m-%d"), commit=commit(), machine="\n".join(f"| {a} | {b} |" for a, b in machine.describe()),
        nginx=NGINX.format(folder="FOLDER", user="user root;\n", certificate="FOLDER/server.pem", key="FOLDER/server.key", http="PORT", https="PORT",
                           h2="PORT"),
        hostapd=HOSTAPD.format(folder="FOLDER", port=18120))
    with open(path) as f:
        text = f.read()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    with open(path, "w") as f:
        f.write(before.rstrip("\n") + "\n\n" + BEGIN + section + END + after)
