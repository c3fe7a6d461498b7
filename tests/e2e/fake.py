"""A small entitlement server over TLS that is right until it is told which rule to break; for card 1."""
import base64
import http.server
import json
import shutil
import ssl
import struct
import threading

import phone
import usim
from phone import EAP_TYPE, JSON_TYPE, XML_TYPE
from server import K1, LINE1, OPC1, Server

PARMS = (("EntitlementStatus", "1"), ("ProvStatus", "2"), ("TC_Status", "1"), ("AddrStatus", "1"), ("ServiceFlow_URL", "https://portal.example/"),
         ("ServiceFlow_UserData", "ctx=1"), ("MessageForIncompatible", ""))
IDENTITY = b"\x17\x05\0\0\x0d\x01\0\0"


def characteristic(kind, parms, turned=False, more=""):
    pair = '<parm value="{1}" name="{0}"/>' if turned else '<parm name="{0}" value="{1}"/>'
    return f'<characteristic type="{kind}"{more}>' + "".join(pair.format(*p) for p in parms) + "</characteristic>"


def application(appid, broken):
    parms = dict(PARMS)
    if broken == "empty status":
        parms["EntitlementStatus"] = ""
    if broken == "entity":
        parms["ServiceFlow_UserData"] = "a&lt;b"
    more = ' id="1"' if broken == "two types" else ""
    return characteristic("APPLICATION", (("AppID", appid), *parms.items()), broken == "value before name", more)


def document(broken):
    vers = characteristic("vers" if broken == "lower case vers" else "VERS", (("version", "1"), ("validity", "1000")))
    value = {"plus in token": "a+b", "huge": "a" * 500001}.get(broken, "abc")
    token = "" if broken == "no token" else characteristic("TOKEN", (("token", value), ("validity", "1000")))
    apps = application("ap2004", broken) + (application("ap2003", broken) if broken == "foreign app" else "")
    return f'<?xml version="1.0"?>\n<wap-provisioningdoc version="1.1">{vers}{token}{apps}</wap-provisioningdoc>\n'


def json_document():
    return json.dumps({"Vers": {"version": "1", "validity": "1000"}, "Token": {"token": "abc", "validity": "1000"}, "ap2004": dict(PARMS)})


class Answerer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        broken = self.server.broken
        if broken in ("401 at once", "503 alone", "500"):
            self.answer(int(broken[:3]), XML_TYPE, "")
        elif broken == "document at once":
            self.give_document(broken)
        else:
            self.challenge(broken)

    def do_POST(self):
        broken = self.server.broken
        packet = base64.b64decode(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["eap-relay-packet"])
        if packet[5] == 4:
            self.challenge(broken, sqn=1 << 44)
        elif packet[5] != 1:
            self.answer(403, XML_TYPE, "")
        else:
            self.give_document(broken)

    def give_document(self, broken):
        if broken == "json document called xml":
            self.answer(200, XML_TYPE, json_document())
        else:
            self.answer(201 if broken == "201 document" else 200, "text/plain" if broken == "text document" else XML_TYPE, document(broken))

    def challenge(self, broken, sqn=1 << 10):
        self.server.count += 1
        kinds = {"plain json challenge": JSON_TYPE, "charset challenge": EAP_TYPE + "; charset=utf-8", "text challenge": "text/plain"}
        kind = kinds.get(broken, EAP_TYPE)
        value = '"abc"' if broken == "quoted cookie" else "abc"
        if broken == "another cookie":
            value += str(self.server.count)
        cookie = f"ecs={value}; Path=/" + ("; Version=1" if broken == "cookie version" else "")
        name = "set-cookie" if broken == "cookie header in lower case" else "Set-Cookie"
        cookies = {"no cookie": [], "two cookies": [(name, cookie), (name, "other=1; Path=/")]}.get(broken, [(name, cookie)])
        packet = self.packet(broken, 0 if broken == "old sqn" else sqn)
        self.answer(200, kind, json.dumps({"eap-relay-packet": base64.b64encode(packet).decode()}), cookies)

    def packet(self, broken, sqn):
        rand = struct.pack(">QQ", 7, self.server.count)
        milenage = usim.Milenage(bytes.fromhex(K1), bytes.fromhex(OPC1))
        octets, amf = sqn.to_bytes(6, "big"), b"\x80\0"
        mac_a, _, _, ck, ik, ak, _ = milenage.run(rand, octets, amf)
        rand_at = b"\1\5\0\0" + rand
        autn_at = b"\2\5\0\0" + usim.xor(octets, ak) + amf + mac_a
        others = {"rand not first": autn_at + rand_at, "any id first": b"\x0d\1\0\0" + rand_at + autn_at, "no rand": autn_at}
        attributes = others.get(broken, rand_at + autn_at)
        if broken == "extra attribute":
            attributes += b"\x87\1\0\0"
        mac_head = {"zero length": b"\x0b\0\0\0"}.get(broken, b"\x0b\5\0\0")
        body = b"\x17\1\0\0" + attributes + mac_head
        if broken == "identity request":
            return struct.pack(">BBH", 1, 1, 4 + len(IDENTITY)) + IDENTITY
        if broken == "eap success":
            return b"\3\1\0\4"
        size = 4 + len(body) + 16
        head = struct.pack(">BBH", 1, self.server.count & 255, size + (4 if broken == "long length" else 0)) + body
        mac = usim.at_mac(usim.k_aut(phone.nai(LINE1).encode(), ik, ck), head + bytes(16))
        return head + (bytes(16) if broken == "wrong mac" else mac)

    def answer(self, status, kind, body, headers=()):
        self.send_response_only(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body.encode()))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a phone that hangs up early


class Fake:
    def __enter__(self):
        self.files = Server(subscribers=None)
        self.files.write_config()
        self.files.run("--init", "--demo-certificate")
        self.ca = self.files.path("ca.pem")
        self.server = Quiet(("127.0.0.1", 0), Answerer)
        self.server.broken, self.server.count = None, 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.files.path("server.pem"), self.files.path("server.key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        return self

    @property
    def broken(self):
        return self.server.broken

    @broken.setter
    def broken(self, what):
        self.server.broken = what

    def __exit__(self, kind, value, trace):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        shutil.rmtree(self.files.dir, ignore_errors=True)
