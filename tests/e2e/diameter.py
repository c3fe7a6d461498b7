"""Diameter (RFC 6733) in plain Python: messages, AVPs, and a small client that holds one connection open. Shares no line with the server."""
import socket
import struct
import threading

REQUEST, PROXIABLE, ERROR = 0x80, 0x40, 0x20
V, M = 0x80, 0x40
VENDOR = 10415
CER, DWR, DPR, DER, MAR = 257, 280, 282, 268, 303
EAP, STA, SWM, SWX = 5, 16777250, 16777264, 16777265
APPLICATIONS = {"swx": SWX, "swm": SWM, "sta": STA, "eap": EAP}

# (vendor, code)
HOST_IP_ADDRESS, PRODUCT_NAME, SUPPORTED_VENDOR_ID, FIRMWARE = (0, 257), (0, 269), (0, 265), (0, 267)
USER_NAME, STATE, AUTH_APPLICATION_ID, VENDOR_APPLICATION, SESSION_ID, ORIGIN_HOST = (0, 1), (0, 24), (0, 258), (0, 260), (0, 263), (0, 264)
VENDOR_ID, RESULT_CODE, AUTH_REQUEST_TYPE, AUTH_SESSION_STATE = (0, 266), (0, 268), (0, 274), (0, 277)
DESTINATION_REALM, DESTINATION_HOST, ORIGIN_REALM, EXPERIMENTAL_RESULT, EXPERIMENTAL_CODE = (0, 283), (0, 293), (0, 296), (0, 297), (0, 298)
EAP_PAYLOAD, EAP_MASTER_KEY, MOBILE_NODE = (0, 462), (0, 464), (0, 506)
NUMBER_ITEMS, SCHEME, AUTHENTICATE, AUTHORIZATION, DATA_ITEM, ITEM_NUMBER, CK, IK = (
    (VENDOR, n) for n in (607, 608, 609, 610, 612, 613, 625, 626))


def u32(n):
    return struct.pack(">I", n)


def avp(name, value, flags=M):
    """value: octets, text, a number (Unsigned32) or a list of AVPs (grouped)."""
    vendor, code = name
    if isinstance(value, str):
        value = value.encode()
    elif isinstance(value, int):
        value = u32(value)
    elif isinstance(value, list):
        value = b"".join(value)
    head = struct.pack(">IB", code, flags | (V if vendor else 0)) + (8 + 4 * bool(vendor) + len(value)).to_bytes(3, "big")
    return head + (u32(vendor) if vendor else b"") + value + bytes(-len(value) % 4)


def read_avps(octets):
    """[((vendor, code), flags, value)]; ValueError if they do not fit."""
    out, at = [], 0
    while at < len(octets):
        code, flags = struct.unpack_from(">IB", octets, at)
        n, head = int.from_bytes(octets[at + 5:at + 8], "big"), 12 if flags & V else 8
        vendor = struct.unpack_from(">I", octets, at + 8)[0] if flags & V else 0
        if n < head or at + n > len(octets):
            raise ValueError(f"AVP {code} of length {n}")
        out.append(((vendor, code), flags, octets[at + head:at + n]))
        at += n + -n % 4
    return out


class Message:
    def __init__(self, command, application, flags, avps, hop=0, end=0):
        self.command, self.application, self.flags, self.hop, self.end = command, application, flags, hop, end
        self.avps = b"".join(avps)

    @classmethod
    def read(cls, octets):
        first, second, application, hop, end = struct.unpack_from(">5I", octets)
        if first >> 24 != 1 or first & 0xFFFFFF != len(octets):
            raise ValueError("not one Diameter message")
        return cls(second & 0xFFFFFF, application, second >> 24, [octets[20:]], hop, end)

    def octets(self):
        return struct.pack(">5I", 1 << 24 | 20 + len(self.avps), self.flags << 24 | self.command, self.application, self.hop, self.end) + self.avps

    def get(self, *path):
        """The value of the first AVP under that path of names, None if there is none."""
        octets = self.avps
        for name in path:
            octets = next((value for n, _, value in read_avps(octets) if n == name), None)
            if octets is None:
                return None
        return octets

    def number(self, *path):
        value = self.get(*path)
        return None if value is None else int.from_bytes(value, "big")

    def text(self, *path):
        value = self.get(*path)
        return None if value is None else value.decode(errors="replace")

    def answer(self, avps, error=False):
        """To this request, with its Session-Id first."""
        session = self.get(SESSION_ID)
        flags = self.flags & PROXIABLE | (ERROR if error else 0)
        return Message(self.command, self.application, flags, ([avp(SESSION_ID, session)] if session else []) + avps, self.hop, self.end)

    def without(self, *names):
        """The same message less these AVPs."""
        kept = [avp(n, value, flags) for n, flags, value in read_avps(self.avps) if n not in names]
        return Message(self.command, self.application, self.flags, kept, self.hop, self.end)

    def replaced(self, name, value):
        """The first AVP of that name with another value, where it was."""
        changed = [avp(n, value if n == name else old, flags) for n, flags, old in read_avps(self.avps)]
        return Message(self.command, self.application, self.flags, changed, self.hop, self.end)


