"""Made-up subscribers: a database that is made without a server, and the same lines as a file to import. ENTITLED_BASE_LINES=10000000 makes it a large one."""
import hashlib
import hmac
import json
import os
import subprocess
import time

from server import Server, build

LINES = int(os.environ.get("ENTITLED_BASE_LINES", "2000"))
FIRST = 1010000000001


def base(*args, stdout=None):
    return subprocess.run([os.path.join(build(), "entitlectl"), "base", *args], stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=3600)


def imsi(n):
    return f"{FIRST + n:015d}"


def card(seed, who):
    octets = hmac.new(seed.encode(), f"card {who}".encode(), hashlib.sha256).digest()
    return octets[:16].hex(), octets[16:].hex()


def logs_in(server, seed, who):
    p = server.phone(imsi=who, k=card(seed, who)[0], opc=card(seed, who)[1])
    assert p.login().token


def count(server):
    return json.loads(server.ctl("--json", "status").stdout)["subscribers"]


def story_a_base_is_made_without_a_server():
    s = Server(subscribers=None)
    s.write_config()
    s.run("--init", "--demo-certificate")
    conf = s.path("entitled.yaml")
    p = base("make", str(LINES), "--seed", "s1", "--config", conf)
    assert p.returncode == 0 and f"made {LINES} lines" in p.stdout, (p.stdout, p.stderr)
    before = os.stat(s.path("entitled.db"))
    p = base("make", "5", "--config", conf)
    assert p.returncode == 1 and "file_exists" in p.stderr, p.stderr
    after = os.stat(s.path("entitled.db"))
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    began = time.monotonic()
    with s:
        print(f"# {before.st_size // LINES} octets of disk per line; started and ready after {time.monotonic() - began:.2f} s")
        assert base("make", "5", "--config", conf).returncode == 1  # nor under a server that runs
        assert count(s) == LINES
        assert json.loads(base("card", imsi(7), "--seed", "s1").stdout) == dict(zip(("k", "opc"), card("s1", imsi(7))))
        for n in (0, LINES // 2, LINES - 1):
            logs_in(s, "s1", imsi(n))


def story_made_lines_are_imported_from_a_file():
    with Server(subscribers=None) as s:
        with open(s.path("lines.csv"), "w") as f:
            assert base("csv", str(LINES), stdout=f).returncode == 0
        p = s.ctl("import", s.path("lines.csv"))
        assert f"imported: {LINES} lines, 0 refused" in p.stdout, p.stdout
        p = s.ctl("import", s.path("lines.csv"), check=False)
        assert p.returncode == 1 and f"0 lines, {LINES} refused" in p.stdout, p.stdout
        assert p.stderr.splitlines()[0] == "line 2: subscriber_exists: this IMSI is there already", p.stderr[:300]
        logs_in(s, "entitled", imsi(LINES - 1))
