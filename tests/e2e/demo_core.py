#!/usr/bin/env python3
"""The demo with a core network: demo_core.py BUILD WORD starts the programs of one row of core_rows.ROWS in a network of its own, puts the example
cards there, and runs tools/demo.sh against them. demo_core.py --packages WORD prints what must be installed for it."""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import core_net  # noqa: E402
import core_rows  # noqa: E402
from server import ROOT  # noqa: E402

INSIDE = "--inside"


def example_lines():
    with open(os.path.join(ROOT, "examples", "subscribers.jsonl")) as f:
        return [json.loads(line) for line in f]


def put_cards(core):
    """The lines as entitled gets them: keys only where the core is its own AuC. An HLR or AAA takes no TUAK cards."""
    for line in example_lines():
        if core.peers and line["alg"] != "milenage":
            continue
        if core.peers:
            core.provision(line["imsi"], line.pop("k"), line.pop("opc"))
            del line["alg"], line["amf"]
        yield json.dumps(line) + "\n"


def say(core):
    for peer in core.peers:
        print("core network: " + type(peer).__name__)
    print("settings:     " + ("the server's own AuC" if not core.peers else json.dumps(core.settings)), flush=True)


def demo(build, word):
    core_net.raise_loopback()
    with tempfile.TemporaryDirectory(prefix="core-") as folder:
        core = core_rows.ROWS[word](folder)
        with core_rows.running(core):
            lines, settings = os.path.join(folder, "subscribers.jsonl"), os.path.join(folder, "core.yaml")
            with open(lines, "w") as f:
                f.writelines(put_cards(core))
            with open(settings, "w") as f:
                f.writelines(f"{key}: {json.dumps(value)}\n" for key, value in core.settings.items())
            say(core)
            phone = core_rows.PHONES.get(word, "")
            return subprocess.run(["tools/demo.sh", build, "--at", os.path.join(folder, "demo"), settings, lines, phone], cwd=ROOT).returncode


def main():
    first, word = (sys.argv[-2:] + ["", ""])[:2]
    if word not in core_rows.ROWS:
        print(f"demo: --core {'|'.join(core_rows.ROWS)}, not \"{word}\"", file=sys.stderr)
        return 2
    if first == "--packages":
        print(*core_rows.PACKAGES[word])
        return 0
    if sys.argv[1] == INSIDE:
        return demo(first, word)
    os.execvp("unshare", core_net.unshare(sys.executable, os.path.abspath(__file__), INSIDE, first, word))


if __name__ == "__main__":
    sys.exit(main())
