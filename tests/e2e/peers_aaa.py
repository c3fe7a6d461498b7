"""The AAA of a carrier as real programs: hostapd's RADIUS server with its EAP-AKA, which asks a small HLR of ours for vectors (EAP-SIM DB), and
FreeRADIUS as a proxy in front of it. hostapd listens on every address: run it in a private network (core_net.private). This file by itself proves both
with eapol_test."""
import contextlib
import glob
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading

from core_net import Peer, private, tcp_answers, udp_bound
from auc import Auc, AutsRefused, RangeSpent, Unknown
from peers_vector_service import make_certificate
from usim import Card

SECRET = "testing123"


class Hlr(threading.Thread):
    """Answers hostapd's EAP-SIM DB: AKA-REQ-AUTH with a vector, AKA-AUTS with nothing but a new SQN."""

    def __init__(self, path, auc):
        super().__init__(daemon=True)
        self.auc, self.asked, self.resyncs, self.silent = auc, 0, 0, False
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.path = path

    def run(self):
        while True:
            try:
                text, who = self.socket.recvfrom(2048)
            except OSError:
                return
            if not text:
                return  # close()
            answer = None if self.silent else self.answer(*text.decode().split())
            if answer:
                self.send(answer, who)

    def send(self, answer, who):
        try:
            self.socket.sendto(answer.encode(), who)
        except OSError:
            pass  # hostapd has ended

    def answer(self, what, imsi, *rest):
        if what == "AKA-AUTS":
            self.follow(imsi, bytes.fromhex(rest[1]), bytes.fromhex(rest[0]))
            return None
        if what != "AKA-REQ-AUTH":
            return None
        self.asked += 1
        try:
            v = self.auc.vector(imsi)
        except Unknown:
            return f"AKA-RESP-AUTH {imsi} FAILURE"
        return f"AKA-RESP-AUTH {imsi} " + " ".join(v[name].hex() for name in ("rand", "autn", "ik", "ck", "xres"))

    def follow(self, imsi, rand, auts):
        try:
            self.auc.resync(imsi, rand, auts)
            self.resyncs += 1
        except (Unknown, AutsRefused, RangeSpent):
            pass

    def close(self):
        # a thread that waits in recvfrom() does not notice close()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        os.unlink(self.path)


def rare_pid():
    """hostapd names its end of the EAP-SIM DB by its process id, in a folder that all namespaces share: two small ids would meet there."""
    with contextlib.suppress(OSError), open("/proc/sys/kernel/ns_last_pid", "w") as f:
        f.write(str(random.randrange(2000, 30000)))


class HostapdAaa(Peer):
    """cards: IMSI -> (K, OPc); provision() adds one at any time. ids: hostapd's eap_sim_id, 0 without temporary identities (what the operator's page asks
    for), 3 with pseudonyms and fast re-authentication."""

    name = "hostapd"

    def __init__(self, folder, port=18120, secret=SECRET, cards=None, ids=0, result_ind=False):
        super().__init__(folder)
        self.port, self.secret, self.ids, self.result_ind, self.hlr = port, secret, ids, result_ind, None
        self.auc = Auc({})
        for imsi, (k, opc) in (cards or {}).items():
            self.provision(imsi, k, opc)

    def provision(self, imsi, k, opc):
        self.auc.add(imsi, k, opc)

    def prepare(self):
        self.write("eap_user", '"0"* AKA\n"2"* AKA\n"4"* AKA\n"6"* AKA\'\n"7"* AKA\'\n"8"* AKA\'\n* AKA\n')
        self.write("clients", f"127.0.0.0/8 {self.secret}\n")
        self.write("aaa.conf", "\n".join([
            "driver=none", "interface=lo", f"ctrl_interface={self.path('ctrl')}", "eap_server=1", f"eap_user_file={self.path('eap_user')}",
            f"eap_sim_db=unix:{self.path('hlr.sock')}", f"eap_sim_id={self.ids}", f"eap_sim_aka_result_ind={int(self.result_ind)}",
            f"radius_server_clients={self.path('clients')}", f"radius_server_auth_port={self.port}", ""]))
        self.hlr = Hlr(self.path("hlr.sock"), self.auc)
        self.hlr.start()
        rare_pid()

    def command(self):
        return ["hostapd", "-d", self.path("aaa.conf")]

    def answers(self):
        return udp_bound(self.port)

    def stop(self, *args, **kwargs):
        left = glob.glob(os.path.join(os.sep, "tmp", f"eap_sim_db_{self.process.pid}-*")) if self.process else []
        super().stop(*args, **kwargs)
        for path in left:
            with contextlib.suppress(OSError):
                os.unlink(path)
        if self.hlr:
            self.hlr.close()
            self.hlr.join(timeout=5)
            self.hlr = None


