"""GET /metrics: both formats as independent readers take them, a real Prometheus behind it, restarts, floods, and no word about a subscriber."""
import json
import os
import re
import signal
import socket
import subprocess
import sys

import phone
from core_net import wait_until
from peers_prometheus import EXAMPLES, Prometheus
from server import K1, LINE1, OPC1, ROOT, Server

sys.path.insert(0, os.path.join(ROOT, "tools"))
import docs  # noqa: E402  the rows of metric.def

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
PARTS = {"entitled_store_group_sets", "entitled_answer_seconds", "entitled_admin_http"}  # what the text says of families
UNLIMITED = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}
# prometheus_client is a package of Debian's Python
READER = """
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
print(json.dumps({f.name: [f.type, f.unit, f.documentation, len(f.samples), [s.exemplar for s in f.samples if s.exemplar]]
                  for f in text_string_to_metric_families(sys.stdin.read())}))
"""


def page(server, accept=None):
    a = phone.Http("127.0.0.1", server.admin).ask("GET", "/metrics", [("Accept", accept)] if accept else [])
    assert a.status == 200 and a.header("Cache-Control") == "no-store", a.status
    assert a.header("Content-Type") == (OPENMETRICS if accept else PLAIN)
    return a.body.decode()


def values(text):
    """Sample with labels -> value."""
    return {m.group(1): float(m.group(2)) for m in re.finditer(r"^([a-z][^ ]*(?:\{.*\})?) ([-+.e0-9]+|NaN)$", text, re.M)}


def no_identity(text):
    found = re.findall(r"00101\d{10}|35209900176148\d|9990100\d{5}|\d{10}@|nai\.epc", text)
    assert not found, found
    assert K1 not in text and OPC1 not in text


def workers(server):
    return [p["pid"] for p in json.loads(server.ctl("--json", "status").stdout)["node"]["processes"] if p["role"].startswith("worker")]


def known_requests(server):
    """3 logins, one of them after a resynchronisation; 4 token requests; what does not fit. 16 requests."""
    p = server.phone()
    token = p.login().token
    assert server.phone("001010000000001").login(["ap2004", "ap2003"]).status == 200
    assert server.phone(sqn=1 << 40).login().status == 200
    for _ in range(4):
        assert p.get(["ap2004"], token=token).status == 200
    assert server.plain_client().ask("GET", "/?app=ap2004&terminal_id=1").status == 511
    assert server.plain_client().ask("GET", "/?app=ap9999&terminal_id=1").status == 400
    assert p.get(["ap2004"], token="AAAA").status == 511
    a = server.phone(key_identity=phone.nai(LINE1, "other.example")).login()
    assert a.status == 403, a.status
    return token


