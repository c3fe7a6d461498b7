"""What Debian's TLS scanners find at the real server: nothing, but for what is explained here."""
import json
import os
import subprocess
import xml.etree.ElementTree as tree

import certs
from server import Server

# testssl's ids above "info", and why each is no fault of the server
EXPLAINED = {
    "engine_problem": "the scanner's own OpenSSL has no GOST engine",
    "sessionresumption_ticket": "the scanner's client leaves before a ticket of TLS 1.3 comes; story_edge proves that sessions resume",
    "cert_revocation": "the test's authority publishes neither CRL nor OCSP; an operator's does",
    "DNS_CAArecord": "localhost has no DNS; a CAA record is the operator's to set",
    "HSTS": "a rule for browsers that first come by http; phones know one https URL and never ask another",
    "HPKP": "a rule for browsers, withdrawn",
    "security_headers": "rules for browsers; the resource shows no page",
}


def scanned_server():
    """An ECDSA and an RSA certificate of an authority that the scanner is told to trust."""
    s = Server(workers=1)
    certs.authority(s.dir, "ca")
    certs.signed(s.dir, "ca", "server", "DNS:localhost", days="200")
    certs.signed(s.dir, "ca", "serverrsa", "DNS:localhost", "rsa", days="200")
    s.settings["tls"]["more"] = ["serverrsa.pem serverrsa.key"]
    s.write_config()
    s.run("--init")
    return s


def without_number(name):
    """testssl says "cert_revocation <cert#2>" where there are several."""
    return name.split(" <")[0]


def story_testssl_objects_to_nothing():
    with scanned_server() as s:
        subprocess.run(["testssl", "--quiet", "--color", "0", "--warnings", "off", "--ip", "one", "--add-ca", s.path("ca.pem"), "-oj", s.path("testssl.json"),
                        "-p", "-s", "-f", "-S", "-P", "-h", "-U", f"localhost:{s.https}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=900, env={**os.environ, "TERM": "dumb"}, check=False)
        with open(s.path("testssl.json")) as f:
            found = json.load(f)
        ids = {without_number(row["id"]) for row in found}
        assert ids >= {"TLS1_2", "TLS1_3", "PFS", "cert_chain_of_trust", "heartbleed", "ROBOT", "BREACH", "LUCKY13", "secure_client_renego"}, ids
        wrong = [row for row in found if row["severity"] not in ("OK", "INFO") and without_number(row["id"]) not in EXPLAINED]
        assert not wrong, wrong
        offered = {row["id"]: row["finding"] for row in found}
        assert all(offered[v].startswith("not offered") for v in ("SSLv2", "SSLv3", "TLS1", "TLS1_1")), offered
        assert s.phone().login().status == 200


def story_sslscan_objects_to_nothing():
    with scanned_server() as s:
        subprocess.run(["sslscan", f"--xml={s.path('sslscan.xml')}", "--sni-name=localhost", f"127.0.0.1:{s.https}"], stdout=subprocess.DEVNULL,
                       timeout=300, check=True)
        found = tree.parse(s.path("sslscan.xml")).getroot().find("ssltest")
        enabled = {f"{p.get('type')}{p.get('version')}" for p in found.iter("protocol") if p.get("enabled") == "1"}
        assert enabled == {"tls1.2", "tls1.3"}, enabled
        ciphers = [c.get("cipher") for c in found.iter("cipher")]
        assert ciphers and all(c.startswith(("TLS_", "ECDHE-")) and ("GCM" in c or "CHACHA20" in c) for c in ciphers), ciphers
        assert ciphers[0] == "TLS_AES_128_GCM_SHA256"
        assert {g.get("name") for g in found.iter("group")} <= {"x25519", "secp256r1 (NIST P-256)", "secp384r1 (NIST P-384)"}
        assert all(h.get("vulnerable") == "0" for h in found.iter("heartbleed"))
        assert all(r.get("supported") == "0" for r in found.iter("renegotiation"))
