"""freeDiameter as HSS (SWx) or 3GPP AAA (SWm, STa, EAP): the real daemon with an extension of ours (tests/e2e/freediameter) that hands each request to
this process. What is answered is Python: diameter_roles.py. Listens on core_net.OUTSIDE: run it in a private network. This file by itself proves both
roles with a client of its own."""
import functools
import itertools
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

import diameter as d
import eap_aka_server as eap
from core_net import OUTSIDE, Peer, private, tcp_answers
from diameter_roles import (MULTI_ROUND, NO_STATE, ODD, REALM, SUCCESS, USER_UNKNOWN, Aaa, Hss, dropped, experimental, late, result, with_item,
                            with_unknown_avps, with_value, without)
from fault_proxy import after
from peers_vector_service import make_certificate, openssl
from usim import Card

CLIENT = "entitled.epc.test"
EXTENSIONS = "/usr/lib/freeDiameter"
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "freediameter", "core_peer.c")

CONFIGURATION = """Identity = "{identity}";
Realm = "{realm}";
Port = {port};
SecPort = {sec_port};
No_SCTP;
No_IPv6;
ListenOn = "{address}";
TcTimer = 1;
TwTimer = {watchdog};
TLS_Cred = "peer.pem", "peer.key";
TLS_CA = "{ca}.pem";
TLS_DH_File = "dh.pem";
LoadExtension = "{extensions}/dict_nasreq.fdx";
LoadExtension = "{extensions}/dict_eap.fdx";
LoadExtension = "{folder}/core_peer.fdx" : "applications";
LoadExtension = "{extensions}/acl_wl.fdx" : "acl.conf";
"""


