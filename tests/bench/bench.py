#!/usr/bin/env python3
"""./dev bench: our server beside nginx and hostapd in one run, in alternating rounds (doc/performance.md). Not a test: it asserts that every answer is
right, and no speed."""
import argparse
import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import core_net  # noqa: E402
import machine  # noqa: E402
import report  # noqa: E402
from rows import ROWS, Skip  # noqa: E402
from server import ROOT  # noqa: E402
from stats import Figures  # noqa: E402
from world import World  # noqa: E402


def say(text):
    print(text, file=sys.stderr, flush=True)


class Plan:
    """How much of everything; --quick only shows that each row works."""

    def __init__(self, args):
        self.quick = args.quick
        self.rounds = args.rounds or (1 if args.quick else 5)
        self.seconds = args.seconds or (0.8 if args.quick else 2.0)
        self.warm = 0.4 if args.quick else 0.7
        self.lines, self.big = (2000, 4000) if args.quick else (1000000, 10000000)
        self.idle = self.less(10000)
        self.rate = 2000 if args.quick else 5000
        self.base_folder = args.base

    def less(self, n):
        return n // 20 if self.quick else n


def parse():
    p = argparse.ArgumentParser(prog="./dev bench", description="Our server beside its peers; rows: " + " ".join(ROWS))
    p.add_argument("rows", nargs="*", metavar="ROW", help="only these rows; doc/performance.md is then left alone")
    p.add_argument("--json", action="store_true", help="one object on stdout")
    p.add_argument("--rounds", type=int, help="5 unless told")
    p.add_argument("--seconds", type=float, help="of each measurement; 2 unless told")
    p.add_argument("--quick", action="store_true", help="small and short: shows that it works, figures mean nothing")
    p.add_argument("--base", default=os.path.join(ROOT, "build", "bench-base"), help="folder of the bases, about 400 MB per million subscribers")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = p.parse_args()
    unknown = [r for r in args.rows if r not in ROWS]
    if unknown:
        p.error(f"no such row: {' '.join(unknown)}; rows are {' '.join(ROWS)}")
    return args


def measure(world, names, rounds):
    """name -> rounds of (ours, peer); names that cannot be measured -> why."""
    got, skipped = {name: [] for name in names}, {}
    for i in range(rounds):
        for name in (n for n in names if n not in skipped):
            try:
                pair = ROWS[name].measure(world, i % 2)
            except Skip as why:
                skipped[name] = str(why)
                say(f"{name}: skipped, {why}")
                continue
            got[name].append(pair)
            say(f"round {i + 1} of {rounds}, {name}: {pair[0]:,.4g} to {pair[1]:,.4g}, ratio {pair[0] / pair[1]:.3f}")
        world.stop()
    return {n: Figures(r) for n, r in got.items() if r}, skipped


def main():
    args = parse()
    if not args.inside:
        os.execvp("unshare", core_net.unshare(sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]))
    core_net.raise_loopback()
    if len(machine.CORES) < 2:
        sys.exit("bench: needs two cores, one for the server and one for the load")
    machine.pin(machine.LOAD_CORE)
    plan = Plan(args)
    world = World(plan, say)
    try:
        figures, skipped = measure(world, args.rows or list(ROWS), plan.rounds)
    finally:
        world.close()
    text = report.table(figures, skipped, plan)
    print(text, file=sys.stderr if args.json else sys.stdout)
    if args.json:
        print(json.dumps(report.as_object(figures)))
    if not args.rows and not args.quick:
        report.write(os.path.join(ROOT, "doc", "performance.md"), text, plan)
        say("written: doc/performance.md")


if __name__ == "__main__":
    main()
