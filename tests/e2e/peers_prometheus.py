"""A real Prometheus that reads one server every 100 ms, with the alert rules of examples/prometheus; queries through its API."""
import json
import os
import re
import shutil
import urllib.parse
import urllib.request

from core_net import Peer, wait_until
from server import ROOT, free_ports

EXAMPLES = os.path.join(ROOT, "examples", "prometheus")


class Prometheus(Peer):
    name = "prometheus"

    def __init__(self, server):
        super().__init__(server.dir)
        self.target = f"127.0.0.1:{server.admin}"
        self.port = free_ports(1)[0]

    def prepare(self):
        """The configuration of the examples with another target and less patience."""
        with open(os.path.join(EXAMPLES, "prometheus.yml")) as f:
            text = re.sub(r"_interval: 15s", "_interval: 100ms", f.read())
        assert "127.0.0.1:9000" in text
        self.write("prometheus.yml", text.replace("127.0.0.1:9000", self.target))
        shutil.copy(os.path.join(EXAMPLES, "entitled.rules.yml"), self.folder)

    def command(self):
        return ["prometheus", "--config.file=prometheus.yml", f"--storage.tsdb.path={self.path('data')}", f"--web.listen-address=127.0.0.1:{self.port}",
                "--log.level=warn"]

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def answers(self):
        try:
            return self.get("/-/ready") != ""
        except OSError:
            return False

    def query(self, text):
        """Label values in the order of their names -> value."""
        data = json.loads(self.get("/api/v1/query?" + urllib.parse.urlencode({"query": text})))["data"]["result"]
        return {tuple(v for k, v in sorted(row["metric"].items()) if k not in ("__name__", "job", "instance")): float(row["value"][1]) for row in data}

    def rules(self):
        groups = json.loads(self.get("/api/v1/rules"))["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def expect(self, text, want):
        wait_until(lambda: self.query(text) == want, f"{text} should be {want}", seconds=20)
