"""An independent phone: eapol_test (hostap) as EAP-AKA peer against our server. The shim moves packets; the card sits behind eapol_test's control socket."""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import shim
import usim
from server import K1, LINE1, OPC1, Server
import phone


class CardSocket(threading.Thread):
    """Plays the SIM for eapol_test: CTRL-REQ-SIM in, CTRL-RSP-SIM out."""

    def __init__(self, control, card, folder):
        super().__init__(daemon=True)
        self.control, self.card = control, card
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(os.path.join(folder, "card.sock"))
        self.resyncs = 0

    def attach(self):
        for _ in range(200):
            try:
                self.sock.connect(self.control)
                self.sock.send(b"ATTACH")
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("eapol_test has no control socket")

    def run(self):
        self.attach()
        while True:
            try:
                text = self.sock.recv(4096).decode("latin-1")
            except OSError:
                return
            m = re.search(r"CTRL-REQ-SIM-(\d+):UMTS-AUTH:([0-9a-f]{32}):([0-9a-f]{32})", text)
            if not m:
                continue
            got = self.card.authenticate(bytes.fromhex(m.group(2)), bytes.fromhex(m.group(3)))
            if got[0] == "ok":
                word = f"UMTS-AUTH:{got[3].hex()}:{got[2].hex()}:{got[1].hex()}"
            elif got[0] == "auts":
                self.resyncs += 1
                word = f"UMTS-AUTS:{got[1].hex()}"
            else:
                word = "UMTS-FAIL"
            self.sock.send(f"CTRL-RSP-SIM-{m.group(1)}:{word}".encode())


def eapol(server, card, identity=phone.nai(LINE1), eap="AKA", extra="", **shim_parts):
    """(eapol_test's process, card socket, shim)"""
    folder = tempfile.mkdtemp(prefix="eapol-")
    moving = shim.Shim(server.https_client(), **shim_parts)
    moving.start()
    with open(os.path.join(folder, "peer.conf"), "w") as f:
        f.write(f'ctrl_interface={folder}/ctrl\nexternal_sim=1\nnetwork={{\n  key_mgmt=IEEE8021X\n  eap={eap}\n'
                f'  identity="{identity}"\n{extra}}}\n')
    sim = CardSocket(f"{folder}/ctrl/test", card, folder)
    sim.start()
    try:
        p = subprocess.run(["eapol_test", "-W", "-n", "-c", f"{folder}/peer.conf", "-itest", "-a127.0.0.1", f"-p{moving.port}", "-stesting123", "-t10"],
                           capture_output=True, text=True, timeout=30)
    finally:
        moving.close()
        sim.sock.close()
        shutil.rmtree(folder, ignore_errors=True)
    return p, sim, moving


# proves: client-10a, rfc4187-7-01, rfc4187-7-02, rfc4187-8.1-01, rfc4187-10.6-01, rfc4187-10.7-01, own-154
def story_full_login_by_eapol_test():
    with Server() as s:
        p, sim, moving = eapol(s, usim.Card(K1, OPC1))
        assert p.returncode == 0 and "SUCCESS" in p.stdout, p.stdout[-2000:]
        assert moving.statuses == [200, 200] and len(moving.documents) == 1 and sim.resyncs == 0
        assert moving.documents[0].apps()["ap2004"]["EntitlementStatus"] == "1"


def story_resynchronisation_by_eapol_test():
    with Server() as s:
        p, sim, moving = eapol(s, usim.Card(K1, OPC1, sqn=1 << 42))
        assert p.returncode == 0 and sim.resyncs == 1, p.stdout[-2000:]
        assert moving.statuses == [200, 200, 200] and len(moving.documents) == 1


def story_wrong_sim_by_eapol_test():
    with Server() as s:
        p, _, moving = eapol(s, usim.Card("00112233445566778899aabbccddeeff", OPC1))
        assert p.returncode != 0 and moving.documents == [], p.stdout[-2000:]
        assert moving.statuses == [200, 403], moving.statuses
        assert s.events("access")[-1]["reason"] == "aka_reject"


