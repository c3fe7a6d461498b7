"""Bases of made-up subscribers (`entitled --make-base`): made once in a folder, used again by every later run."""
import csv
import os
import random
import subprocess
import time

from node import Node
from server import build

SAMPLE = 20000


def suits(line):
    """Lines whose document says that VoWiFi may be used: one document, one size."""
    return line["barred"] == "no" and line["vowifi"] == "yes" and line["vowifi_tc"] == "accepted" and line["vowifi_addr"] == "available"


class Base:
    def __init__(self, folder, lines, say):
        self.folder, self.lines, self.say = os.path.join(folder, str(lines)), lines, say
        self.cards = os.path.join(self.folder, "cards")

    def make(self):
        """The file of cards is the last that comes into being."""
        if os.path.exists(self.cards):
            return self
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        started = time.monotonic()
        self.say(f"making a base of {self.lines:,} subscribers in {self.folder}")
        node = Node(self.folder)
        node.write_config()
        node.run("--init", "--demo-certificate")
        node.make_base(self.lines)
        self.write_cards()
        self.say(f"made in {time.monotonic() - started:.0f} s")
        return self

    def write_cards(self):
        """The lines that the load uses: a sample over the whole base, in no order, so that neighbours in time are not neighbours in the file."""
        with subprocess.Popen([os.path.join(build(), "entitlectl"), "base", "csv", str(self.lines)], stdout=subprocess.PIPE, text=True) as p:
            chosen = list(self.spread(csv.DictReader(p.stdout)))
        assert p.returncode == 0, "entitlectl base csv"
        random.Random(1).shuffle(chosen)
        with open(self.cards + ".new", "w") as f:
            for line in chosen:
                print(line["imsi"], line["k"], line["opc"], file=f)
        os.rename(self.cards + ".new", self.cards)

    def spread(self, lines):
        """The first line that suits of each of SAMPLE stretches of the base."""
        stretch, taken = max(1, self.lines // SAMPLE), -1
        for i, line in enumerate(lines):
            if i // stretch > taken and suits(line):
                taken = i // stretch
                yield line
