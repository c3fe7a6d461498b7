"""A phone in plain Python: HTTP over raw sockets (so that every octet is ours), EAP-AKA by usim.py. Follows the wire notes of clients.md."""
import base64
import json
import re
import socket
import ssl
import struct
import urllib.parse

import usim

EAP_TYPE = "application/vnd.gsma.eap-relay.v1.0+json"
XML_TYPE = "text/vnd.wap.connectivity-xml"
JSON_TYPE = "application/json"


class Answer:
    def __init__(self, status, phrase, headers, body):
        self.status, self.phrase, self.headers, self.body = status, phrase, headers, body

    def all(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def header(self, name):
        found = self.all(name)
        return found[0] if found else None

    @property
    def packet(self):
        return base64.b64decode(json.loads(self.body)["eap-relay-packet"], validate=True)

    @property
    def is_challenge(self):
        return self.status == 200 and self.header("Content-Type") == EAP_TYPE

    def apps(self):
        """AppID -> {parm: value} from XML or JSON; nested lists as lists of dicts; 'VERS' and 'TOKEN' too."""
        if "json" in self.header("Content-Type"):
            doc = json.loads(self.body, object_pairs_hook=no_duplicates)
            return {{"Vers": "VERS", "Token": "TOKEN"}.get(k, k): v for k, v in doc.items()}
        return read_xml(self.body.decode())

    @property
    def token(self):
        return self.apps()["TOKEN"]["token"]


def no_duplicates(pairs):
    keys = [k for k, _ in pairs]
    assert len(keys) == len(set(keys)), f"duplicate member in {keys}"
    return dict(pairs)


def read_xml(text):
    """An independent parser (expat) reads it."""
    import xml.etree.ElementTree as tree
    root = tree.fromstring(text)
    assert root.tag == "wap-provisioningdoc" and root.attrib == {"version": "1.1"}

    def walk(node):
        out = {}
        for child in node:
            if child.tag == "parm":
                assert list(child.attrib) == ["name", "value"], child.attrib
                out[child.attrib["name"]] = child.attrib["value"]
            else:
                assert child.tag == "characteristic" and list(child.attrib) == ["type"]
                out.setdefault(child.attrib["type"], []).append(walk(child))
        return out

    found = walk(root)
    out = {k: found[k][0] for k in ("VERS", "TOKEN") if k in found}
    for app in found.get("APPLICATION", []):
        assert next(iter(app)) == "AppID"
        out[app.pop("AppID")] = app
    return out


class Http:
    """One server address; a connection is kept until the server or `fresh` ends it."""

    def __init__(self, host, port, ca=None, timeout=15, name="localhost"):
        self.host, self.port, self.timeout, self.name = host, port, timeout, name
        self.context = None
        if ca:
            self.context = ssl.create_default_context(cafile=ca)
            self.context.check_hostname = False
        self.sock = None
        self.rest = b""

    def connect(self):
        s = socket.create_connection((self.host, self.port), timeout=self.timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self.context.wrap_socket(s, server_hostname=self.name) if self.context else s
        self.rest = b""

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None

    def raw(self, data):
        """Sends octets, reads one answer; once more on a new connection when a kept one had ended."""
        for attempt in (0, 1):
            kept = self.sock is not None
            try:
                if not kept:
                    self.connect()
                self.sock.sendall(data)
                return self.read(data.startswith(b"HEAD"))
            except (ConnectionError, ssl.SSLError, EOFError):
                self.close()
                if not kept or attempt:
                    raise
        return None

    def read(self, head_only=False):
        data = self.rest
        while b"\r\n\r\n" not in data:
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("connection ended before an answer")
            data += more
        head, body = data.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = lines[0].split(" ", 2)
        headers = [tuple(x.strip() for x in line.split(":", 1)) for line in lines[1:]]
        a = Answer(int(status[1]), status[2] if len(status) > 2 else "", headers, b"")
        length = 0 if head_only else int(a.header("Content-Length") or 0)
        while len(body) < length:
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("connection ended inside a body")
            body += more
        a.body, self.rest = body[:length], body[length:]
        if (a.header("Connection") or "").lower() == "close":
            self.close()
        return a

    def ask(self, method="GET", target="/", headers=(), body=b"", fresh=False):
        names = {n.lower() for n, _ in headers}
        lines = [f"{method} {target} HTTP/1.1"]
        if "host" not in names:
            lines.append(f"Host: {self.host}:{self.port}")
        lines += [f"{n}: {v}" for n, v in headers]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        if fresh:
            self.close()
            lines.append("Connection: close")
        return self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def nai(imsi, realm=None):
    return f"0{imsi}@{realm or f'nai.epc.mnc0{imsi[3:5]}.mcc{imsi[:3]}.3gppnetwork.org'}"


def answer_packet(identifier, res, key):
    """EAP-Response/AKA-Challenge with AT_RES and AT_MAC (RFC 4187 9.4)."""
    body = b"\x17\x01\x00\x00" + bytes([3, 1 + len(res) // 4]) + struct.pack(">H", len(res) * 8) + res + b"\x0b\x05\x00\x00" + bytes(16)
    packet = struct.pack(">BBH", 2, identifier, 4 + len(body)) + body
    return packet[:-16] + usim.at_mac(key, packet)


def sync_packet(identifier, auts):
    return struct.pack(">BBH", 2, identifier, 24) + b"\x17\x04\x00\x00" + b"\x04\x04" + auts


def split_challenge(packet):
    """identifier, RAND, AUTN, offset of AT_MAC's value; checks the shape that stock phones need (rows 7 to 9)."""
    assert len(packet) == 68 and packet[0] == 1 and struct.unpack(">H", packet[2:4])[0] == 68, packet.hex()
    assert packet[4:8] == b"\x17\x01\x00\x00" and packet[8:12] == b"\x01\x05\x00\x00" and packet[28:32] == b"\x02\x05\x00\x00"
    assert packet[48:52] == b"\x0b\x05\x00\x00"
    return packet[1], packet[12:28], packet[32:48], 52


def find_challenge(packet):
    """The same of any AKA-Challenge, as phones read it that skip attributes they do not know (an AAA may add AT_CHECKCODE)."""
    assert packet[0] == 1 and struct.unpack(">H", packet[2:4])[0] == len(packet) and packet[4:8] == b"\x17\x01\x00\x00", packet.hex()
    found, at = {}, 8
    while at < len(packet):
        assert packet[at + 1] > 0 and at + 4 * packet[at + 1] <= len(packet), packet.hex()
        found[packet[at]] = at + 4
        at += 4 * packet[at + 1]
    return packet[1], packet[found[1]:found[1] + 16], packet[found[2]:found[2] + 16], found[11]


class Phone:
    def __init__(self, http, imsi, card, **params):
        self.http, self.imsi, self.card = http, imsi, card
        self.identity = params.pop("identity", nai(imsi))
        self.key_identity = params.pop("key_identity", None) or self.identity
        self.params = {"terminal_id": "352099001761481", "terminal_vendor": "ACME", "terminal_model": "A7", "terminal_sw_version": "14",
                       "entitlement_version": "12.0", "vers": "0"}
        self.params.update(params)
        self.fresh = False
        self.split = split_challenge
        self.accept = f"{EAP_TYPE}, {XML_TYPE}"
        self.headers = [("User-Agent", "PRD-TS43 term-ACME/A7 client-IMS-Entitlement/3.2 OS-Android/14")]

    def query(self, apps, **more):
        items = [(k, v) for k, v in {**self.params, **more}.items() if v is not None] + [("app", a) for a in apps]
        return "/?" + urllib.parse.urlencode(items)

    def get(self, apps, accept=None, headers=(), **more):
        return self.http.ask("GET", self.query(apps, **more), [("Accept", accept or self.accept), *self.headers, *headers], fresh=self.fresh)

    def post(self, members, accept=None, headers=(), content_type=JSON_TYPE):
        body = members if isinstance(members, bytes) else json.dumps(members).encode()
        return self.http.ask("POST", "/", [("Accept", accept or self.accept), ("Content-Type", content_type), *self.headers, *headers], body,
                             fresh=self.fresh)

    def begin(self, apps=("ap2004",), **more):
        a = self.get(apps, accept=EAP_TYPE, EAP_ID=self.identity, **more)
        return a

    @staticmethod
    def cookie(a, raw=False):
        value = a.header("Set-Cookie")
        return value if raw else value.split(";")[0]

    def reply(self, packet, cookie, accept=None, headers=()):
        return self.relay(self.respond(packet), cookie, accept, headers)

    def relay(self, eap, cookie, accept=None, headers=()):
        body = json.dumps({"eap-relay-packet": base64.b64encode(eap).decode()}).encode()
        cookies = [("Cookie", cookie)] if isinstance(cookie, str) else [("Cookie", c) for c in cookie or ()]
        return self.post(body, accept, [*cookies, *headers], EAP_TYPE)

    def respond(self, packet):
        """The packet that this card answers with."""
        identifier, rand, autn, at = self.split(packet)
        got = self.card.authenticate(rand, autn)
        if got[0] == "mac":
            return struct.pack(">BBH", 2, identifier, 8) + b"\x17\x02\x00\x00"
        if got[0] == "auts":
            return sync_packet(identifier, got[1])
        key = usim.k_aut(self.key_identity.encode(), got[3], got[2])
        check = usim.at_mac(usim.k_aut(self.identity.encode(), got[3], got[2]), packet[:at] + bytes(16) + packet[at + 16:])
        assert check == packet[at:at + 16], "AT_MAC of the challenge is wrong"
        return answer_packet(identifier, got[1], key)

    def login(self, apps=("ap2004",), accept=None, cookie="latest", raw=False, rounds=4, **more):
        """A whole login: the last answer. cookie: which answer's cookie is sent back (first, latest)."""
        a = self.begin(apps, **more)
        first = None
        for _ in range(rounds):
            if not a.is_challenge:
                return a
            mine = self.cookie(a, raw)
            first = first or mine
            a = self.reply(a.packet, first if cookie == "first" else mine, accept)
        return a


def cookie_value(a):
    return re.match(r"^ecs=([A-Za-z0-9._~-]+); Path=/$", a.header("Set-Cookie")).group(1)
