"""An independent phone: eapol_test (hostap) as EAP-AKA peer against our server. The shim moves packets; the card sits behind eapol_test's control socket."""
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


def eapol(server, card, imsi=LINE1):
    """(exit code, card socket, shim)"""
    folder = tempfile.mkdtemp(prefix="eapol-")
    moving = shim.Shim(server.https_client())
    moving.start()
    with open(os.path.join(folder, "peer.conf"), "w") as f:
        f.write(f'ctrl_interface={folder}/ctrl\nexternal_sim=1\nnetwork={{\n  key_mgmt=IEEE8021X\n  eap=AKA\n  identity="{phone.nai(imsi)}"\n}}\n')
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