def application_avp(application):
    """How an application is named: 3GPP's with their vendor."""
    if application == EAP:
        return avp(AUTH_APPLICATION_ID, application)
    return avp(VENDOR_APPLICATION, [avp(VENDOR_ID, VENDOR), avp(AUTH_APPLICATION_ID, application)])


def read_message(sock):
    """One message from a stream; empty at its end."""
    head = sock.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return b""
    n = int.from_bytes(head[1:], "big") - 4
    body = sock.recv(n, socket.MSG_WAITALL) if n > 0 else b""
    return head + body if n > 0 and len(body) == n else b""


class Client:
    """One open connection: capabilities are exchanged, watchdogs answered, ask() sends a request and waits for its answer. context: for TLS."""

    def __init__(self, host, port, identity, realm, applications, context=None):
        self.identity, self.realm, self.count = identity, realm, 0
        self.waiting, self.watchdogs, self.lock = {}, 0, threading.Condition()
        raw = socket.create_connection((host, port), timeout=10)
        self.sock = context.wrap_socket(raw) if context else raw
        self.address = raw.getsockname()[0] if not context else self.sock.getsockname()[0]
        capabilities = [avp(HOST_IP_ADDRESS, b"\0\1" + socket.inet_aton(self.address)), avp(VENDOR_ID, 0), avp(PRODUCT_NAME, "test", 0),
                        avp(SUPPORTED_VENDOR_ID, VENDOR)] + [application_avp(a) for a in applications]
        self.sock.sendall(self.request(CER, 0, self.origin() + capabilities, 0).octets())
        self.capabilities = Message.read(self.frame())
        self.sock.settimeout(None)
        threading.Thread(target=self.read, daemon=True).start()

    def frame(self):
        """As read_message(); a TLS socket knows no MSG_WAITALL."""
        got = b""
        while len(got) < 4 or len(got) < int.from_bytes(got[1:4], "big"):
            more = self.sock.recv((int.from_bytes(got[1:4], "big") if len(got) >= 4 else 4) - len(got))
            if not more:
                return b""
            got += more
        return got

    def origin(self):
        return [avp(ORIGIN_HOST, self.identity), avp(ORIGIN_REALM, self.realm)]

    def request(self, command, application, avps, flags=PROXIABLE):
        self.count += 1
        return Message(command, application, REQUEST | flags, avps, self.count, self.count)

    def read(self):
        while octets := self.frame():
            m = Message.read(octets)
            with self.lock:
                if m.flags & REQUEST:
                    self.watchdogs += m.command == DWR
                    self.sock.sendall(Message(m.command, 0, 0, [avp(RESULT_CODE, 2001)] + self.origin(), m.hop, m.end).octets())
                else:
                    self.waiting[m.hop] = m
                    self.lock.notify_all()
        with self.lock:
            self.waiting = None
            self.lock.notify_all()

    def ask(self, command, application, session, avps, seconds=5):
        """avps: after Session-Id, the application and Origin-*. None: no answer in time, or the connection ended."""
        named = application_avp(application) if command == MAR else avp(AUTH_APPLICATION_ID, application)
        with self.lock:
            m = self.request(command, application, [avp(SESSION_ID, session), named] + self.origin() + avps)
            self.sock.sendall(m.octets())
            self.lock.wait_for(lambda: self.waiting is None or m.hop in self.waiting, seconds)
            return self.waiting.pop(m.hop, None) if self.waiting is not None else None

    def close(self):
        self.sock.close()
