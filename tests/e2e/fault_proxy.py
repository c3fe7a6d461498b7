"""Proxies between the daemon and a real peer that spoil what the peer answers: IPA frames (GSUP) and Diameter over TCP, RADIUS packets over UDP, TLS. A fault
is a function from one answer to what is sent instead: a list of (seconds to wait, octets or RESET). What the daemon sends passes untouched."""
import hashlib
import hmac
import select
import socket
import struct
import threading
import time

import diameter
from core_net import OUTSIDE
from shim import ACCESS_ACCEPT, EAP_MESSAGE, MESSAGE_AUTHENTICATOR, STATE, USER_NAME, read_attributes

RESET = object()
LATE = 40.0  # beyond every deadline of the daemon
IPA_OSMO, OSMO_GSUP = 0xEE, 0x05


# --- faults of both -----------------------------------------------------------------------------------------------------------
def late(seconds=LATE):
    return lambda answer, request: [(seconds, answer)]


def twice(answer, request):
    return [(0, answer), (0.02, answer)]


def half(answer, request):
    return [(0, answer[:len(answer) // 2])]


def dropped(answer, request):
    return []


# --- GSUP ---------------------------------------------------------------------------------------------------------------------
def truncated_frame(answer, request):
    """The IPA length is that of the shorter message: GSUP itself ends inside an element."""
    body = answer[3:3 + (len(answer) - 3) * 2 // 3]
    return [(0, struct.pack(">H", len(body)) + answer[2:3] + body)]


def reset_in_the_middle(answer, request):
    return [(0, answer[:len(answer) // 2]), (0.02, RESET)]


# --- Diameter; what needs no broken message is a fault of peers_freediameter.py -------------------------------------------------
def truncated_message(answer, request):
    """The length is that of the shorter message: it ends inside an AVP."""
    n = len(answer) * 2 // 3 // 4 * 4
    return [(0, answer[:1] + n.to_bytes(3, "big") + answer[4:n])]


def avp_beyond_the_end(answer, request):
    """The last AVP says that it is longer than the message."""
    at = 20
    while at + int.from_bytes(answer[at + 5:at + 8], "big") + 3 < len(answer):
        at += (int.from_bytes(answer[at + 5:at + 8], "big") + 3) // 4 * 4
    return [(0, answer[:at + 5] + len(answer).to_bytes(3, "big") + answer[at + 8:])]


def of_another_request(answer, request):
    """A Hop-by-Hop Identifier that was never sent."""
    return [(0, answer[:12] + bytes([answer[12] ^ 0x80]) + answer[13:])]


def of_another_line(answer, request):
    """The IMSI element (tag 1, BCD) names another line; the vectors stay."""
    at = answer.index(b"\x01\x08", 4) + 2
    return [(0, answer[:at + 7] + bytes([answer[at + 7] ^ 1]) + answer[at + 8:])]


# --- RADIUS -------------------------------------------------------------------------------------------------------------------
def radius_answer(answer, request, secret, change):
    """The answer with other attributes, signed anew. change: list of (type, value) -> list of (type, value)."""
    attributes = b"".join(bytes([k, 2 + len(v)]) + v for k, v in change(read_attributes(answer)))
    at = 20
    packet = answer[:2] + struct.pack(">H", 20 + len(attributes)) + request[4:20] + attributes
    while at < len(packet):
        if packet[at] == MESSAGE_AUTHENTICATOR:
            blank = packet[:at + 2] + bytes(16) + packet[at + 18:]
            packet = blank[:at + 2] + hmac.new(secret, blank, hashlib.md5).digest() + blank[at + 18:]
        at += packet[at + 1]
    return packet[:4] + hashlib.md5(packet + secret).digest() + packet[20:]


def wrong_message_authenticator(secret):
    def fault(answer, request):
        at = 20
        while answer[at] != MESSAGE_AUTHENTICATOR:
            at += answer[at + 1]
        body = answer[20:at + 2] + bytes([answer[at + 2] ^ 1]) + answer[at + 3:]
        return [(0, answer[:4] + hashlib.md5(answer[:4] + request[4:20] + body + secret).digest() + body)]
    return fault


def without_message_authenticator(secret):
    return lambda answer, request: [(0, radius_answer(answer, request, secret, lambda all_: [a for a in all_ if a[0] != MESSAGE_AUTHENTICATOR]))]


def another_state(secret):
    """A State that the peer never gave: its next round cannot be found there."""
    return lambda answer, request: [(0, radius_answer(answer, request, secret, lambda all_: [(k, bytes(len(v)) if k == STATE else v) for k, v in all_]))]


def named_in_accept(secret, name):
    """The Access-Accept names whom the AAA authenticated."""
    def fault(answer, request):
        if answer[0] != ACCESS_ACCEPT:
            return [(0, answer)]
        return [(0, radius_answer(answer, request, secret, lambda all_: [(USER_NAME, name)] + [a for a in all_ if a[0] != USER_NAME]))]
    return fault


def truncated_eap(secret):
    return lambda answer, request: [(0, radius_answer(answer, request, secret, lambda all_: [(k, v[:-5] if k == EAP_MESSAGE else v) for k, v in all_]))]


def after(seconds, send, *args):
    timer = threading.Timer(seconds, send, args)
    timer.daemon = True
    timer.start()


# --- the proxies --------------------------------------------------------------------------------------------------------------
class Proxy(threading.Thread):
    """Runs until close(). `fault` may be set at any time; `spoilt` counts the answers that met one."""

    def __init__(self, to_port, kind, host="127.0.0.1"):
        super().__init__(daemon=True)
        self.to = (host, to_port)
        self.sock = socket.socket(socket.AF_INET, kind)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((host, 0))
        self.port = self.sock.getsockname()[1]
        self.fault = None
        self.spoilt = 0
        self.open = True

    def instead(self, answer, request=b""):
        fault = self.fault
        if not fault:
            return [(0, answer)]
        self.spoilt += 1
        return fault(answer, request)

    def close(self):
        self.open = False
        self.sock.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.close()


class UdpProxy(Proxy):
    """A socket of its own towards the peer for each address of the daemon, so that the peer sees separate clients."""

    def __init__(self, to_port):
        super().__init__(to_port, socket.SOCK_DGRAM)
        self.sides = {}
        self.requests = {}

    def run(self):
        while self.open:
            try:
                ready = select.select([self.sock, *self.sides], [], [], 0.1)[0]
                for s in ready:
                    self.from_daemon() if s is self.sock else self.from_peer(s)
            except (OSError, ValueError):
                continue

    def from_daemon(self):
        packet, source = self.sock.recvfrom(65536)
        side = next((s for s, a in self.sides.items() if a == source), None)
        if side is None:
            side = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            side.connect(self.to)
            self.sides[side] = source
        self.requests[source, packet[1]] = packet
        side.send(packet)

    def from_peer(self, side):
        answer, target = side.recv(65536), self.sides[side]
        for wait, octets in self.instead(answer, self.requests.get((target, answer[1]), bytes(20))):
            if octets is not RESET:
                after(wait, self.send, octets, target) if wait else self.send(octets, target)

    def send(self, octets, target):
        try:
            self.sock.sendto(octets, target)
        except OSError:
            pass

    def close(self):
        super().close()
        for s in list(self.sides):
            s.close()


class TcpProxy(Proxy):
    """IPA frames; only GSUP is spoilt, the keep-alive of the link is not."""

    def __init__(self, to_port, host="127.0.0.1"):
        super().__init__(to_port, socket.SOCK_STREAM, host)
        self.sock.listen(16)
        self.links = []
        self.aborted = set()  # ends that must close with a reset

    def run(self):
        while self.open:
            try:
                near, _ = self.sock.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.to, timeout=2)
            except OSError:
                near.close()  # the peer is gone: so is this end
                continue
            far.settimeout(None)
            self.links += [near, far]
            threading.Thread(target=self.forward, args=(near, far), daemon=True).start()
            threading.Thread(target=self.backward, args=(far, near), daemon=True).start()

    def end(self, *socks):
        for s in socks:
            try:
                if s not in self.aborted:
                    s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def forward(self, near, far):
        try:
            while data := near.recv(65536):
                far.sendall(data)
        except OSError:
            pass
        self.end(near, far)

    def backward(self, far, near):
        try:
            while frame := self.frame(far):
                for wait, octets in self.instead(frame) if self.answers(frame) else [(0, frame)]:
                    self.pass_on(near, wait, octets)
        except OSError:
            pass
        self.end(near, far)

    def pass_on(self, near, wait, octets):
        if wait > 1:  # what follows is not kept waiting
            after(wait, self.quietly, near, octets)
            return
        time.sleep(wait)
        if octets is RESET:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.aborted.add(near)
            near.shutdown(socket.SHUT_RD)  # the other thread lets go of it, then closing resets
            raise OSError("reset")
        near.sendall(octets)

    @staticmethod
    def quietly(near, octets):
        try:
            near.sendall(octets)
        except OSError:
            pass

    @staticmethod
    def answers(frame):
        """Whether it is what a fault is meant for."""
        return frame[2] == IPA_OSMO and frame[3] == OSMO_GSUP

    @staticmethod
    def frame(sock):
        """One IPA frame: length (2), protocol (1), that many octets; empty at the end."""
        head = sock.recv(3, socket.MSG_WAITALL)
        if len(head) < 3:
            return b""
        n = struct.unpack(">H", head[:2])[0]
        body = sock.recv(n, socket.MSG_WAITALL)
        return head + body if len(body) == n else b""

    def cut(self):
        """Ends every link that is open."""
        self.end(*self.links)
        self.links = []

    def close(self):
        super().close()
        self.cut()


class TlsProxy(TcpProxy):
    """Whatever one read brings, also of a handshake: what is inside cannot be seen."""

    @staticmethod
    def answers(frame):
        return True

    @staticmethod
    def frame(sock):
        return sock.recv(65536)


class DiameterProxy(TcpProxy):
    """Capabilities, watchdogs and what the peer asks pass untouched. At OUTSIDE, as the peer."""

    def __init__(self, to_port):
        super().__init__(to_port, OUTSIDE)

    @staticmethod
    def answers(frame):
        return not frame[4] & diameter.REQUEST and frame[8:12] != bytes(4)

    @staticmethod
    def frame(sock):
        return diameter.read_message(sock)