def story_both_formats_are_read_by_others():
    with Server(settings=UNLIMITED) as s:
        token = known_requests(s)
        text = page(s)
        p = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60)
        assert p.returncode == 0 and not p.stdout + p.stderr, p.stdout + p.stderr
        opened = page(s, "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
        assert opened.endswith("# EOF\n") and opened.count("# EOF") == 1 and "# EOF" not in text
        p = subprocess.run(["/usr/bin/python3", "-c", READER], input=opened, capture_output=True, text=True, timeout=60)
        assert p.returncode == 0, p.stderr
        families = json.loads(p.stdout)
        rows = list(docs.metric_rows())
        assert len(families) == len(rows) == text.count("# TYPE ") > 60
        for name, kind, _, sentence in rows:
            family = families[re.sub("_(total|info)$", "", name)]
            assert family[0] == kind and family[2] == sentence and not family[4], (name, family)
            assert family[1] == ("seconds" if "_seconds" in name else ""), (name, family)
        for answer in (text, opened):
            no_identity(answer)
            assert token not in answer and token[:16] not in answer
        with socket.socket(socket.AF_UNIX) as unix:
            unix.connect(s.path("admin.sock"))
            unix.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            got = b""
            while more := unix.recv(65536):
                got += more
        assert got.startswith(b"HTTP/1.1 200 ") and b"\nentitled_requests_total 16\n" in got, got[:200]


def story_a_prometheus_reads_what_happened():
    with Server(settings=UNLIMITED) as s, Prometheus(s) as p:
        known_requests(s)
        p.expect("entitled_requests_total", {(): 16})
        p.expect("entitled_answers_total", {(): 16})
        p.expect("entitled_documents_total", {(): 7})
        p.expect("entitled_challenges_total", {(): 5})
        p.expect("entitled_resyncs_total", {(): 1})
        p.expect("entitled_eap_rounds_total", {(): 9})
        p.expect("entitled_refused_total", {(): 4})
        p.expect("entitled_failed_total", {(): 0})
        p.expect("entitled_in_flight", {(): 0})
        p.expect('entitled_reasons_total{reason=~"no_credential|app_unknown|token_malformed|aka_mac"} > 0',
                 {("no_credential",): 1, ("app_unknown",): 1, ("token_malformed",): 1, ("aka_mac",): 1})
        p.expect("sum(entitled_reasons_total)", {(): 16})
        p.expect("entitled_tokens_total", {("issued",): 3, ("valid",): 4, ("renewed",): 0, ("expired",): 0, ("revoked",): 0, ("void",): 1})
        p.expect('entitled_eap_failures_total{failure="mac"}', {("mac",): 1})
        p.expect("entitled_app_documents_total > 0", {("ap2003",): 1, ("ap2004",): 7})
        p.expect('entitled_app_answers_total{app="ap2004",reason="aka_mac"}', {("ap2004", "aka_mac"): 1})
        p.expect('entitled_answer_seconds_count{method="token"}', {("token", "document"): 4, ("token", "refusal"): 1})
        p.expect('entitled_answer_seconds_bucket{method="token",step="document",le="+Inf"}', {("+Inf", "token", "document"): 4})
        p.expect("entitled_device_documents_total > 0", {("A7", "ACME"): 7})
        p.expect("entitled_http_handshakes_total", {(): 4})
        p.expect("entitled_http_requests_total", {(): 16})
        p.expect("entitled_backend_breaker_open", {("local",): 0})
        p.expect('entitled_process_state{state="ready"}', {(x, "ready"): 1 for x in ("writer", "core", "worker/0", "worker/1")})
        p.expect("entitled_certificate_expiry_timestamp_seconds > bool time()", {(s.path("server.pem"),): 1})
        p.expect("time() - entitled_seal_key_used_timestamp_seconds < bool 3600", {("main",): 1})
        p.expect("entitled_store_transaction_seconds_count == entitled_store_transactions_total > bool 0", {(): 1})
        assert p.query("histogram_quantile(0.99, sum by (le) (entitled_answer_seconds_bucket)) > bool 0") == {(): 1}
        s.ctl("rules", "activate", os.path.join(ROOT, "examples/rules/small-operator.yaml"))
        p.expect("entitled_rules_version", {("main",): 1})
        p.expect("time() - entitled_rules_activated_timestamp_seconds < bool 3600", {("main",): 1})

        def judged():
            rules = p.rules()
            assert all(r["health"] != "err" for r in rules), [r for r in rules if r["health"] == "err"]
            return len(rules) > 10 and all(r["health"] == "ok" for r in rules)
        wait_until(judged, "every alert rule is judged")
        firing = [r["name"] for r in p.rules() if r["state"] == "firing"]
        assert not firing, firing


# proves: own-232
def story_counters_outlive_a_killed_worker():
    with Server(settings=UNLIMITED) as s:
        known_requests(s)
        kept = s.https_client()
        assert kept.ask("GET", "/?app=ap2004").status == 511
        before = values(page(s))
        assert before["entitled_http_connections"] >= 1
        old = workers(s)
        for pid in old:
            os.kill(pid, signal.SIGKILL)

        def back():
            now = values(page(s))
            return sum(now[f'entitled_process_generation{{process="worker/{i}"}}'] for i in (0, 1)) == 4 and all(
                now[f'entitled_process_state{{process="worker/{i}",state="ready"}}'] for i in (0, 1))
        wait_until(back, "both workers are replaced")
        after = values(page(s))
        for name, value in before.items():
            if "_total" in name or re.search(r"seconds_(bucket|sum|count)", name):
                if not re.match("entitled_(process_restarts|store_trans|auc|admin_http)", name):
                    assert after[name] == value, (name, value, after[name])
        assert after["entitled_http_connections"] == 0 and after['entitled_http_connection_phases{phase="idle"}'] == 0
        assert sum(v for k, v in after.items() if k.startswith("entitled_process_restarts_total")) == 2
        assert s.https_client().ask("GET", "/?app=ap2004").status == 511
        assert values(page(s))["entitled_requests_total"] == before["entitled_requests_total"] + 1


def story_invented_devices_stay_few():
    with Server(settings=UNLIMITED) as s:
        p = s.phone()
        token = p.login().token
        stranger = s.plain_client()
        for i in range(500):
            stranger.ask("GET", "/?app=ap2004&terminal_id=1", [("User-Agent", f"PRD-TS43 term-Evil/E{i} OS-Android/14")])
        assert "Evil" not in page(s)
        sent = 1
        for agent in [f"term-Many/M{i}" for i in range(300)] + [f"term-ACME/{LINE1}", f"term-{LINE1}/A7", 'term-AC"ME/A7', "term-ACME/35209900176-1481",
                                                                 "term-ACME/" + "x" * 300, "nothing", "term-+999010000001/x"]:
            p.headers = [("User-Agent", f"PRD-TS43 {agent} client-IMS-Entitlement/3.2 OS-Android/14")]
            assert p.get(["ap2004"], token=token).status == 200
            sent += 1
        text = page(s)
        no_identity(text)
        devices = {k: v for k, v in values(text).items() if k.startswith("entitled_device_documents_total")}
        assert len(devices) == 65 and sum(devices.values()) == sent, len(devices)
        assert devices['entitled_device_documents_total{vendor="ACME",model="A7"}'] == 1
        assert devices['entitled_device_documents_total{vendor="other",model="other"}'] == sent - 64
        assert len(text) < 200000


def story_examples_speak_of_metrics_that_exist():
    p = subprocess.run(["promtool", "check", "config", os.path.join(EXAMPLES, "prometheus.yml")], capture_output=True, text=True, timeout=60)
    assert p.returncode == 0, p.stdout + p.stderr
    known = {}
    for name, kind, labels, _ in docs.metric_rows():
        ends = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        known.update({name + end: labels for end in ends})
    for path in (os.path.join(EXAMPLES, "entitled.rules.yml"), os.path.join(EXAMPLES, "dashboard.json"), os.path.join(ROOT, "doc/operator/metrics.md")):
        with open(path) as f:
            text = f.read().split(docs.METRICS_MARK)[0]
        used = [u for u in re.findall(r"\bentitled_\w+", text) if u not in PARTS]
        assert len(used) > 8 and not set(used) - set(known), set(used) - set(known)
        for name, labels in re.findall(r"\b(entitled_\w+)\{([^}]*)\}", text):
            assert set(re.findall(r'(\w+)(?:=|!=|=~)\\*"', labels)) <= set(known[name]) | {"instance"}, (name, labels)
    with open(os.path.join(EXAMPLES, "dashboard.json")) as f:
        panels = json.load(f)["panels"]
    assert all(t["expr"] for panel in panels for t in panel.get("targets", []))