# --- the daemon ------------------------------------------------------------------------------------------------------------------
class FreeDiameterPeer(Peer):
    """role: Hss or Aaa, or what makes one of the origin AVPs. Certificates for both sides are in `folder`: ca, certificate and key are the client's.
    `fault` may be set at any time (the functions above), `spoilt` counts the answers that met it; `objections` is what the requests did wrong."""

    def __init__(self, folder, role=Hss, identity="hss." + REALM, tls=False, port=13868, watchdog=6, client=CLIENT):
        self.name = "freediameter-" + identity.split(".", maxsplit=1)[0]
        super().__init__(folder)
        self.identity, self.tls, self.watchdog, self.client = identity, tls, watchdog, client
        self.plain_port, self.sec_port = port, port + 2000
        self.role = role([d.avp(d.ORIGIN_HOST, identity), d.avp(d.ORIGIN_REALM, REALM)])
        self.fault, self.spoilt, self.objections = None, 0, []
        self.ca, self.certificate, self.key = (os.path.join(folder, name) for name in ("diameter-ca.pem", "diameter-client.pem", "diameter-client.key"))
        self.listener, self.program, self.lock = None, None, threading.Lock()
        if not os.path.exists(self.ca):
            make_certificate(folder, "diameter-ca", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n")
            make_certificate(folder, "diameter-client", f"subjectAltName=DNS:{client}\n", "diameter-ca")

    host, realm = OUTSIDE, REALM

    @property
    def port(self):
        return self.sec_port if self.tls else self.plain_port

    @property
    def entry(self):
        """Of diameter.peers in the settings."""
        return f"{self.identity} {self.host}:{self.port} {'tls' if self.tls else 'tcp'}"

    def provision(self, imsi, k, opc):
        self.role.auc.add(imsi, k, opc)

    def prepare(self):
        self.role.forget()  # what it knew of logins is gone with it
        if not os.path.exists(self.path("core_peer.fdx")):
            self.prepare_once()
        self.listen()

    def prepare_once(self):
        folder = os.path.dirname(self.folder)
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", self.path("core_peer.fdx"), SOURCE, "-lfdcore", "-lfdproto", "-pthread"], check=True)
        openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", self.path("dh.pem"))
        certificate, key = make_certificate(folder, self.identity, f"subjectAltName=DNS:{self.identity}\n", "diameter-ca")
        os.rename(certificate, self.path("peer.pem"))
        os.rename(key, self.path("peer.key"))
        self.write("applications", "\n".join(self.role.applications) + "\n")
        self.write("acl.conf", f"{'' if self.tls else 'ALLOW_IPSEC '}{self.client}\n")
        self.write("peer.conf", CONFIGURATION.format(
            identity=self.identity, realm=REALM, port=self.plain_port, sec_port=self.sec_port, address=self.host, watchdog=self.watchdog,
            ca=self.ca.removesuffix(".pem"), extensions=EXTENSIONS, folder=self.folder))

    def command(self):
        return ["freeDiameterd", "-c", self.path("peer.conf")]

    def answers(self):
        return tcp_answers(self.port, self.host)

    def stop(self, *args, **kwargs):
        if self.process:
            self.thaw()
        super().stop(*args, **kwargs)
        for sock in (self.listener, self.program):
            if sock:
                sock.close()
        self.listener = self.program = None

    def freeze(self):
        """Connected, and silent: nothing is answered, watchdogs least of all."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)

    # --- the extension's other end
    def listen(self):
        path = self.path("core.sock")
        if os.path.exists(path):
            os.unlink(path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def serve(self, listener):
        try:
            self.program = program = listener.accept()[0]
            while head := program.recv(8, socket.MSG_WAITALL):
                n, number_ = struct.unpack(">II", head)
                self.on_request(program, number_, program.recv(n, socket.MSG_WAITALL))
        except (OSError, struct.error):
            pass  # the daemon has ended

    def on_request(self, program, number_, octets):
        request = d.Message.read(octets)
        try:
            self.role.check(request)
        except AssertionError as e:
            self.objections.append(str(e))
        instead = [(0, self.role.answer(request))]
        if fault := self.fault:
            self.spoilt += 1
            instead = fault(request, instead[0][1])
        for wait, answer in instead:
            after(wait, self.send, program, number_, answer) if wait else self.send(program, number_, answer)
        if not instead:
            self.send(program, number_, None)

    def send(self, program, number_, answer):
        octets = answer.octets() if answer else b""
        try:
            with self.lock:
                program.sendall(struct.pack(">II", len(octets), number_) + octets)
        except OSError:
            pass  # the daemon has ended


def hss(folder, **more):
    return FreeDiameterPeer(folder, Hss, "hss." + REALM, **more)


def aaa(folder, options=None, state=True, **more):
    return FreeDiameterPeer(folder, functools.partial(Aaa, options=options, state=state), "aaa." + REALM, **{"port": 13878, **more})


# --- this file by itself ---------------------------------------------------------------------------------------------------------
K, OPC, IMSI = "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf", "001010000000001"
NAI = f"0{IMSI}@nai.epc.mnc001.mcc001.3gppnetwork.org"
NUMBERS = itertools.count()


def client_of(peer, applications):
    context = None
    if peer.tls:
        context = ssl.create_default_context(cafile=peer.ca)
        context.check_hostname = False
        context.load_cert_chain(peer.certificate, peer.key)
    client = d.Client(peer.host, peer.port, CLIENT, REALM, applications, context)
    assert client.capabilities.number(d.RESULT_CODE) == SUCCESS, client.capabilities.number(d.RESULT_CODE)
    return client


def new_session():
    return f"{CLIENT};1;{next(NUMBERS)}"


def ask_vector(client, imsi=IMSI, resync=b""):
    item = [d.avp(d.SCHEME, "EAP-AKA")] + ([d.avp(d.AUTHORIZATION, resync)] if resync else [])
    return client.ask(d.MAR, d.SWX, new_session(), [d.avp(d.AUTH_SESSION_STATE, NO_STATE), d.avp(d.DESTINATION_REALM, REALM), d.avp(d.USER_NAME, imsi),
                                                    d.avp(d.DATA_ITEM, item), d.avp(d.NUMBER_ITEMS, 1)])


def login(client, application, card, nai=NAI):
    """Result codes, the last one with whether it is experimental."""
    session, stay, codes = new_session(), [], []
    state, at, packet = None, None, struct.pack(">BBHB", 2, 0, 5 + len(nai), 1) + nai.encode()
    while True:
        more = [d.avp(d.AUTH_REQUEST_TYPE, 1), d.avp(d.DESTINATION_REALM, REALM), d.avp(d.USER_NAME, nai), d.avp(d.EAP_PAYLOAD, packet)]
        at = client.ask(d.DER, application, session, more + stay + ([d.avp(d.STATE, state)] if state else []))
        codes.append(at.number(d.RESULT_CODE) or -at.number(d.EXPERIMENTAL_RESULT, d.EXPERIMENTAL_CODE))
        if codes[-1] != MULTI_ROUND:
            return codes
        state, stay = at.get(d.STATE), [d.avp(d.DESTINATION_HOST, at.get(d.ORIGIN_HOST))]
        packet = eap.respond(card, nai.encode(), at.get(d.EAP_PAYLOAD))


def hss_proves_itself(tls):
    with tempfile.TemporaryDirectory() as folder, hss(folder, tls=tls) as peer:
        peer.provision(IMSI, K, OPC)
        client, card = client_of(peer, [d.SWX]), Card(K, OPC, sqn=1 << 20)
        a = ask_vector(client)
        both = a.get(d.DATA_ITEM, d.AUTHENTICATE)
        word, auts = card.authenticate(both[:16], both[16:])
        assert word == "auts" and a.number(d.RESULT_CODE) == SUCCESS
        both = ask_vector(client, resync=both[:16] + auts).get(d.DATA_ITEM, d.AUTHENTICATE)
        assert card.authenticate(both[:16], both[16:])[0] == "ok" and peer.role.resyncs == 1
        assert ask_vector(client, "001010000000002").number(d.EXPERIMENTAL_RESULT, d.EXPERIMENTAL_CODE) == USER_UNKNOWN
        short = client.ask(d.MAR, d.SWX, new_session(), [d.avp(d.AUTH_SESSION_STATE, NO_STATE), d.avp(d.DESTINATION_REALM, REALM)])
        assert short.number(d.RESULT_CODE) == 5005  # freeDiameter's own: an AVP is missing
        assert not peer.objections, peer.objections


def faults_prove_themselves():
    with tempfile.TemporaryDirectory() as folder, hss(folder) as peer:
        peer.provision(IMSI, K, OPC)
        client = client_of(peer, [d.SWX])

        def spoilt(fault):
            peer.fault = fault
            return ask_vector(client)
        a = spoilt(with_unknown_avps)
        assert a.get(*[ODD[1]]) == b"odd octets" and a.get(ODD[0]) == b"odd" and a.number(d.RESULT_CODE) == SUCCESS
        a = spoilt(result(3004))
        assert a.number(d.RESULT_CODE) == 3004 and a.flags & d.ERROR
        assert spoilt(experimental(4181)).number(d.EXPERIMENTAL_RESULT, d.EXPERIMENTAL_CODE) == 4181
        assert spoilt(without(d.RESULT_CODE)).get(d.RESULT_CODE) is None
        assert spoilt(with_item(d.CK, None)).get(d.DATA_ITEM, d.CK) is None
        assert spoilt(with_value(d.SESSION_ID, b"another;1;2")).get(d.SESSION_ID) == b"another;1;2"
        assert spoilt(late(0.3)).number(d.RESULT_CODE) == SUCCESS
        began = time.monotonic()
        peer.fault = late(1.0)
        slow = threading.Thread(target=ask_vector, args=(client,))
        slow.start()
        time.sleep(0.1)
        assert spoilt(None).number(d.RESULT_CODE) == SUCCESS and time.monotonic() - began < 1.0  # nobody waits behind it
        slow.join()
        assert not peer.objections, peer.objections
        odd = [d.avp(d.AUTH_SESSION_STATE, NO_STATE), d.avp(d.DESTINATION_REALM, REALM), d.avp(d.USER_NAME, "0" + IMSI), d.avp(d.NUMBER_ITEMS, 1),
               d.avp(d.DATA_ITEM, [d.avp(d.SCHEME, "EAP-AKA")])]
        client.ask(d.MAR, d.SWX, new_session(), odd)
        assert peer.objections.pop().startswith("USER_NAME")
        peer.fault = dropped
        assert client.ask(d.MAR, d.SWX, new_session(), [], seconds=0.3) is not None  # freeDiameter refuses it itself
        peer.kill()
        peer.start()
        peer.fault = None
        assert ask_vector(client_of(peer, [d.SWX])).number(d.RESULT_CODE) == SUCCESS


def aaa_proves_itself(tls):
    with tempfile.TemporaryDirectory() as folder, aaa(folder, tls=tls) as peer:
        peer.provision(IMSI, K, OPC)
        client = client_of(peer, [d.SWM, d.STA, d.EAP])
        for application in (d.SWM, d.STA, d.EAP):
            assert login(client, application, Card(K, OPC)) == [1001, 2001], application
        assert login(client, d.SWM, Card(K, OPC, sqn=1 << 20)) == [1001, 1001, 2001]
        assert login(client, d.SWM, Card("00" * 16, OPC)) == [1001, 4001]
        assert login(client, d.SWM, Card(K, OPC), NAI.replace("1@", "2@")) == [-USER_UNKNOWN]
        peer.role.options = eap.Options(identity=eap.AT_ANY_ID_REQ)
        assert login(client, d.SWM, Card(K, OPC)) == [1001, 1001, 2001]
        peer.role.forget()
        assert not peer.objections, peer.objections


def prove():
    eap.self_check()
    for tls in (False, True):
        hss_proves_itself(tls)
        aaa_proves_itself(tls)
    faults_prove_themselves()
    print("freeDiameter as HSS and AAA, over TCP and TLS: vectors, resynchronisation, logins, unknown lines, faults")


@private
def both_prove_themselves():
    prove()


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    __import__("peers_freediameter").both_prove_themselves()  # by this name the child finds it