# Clients of other classes than phones (setting eap.classes): what the class is asked, by AT_*_ID_REQ and type.
LAPTOP = {"terminal_vendor": "Laptop"}
PERMANENT_ID_REQ, ANY_ID_REQ, FULLAUTH_ID_REQ, AT_CHECKCODE, AT_KDF, AT_KDF_INPUT, AT_BIDDING = 10, 13, 17, 134, 24, 23, 136
AKA, PRIME = 23, 50
CHALLENGE, IDENTITY = 1, 5


def laptops(words, **more):
    return Server(settings={"eap": {"classes": [f"terminal_vendor laptop {words}"], **more}})


def attributes(packet):
    """{type: value behind type and length}"""
    out, at = {}, 8
    while at < len(packet):
        out[packet[at]] = packet[at + 2:at + 4 * packet[at + 1]]
        at += 4 * packet[at + 1]
    return out


def kinds(moving):
    return [(p[4], p[5]) for p in moving.requests]


def prime_nai():
    return "6" + phone.nai(LINE1)[1:]


def accepted(p, moving):
    assert p.returncode == 0 and "SUCCESS" in p.stdout, p.stdout[-2000:]
    assert len(moving.documents) == 1 and moving.statuses[-1] == 200


def story_identity_rounds_by_eapol_test():
    """AKA-Identity by each of the three requests, and its AT_CHECKCODE, which eapol_test verifies and sends."""
    for word, attribute in (("permanent", PERMANENT_ID_REQ), ("fullauth", FULLAUTH_ID_REQ), ("any", ANY_ID_REQ)):
        with laptops(f"identity-{word}") as s:
            p, _, moving = eapol(s, usim.Card(K1, OPC1), parameters=LAPTOP)
            accepted(p, moving)
            assert kinds(moving) == [(AKA, IDENTITY), (AKA, CHALLENGE)]
            assert list(attributes(moving.requests[0])) == [attribute]
            assert len(attributes(moving.requests[1])[AT_CHECKCODE]) == 22 and AT_BIDDING not in attributes(moving.requests[1])


# proves: client-07a
def story_phones_of_other_vendors_are_asked_nothing_new():
    with laptops("identity-any prime") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), parameters={"terminal_vendor": "Phone"})
        accepted(p, moving)
        assert kinds(moving) == [(AKA, CHALLENGE)] and len(moving.requests[0]) == 68


def story_a_stale_pseudonym_by_eapol_test():
    """The peer offers a pseudonym that nobody gave: any, then full authentication, then permanent."""
    with laptops("identity-any") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), parameters={**LAPTOP, "EAP_ID": phone.nai(LINE1)},
                             extra=f'  anonymous_identity="2abcdef0123@{phone.nai(LINE1).split("@")[1]}"\n')
        accepted(p, moving)
        asked = [list(attributes(q))[0] for q in moving.requests if q[5] == IDENTITY]
        assert asked == [ANY_ID_REQ, FULLAUTH_ID_REQ, PERMANENT_ID_REQ], asked


def story_identity_of_another_line():
    def other(eap):
        return eap.replace(LINE1.encode(), b"001010000000002") if eap[5] == IDENTITY else eap

    with laptops("identity-permanent") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), parameters=LAPTOP, meddle=other)
        assert p.returncode != 0 and moving.statuses == [200, 403], moving.statuses
        assert s.events("access")[-1]["reason"] == "identity_other"


def story_a_changed_identity_round_is_seen():
    """A man in the middle changes the identity round (a skippable attribute more): the checkcodes differ, the peer refuses."""
    def longer(eap):
        if eap[4] != AKA or eap[5] != IDENTITY:
            return eap
        return eap[:2] + (len(eap) + 4).to_bytes(2, "big") + eap[4:] + bytes([200, 1, 0, 0])

    with laptops("identity-permanent") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), parameters=LAPTOP, meddle=longer)
        assert p.returncode != 0 and moving.documents == [], p.stdout[-2000:]
        assert kinds(moving) == [(AKA, IDENTITY), (AKA, CHALLENGE)] and "checkcode" in p.stdout.lower()
        assert s.events("access")[-1]["reason"] in ("aka_client_error", "aka_reject")