FREERADIUS = """
prefix = /usr
exec_prefix = /usr
sysconfdir = /etc
localstatedir = {folder}
sbindir = /usr/sbin
logdir = {folder}
raddbdir = {folder}
libdir = /usr/lib/freeradius
db_dir = {folder}
run_dir = {folder}
pidfile = {folder}/freeradius.pid
max_request_time = 20
cleanup_delay = 5
max_requests = 16384
hostname_lookups = no
log {{ destination = stdout }}
security {{ max_attributes = 200
  reject_delay = 0
  status_server = yes
}}
proxy_requests = yes
thread pool {{ start_servers = 2
  max_servers = 8
  min_spare_servers = 1
  max_spare_servers = 4
  max_requests_per_server = 0
}}
modules {{
}}
client us {{ ipaddr = 127.0.0.0/8
  secret = "{secret}"
  require_message_authenticator = yes
}}
home_server aaa {{ type = auth
  ipaddr = 127.0.0.1
  port = {home_port}
  secret = "{home_secret}"
  response_window = 10
  zombie_period = 40
  status_check = none
}}
home_server_pool carrier {{ type = fail-over
  home_server = aaa
}}
realm aka {{ auth_pool = carrier
  nostrip
}}
{clients}
server default {{
  {listen}
  authorize {{ update control {{ Proxy-To-Realm := "aka" }} }}
  authenticate {{
  }}
}}
"""


LISTEN = """listen {{ type = auth
    ipaddr = 127.0.0.1
    port = {port}
  }}"""


class FreeradiusProxy(Peer):
    """Between us and the AAA: same words, other packets. home_secret: of the AAA where it differs."""

    name = "freeradius"
    listen, clients = LISTEN, ""

    def __init__(self, folder, port=18130, home_port=18120, secret=SECRET, home_secret=None):
        super().__init__(folder)
        self.port, self.home_port, self.secret, self.home_secret = port, home_port, secret, home_secret or secret

    def prepare(self):
        self.write("radiusd.conf", FREERADIUS.format(
            folder=self.folder, home_port=self.home_port, secret=self.secret, home_secret=self.home_secret,
            clients=self.clients, listen=self.listen.format(folder=self.folder, port=self.port)))
        self.write("dictionary", "$INCLUDE /usr/share/freeradius/dictionary\n")

    def command(self):
        return ["freeradius", "-f", "-l", "stdout", "-x", "-d", self.folder]

    def answers(self):
        return udp_bound(self.port)


RADSEC = """listen {{ type = auth
    ipaddr = 127.0.0.1
    port = {port}
    proto = tcp
    clients = radsec
    limit {{ max_connections = 16
      lifetime = 0
      idle_timeout = 0
    }}
    tls {{ certificate_file = {folder}/radius-server.pem
      private_key_file = {folder}/radius-server.key
      ca_file = {folder}/radius-ca.pem
      require_client_cert = yes
      tls_min_version = "1.2"
      tls_max_version = "1.3"
    }}
  }}"""
RADSEC_CLIENTS = """clients radsec {
  client us-tls { ipaddr = 127.0.0.0/8
    proto = tls
    secret = radsec
    require_message_authenticator = yes
    limit { max_connections = 16
      lifetime = 0
      idle_timeout = 0
    }
  }
}"""


