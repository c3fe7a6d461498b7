"""The load: our generator, and h2load for HTTP/2. Both run on the core that is not the server's, and tell the server's CPU for what was answered."""
import json
import os
import re
import subprocess

import machine
from server import build

CONNECTIONS = 64
HEADERS = (("User-Agent", "PRD-TS43 term-ACME/A7 client-IMS-Entitlement/3.2 OS-Android/14"), ("Accept", "text/vnd.wap.connectivity-xml"))
QUERY = "terminal_vendor=ACME&terminal_model=A7&terminal_sw_version=14&entitlement_version=12.0&vers=0"


class Outcome:
    def __init__(self, fields):
        self.__dict__.update(fields)

    @property
    def per_cpu_second(self):
        return self.units / self.cpu_seconds


def program():
    return os.path.join(build(), "tests", "bench", "bench-load")


def arguments(options):
    out = []
    for name, value in options.items():
        if value is True:
            out.append("--" + name.replace("_", "-"))
        elif value not in (None, False):
            out += ["--" + name.replace("_", "-"), str(value)]
    return out


def spawn(mode, pids, **options):
    command = [program(), mode, "--pids", ",".join(map(str, pids)), *arguments({"connections": CONNECTIONS, **options})]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            preexec_fn=lambda: machine.pin(machine.LOAD_CORE))


def read(process):
    """Its one line; what went wrong is raised."""
    line = process.stdout.readline()
    outcome = Outcome(json.loads(line)) if line else None
    if outcome is None or outcome.errors or not outcome.units:
        process.stdin.close()
        raise AssertionError(f"{' '.join(process.args)}: {process.stderr.read()} {line}")
    return outcome


def run(mode, pids, **options):
    with spawn(mode, pids, **options) as process:
        outcome = read(process)
        process.stdin.close()
    return outcome


def targets(tokens, path):
    with open(tokens) as f:
        for line in f:
            imsi, token = line.split()
            yield f"{path}?terminal_id=3520990{imsi[7:]}&{QUERY}&IMSI={imsi}&token={token}&app=ap2004"


def write_requests(tokens, out, path="/", more=()):
    """A token request per line of `tokens`; another path asks the static server with the same octets."""
    headers = "".join(f"{n}: {v}\r\n" for n, v in (("Host", "localhost"), *HEADERS, *more))
    with open(out, "w", newline="") as f:
        for target in targets(tokens, path):
            f.write(f"GET {target} HTTP/1.1\r\n{headers}\r\n")
    return out


def write_uris(tokens, out, origin, path="/"):
    with open(out, "w") as f:
        for target in targets(tokens, path):
            print(origin + target, file=f)
    return out


def run_h2(pids, uris, requests):
    """64 connections with one stream each. All answers must be 2xx; the 64 handshakes are in the CPU."""
    headers = [x for n, v in HEADERS for x in ("-H", f"{n}: {v}")]
    before = machine.cpu_seconds(pids)
    p = subprocess.run(["h2load", "-n", str(requests), "-c", str(CONNECTIONS), "-m", "1", "-t", "1", "-i", uris, *headers], capture_output=True,
                       text=True, preexec_fn=lambda: machine.pin(machine.LOAD_CORE))
    used = machine.cpu_seconds(pids) - before
    good = re.search(r"status codes: (\d+) 2xx", p.stdout)
    protocol = re.search(r"Application protocol: (\S+)", p.stdout)
    assert good and int(good.group(1)) == requests and protocol and protocol.group(1) == "h2", p.stdout + p.stderr
    return Outcome({"units": requests, "cpu_seconds": used})