def story_aka_prime_by_eapol_test():
    """The line's AMF is 0000: the AuC sets the separation bit, without which the peer refuses."""
    with laptops("prime") as s:
        line = "001010000000077"
        s.ctl("import", "-", stdin=json.dumps({"imsi": line, "msisdn": "999010000077", "alg": "milenage", "k": K1, "opc": OPC1, "amf": "0000",
                                               "vowifi": {"allowed": True, "prov": "not_required", "tc": "accepted", "addr": "available"}}) + "\n")
        p, _, moving = eapol(s, usim.Card(K1, OPC1), identity="6" + phone.nai(line)[1:], eap="AKA'", parameters=LAPTOP)
        accepted(p, moving)
        assert kinds(moving) == [(PRIME, CHALLENGE)]
        got = attributes(moving.requests[0])
        assert got[AT_KDF] == b"\0\1" and got[AT_KDF_INPUT] == b"\0\4WLAN" and AT_BIDDING not in got


def story_aka_prime_with_an_identity_round_by_eapol_test():
    with laptops("identity-any prime", network_name="HRPD") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), identity=prime_nai(), eap="AKA'", parameters=LAPTOP)
        accepted(p, moving)
        assert kinds(moving) == [(PRIME, IDENTITY), (PRIME, CHALLENGE)]
        assert len(attributes(moving.requests[1])[AT_CHECKCODE]) == 34


def story_aka_prime_resynchronisation_by_eapol_test():
    with laptops("identity-permanent prime") as s:
        p, sim, moving = eapol(s, usim.Card(K1, OPC1, sqn=1 << 42), identity=prime_nai(), eap="AKA'", parameters=LAPTOP)
        accepted(p, moving)
        assert sim.resyncs == 1 and kinds(moving) == [(PRIME, IDENTITY), (PRIME, CHALLENGE), (PRIME, CHALLENGE)]


def story_aka_prime_wrong_sim_by_eapol_test():
    with laptops("prime") as s:
        p, _, moving = eapol(s, usim.Card("00112233445566778899aabbccddeeff", OPC1), identity=prime_nai(), eap="AKA'", parameters=LAPTOP)
        assert p.returncode != 0 and moving.statuses == [200, 403], moving.statuses
        assert s.events("access")[-1]["reason"] == "aka_reject"


def story_a_peer_without_aka_prime():
    """It refuses EAP-AKA' with a Nak, gets EAP-AKA and does not mind AT_BIDDING."""
    with laptops("prime identity-any") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), eap="AKA", parameters=LAPTOP)
        accepted(p, moving)
        assert kinds(moving) == [(PRIME, IDENTITY), (AKA, IDENTITY), (AKA, CHALLENGE)]
        assert attributes(moving.requests[2])[AT_BIDDING] == b"\x80\0"


def story_bidding_down_is_seen():
    """A man in the middle answers Nak in the peer's place: the peer that knows EAP-AKA' sees the D bit and refuses (RFC 9048 section 4)."""
    def nak(request):
        return bytes([2, request[1], 0, 6, 3, AKA]) if request[4] == PRIME else None

    with laptops("prime") as s:
        p, _, moving = eapol(s, usim.Card(K1, OPC1), identity=prime_nai(), eap="AKA' AKA", parameters=LAPTOP, intercept=nak)
        assert p.returncode != 0 and moving.documents == [], p.stdout[-2000:]
        assert kinds(moving) == [(PRIME, CHALLENGE), (AKA, CHALLENGE)]
        assert s.events("access")[-1]["reason"] == "aka_reject"