class RadsecProxy(FreeradiusProxy):
    """The same over TLS (RFC 6614). Files in its folder: radius-ca.pem, and radius-server and radius-client as .pem and .key."""

    name = "radsec"
    listen, clients = RADSEC, RADSEC_CLIENTS

    def __init__(self, folder, port=2083, **more):
        super().__init__(folder, port, **more)
        make_certificate(self.folder, "radius-ca", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
        make_certificate(self.folder, "radius-server", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n", "radius-ca")
        make_certificate(self.folder, "radius-client", "extendedKeyUsage=clientAuth\n", "radius-ca")

    def answers(self):
        return tcp_answers(self.port)


class Eapol:
    """eapol_test as a NAS, with a card of ours behind its USIM socket."""

    def __init__(self, folder, port, secret, card, identity):
        self.folder, self.card, self.command = folder, card, [
            "eapol_test", "-W", "-c", os.path.join(folder, "peer.conf"), "-itest", "-a127.0.0.1", f"-p{port}", f"-s{secret}", "-t10", "-n"]
        with open(os.path.join(folder, "peer.conf"), "w") as f:
            f.write(f'ctrl_interface={folder}/ectrl\nexternal_sim=1\nnetwork={{\n key_mgmt=IEEE8021X\n eap=AKA\n identity="{identity}"\n}}\n')

    def answer(self, rand, autn):
        got = self.card.authenticate(bytes.fromhex(rand), bytes.fromhex(autn))
        if got[0] == "ok":
            return "UMTS-AUTH:" + ":".join(v.hex() for v in (got[3], got[2], got[1]))
        return "UMTS-AUTS:" + got[1].hex() if got[0] == "auts" else "UMTS-FAIL"

    def serve(self, sock):
        while True:
            try:
                text = sock.recv(4096).decode(errors="replace")
            except OSError:
                return
            m = re.search(r"CTRL-REQ-SIM-(\d+):UMTS-AUTH:([0-9a-f]+):([0-9a-f]+)", text)
            if m:
                sock.send(f"CTRL-RSP-SIM-{m[1]}:{self.answer(m[2], m[3])}".encode())

    def attach(self, process):
        path = os.path.join(self.folder, "ectrl", "test")
        while not os.path.exists(path):
            assert process.poll() is None, process.stdout.read()
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sock.bind(os.path.join(self.folder, "card.sock"))
        sock.connect(path)
        sock.send(b"ATTACH")
        return sock

    def login(self):
        """Whether the AAA said yes."""
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        sock = self.attach(process)
        threading.Thread(target=self.serve, args=(sock,), daemon=True).start()
        out = process.communicate(timeout=30)[0]
        sock.close()
        os.unlink(os.path.join(self.folder, "card.sock"))
        return out.rstrip().endswith("SUCCESS")


@private
def both_prove_themselves():
    k, opc, imsi = "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf", "001010000000001"
    nai = f"0{imsi}@nai.epc.mnc001.mcc001.3gppnetwork.org"
    with tempfile.TemporaryDirectory() as folder, HostapdAaa(folder, cards={imsi: (k, opc)}) as aaa:
        with FreeradiusProxy(folder, home_port=aaa.port) as proxy:
            assert Eapol(folder, aaa.port, aaa.secret, Card(k, opc), nai).login()
            assert Eapol(folder, aaa.port, aaa.secret, Card(k, opc, sqn=1 << 20), nai).login() and aaa.hlr.resyncs == 1
            assert not Eapol(folder, aaa.port, aaa.secret, Card(k, opc[::-1], sqn=0), nai).login()
            assert not Eapol(folder, aaa.port, aaa.secret, Card(k, opc), nai.replace("1@", "2@")).login()
            assert Eapol(folder, proxy.port, proxy.secret, Card(k, opc), nai).login()
    print("hostapd and FreeRADIUS: login, resynchronisation, wrong card, unknown line")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    __import__("peers_aaa").both_prove_themselves()  # by this name the child finds it
