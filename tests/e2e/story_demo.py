"""What a newcomer sees."""
import os
import re
import signal
import subprocess
import time

import phone
from server import LINE1, ROOT, Server, build


def story_the_demo_ends_by_itself_and_shows_five_acts():
    p = subprocess.run(["tools/demo.sh", build()], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert p.returncode == 0, p.stdout[-3000:] + p.stderr[-2000:]
    for words in ("First login", "AT_RAND", "AT_AUTN", "AT_MAC", "EntitlementStatus", "Fast authentication", "Synchronisation failure", "not entitled", "A rule change",
                  "would lose", "other plans", "rules rollback", "What to try next"):
        assert words in p.stdout, words
    assert not re.search(r"\bK\b\s*[:=]\s*465b5ce8", p.stdout)


def story_serve_stays_until_it_is_interrupted():
    p = subprocess.Popen(["tools/demo.sh", build(), "--serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        lines = []
        for line in p.stdout:
            lines.append(line)
            if line.strip() == "ready":
                break
        assert lines and lines[-1].strip() == "ready", lines
        ca = re.search(r"CA certificate: (\S+)", "".join(lines)).group(1)
        import usim
        from server import K1, OPC1
        for http in (phone.Http("127.0.0.1", 8443, os.path.join(ROOT, ca)), phone.Http("127.0.0.1", 8080)):
            d = phone.Phone(http, LINE1, usim.Card(K1, OPC1)).login(("ap2004", "ap2003", "ap2005"))
            assert d.status == 200 and d.apps()["ap2004"]["EntitlementStatus"] == "1" and d.apps()["ap2005"]["EntitlementStatus"] == "1"
    finally:
        p.send_signal(signal.SIGINT)
        assert p.wait(timeout=20) == 0
