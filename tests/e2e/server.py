"""Starts the real daemon in a folder of its own on free loopback ports, and ends it by its pid."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import phone
import usim

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
K1, OPC1 = "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf"
LINE1 = "001010000000001"


def build():
    return os.environ.get("ENTITLED_BUILD", os.path.join(ROOT, "build", "release"))


def free_ports(n):
    socks = [socket.socket() for _ in range(n)]
    for s in socks:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in socks]
    for s in socks:
        s.close()
    return ports


def merge(a, b):
    for k, v in b.items():
        if isinstance(v, dict) and isinstance(a.get(k), dict):
            merge(a[k], v)
        else:
            a[k] = v
    return a


class Server:
    def __init__(self, workers=2, settings=None, subscribers="examples/subscribers.jsonl", keep=None, log="json"):
        self.dir = keep or tempfile.mkdtemp(prefix="entitled-")
        os.chmod(self.dir, 0o700)
        self.https, self.http, self.admin = free_ports(3)
        self.settings = {
            "listen": [f"https://127.0.0.1:{self.https}", f"http://127.0.0.1:{self.http}"],
            "workers": workers,
            "tls": {"certificate": "server.pem", "key": "server.key"},
            "seal": {"folder": "keys"}, "auc": {"key_file": "kek.key"}, "store": {"path": "entitled.db"},
            "admin": {"socket": "admin.sock", "listen": [f"http://127.0.0.1:{self.admin}"]},
            "log": {"format": log, "level": "info"},
            "explain": {"size": "1m"},
            "portal": {"url": "https://portal.example/wfc"},
            "vowifi": {"message": {"en": "Not in your plan", "fr": "Pas dans votre offre"}},
            "voice": {"message": {"en": "No such calls", "fr": "Pas de tels appels"}},
        }
        merge(self.settings, settings or {})
        self.process = None
        self.subscribers = subscribers
        self.log_path = self.path("server.log")

    def path(self, name):
        return os.path.join(self.dir, name)

    def write_config(self):
        with open(self.path("entitled.yaml"), "w") as f:
            json.dump(self.settings, f)  # JSON is YAML

    def run(self, *args, check=True):
        p = subprocess.run([os.path.join(build(), "entitled"), *args, "-c", self.path("entitled.yaml")], capture_output=True, text=True, timeout=60)
        if check and p.returncode:
            raise AssertionError(f"entitled {args}: {p.returncode} {p.stdout} {p.stderr}")
        return p

    def ctl(self, *args, check=True, stdin=None):
        p = subprocess.run([os.path.join(build(), "entitlectl"), "--socket", self.path("admin.sock"), *args], capture_output=True, text=True,
                           timeout=300, input=stdin)
        if check and p.returncode:
            raise AssertionError(f"entitlectl {args}: {p.returncode} {p.stdout} {p.stderr}")
        return p

    def events(self, name=None):
        out = []
        with open(self.log_path, errors="replace") as f:
            for line in f:
                if line.startswith("{"):
                    try:
                        e = json.loads(line)
                    except ValueError:
                        continue
                    if name is None or e["event"] == name:
                        out.append(e)
        return out

    def spawn(self):
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([os.path.join(build(), "entitled"), "-c", self.path("entitled.yaml")], stderr=log, stdout=log)
        log.close()

    def wait_ready(self, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.events("ready"):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("not ready: " + open(self.log_path, errors="replace").read()[-3000:])

    def start(self):
        self.write_config()
        if not os.path.exists(self.path("server.pem")):
            self.run("--init", "--demo-certificate")
        self.spawn()
        self.wait_ready()
        if self.subscribers:
            self.ctl("import", os.path.join(ROOT, self.subscribers))
        return self

    def stop(self, signum=signal.SIGTERM, expect=0):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signum)
            code = self.process.wait(timeout=30)
            if expect is not None and code != expect:
                raise AssertionError(f"exit code {code}: " + open(self.log_path, errors="replace").read()[-3000:])
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        try:
            self.stop(expect=0 if kind is None else None)
            if kind is None:
                self.check_log()
        finally:
            if self.process:
                self.process.kill()
            if kind is None and not os.environ.get("KEEP"):
                shutil.rmtree(self.dir, ignore_errors=True)
            elif kind is not None:
                print(f"# kept: {self.dir}")

    def check_log(self):
        """No identity and no secret of a subscriber in any log line; no report of a sanitizer; proves the privacy of every story."""
        text = open(self.log_path, errors="replace").read()
        for word in ("AddressSanitizer", "LeakSanitizer", "runtime error:"):
            assert word not in text, text[text.index(word) - 200:][:4000]
        for digits in re.findall(r"00101\d{10}|35209900176148\d", text):
            raise AssertionError(f"an identity in the log: {digits}")
        assert K1 not in text and OPC1 not in text
        bugs = [e for e in self.events() if e.get("reason") == "bug"]
        assert not bugs, bugs[:2]

    # --- phones -----------------------------------------------------------------------------------------------------------
    def https_client(self):
        return phone.Http("127.0.0.1", self.https, self.path("ca.pem"))

    def plain_client(self):
        return phone.Http("127.0.0.1", self.http)

    def phone(self, imsi=LINE1, k=K1, opc=OPC1, tls=True, mode="array", sqn=0, **params):
        http = self.https_client() if tls else self.plain_client()
        return phone.Phone(http, imsi, usim.Card(k, opc, mode, sqn), **params)
