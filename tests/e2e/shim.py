"""A RADIUS server for eapol_test that only moves packets: each EAP-Response goes to our HTTPS endpoint as eap-relay-packet, each challenge comes back
in an Access-Challenge. It holds no keys of any card (RFC 2865, RFC 3579)."""
import base64
import hashlib
import hmac
import json
import os
import socket
import struct
import threading
import urllib.parse

import phone

ACCESS_REQUEST, ACCESS_ACCEPT, ACCESS_REJECT, ACCESS_CHALLENGE = 1, 2, 3, 11
USER_NAME, STATE, EAP_MESSAGE, MESSAGE_AUTHENTICATOR = 1, 24, 79, 80


def read_attributes(packet):
    out, at = [], 20
    while at + 2 <= len(packet):
        kind, n = packet[at], packet[at + 1]
        out.append((kind, packet[at + 2:at + n]))
        at += n
    return out


class Shim(threading.Thread):
    def __init__(self, http, secret=b"testing123", apps=("ap2004",), parameters=None, meddle=None, intercept=None):
        super().__init__(daemon=True)
        self.http, self.secret, self.apps = http, secret, apps
        self.parameters = parameters or {}  # of the first leg, beside the usual ones
        self.meddle = meddle  # packet of the phone -> packet, for the man in the middle
        self.intercept = intercept  # request of the server -> his answer in the phone's place, or None
        self.requests = []  # EAP-Requests of the server, in order
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.logins, self.answers, self.documents, self.statuses = {}, {}, [], []

    def run(self):
        while True:
            try:
                packet, peer = self.sock.recvfrom(4096)
            except OSError:
                return
            key = (peer, packet[1], packet[4:20])
            if key not in self.answers:  # a retransmission gets the same answer
                self.answers[key] = self.answer(packet)
            self.sock.sendto(self.answers[key], peer)

    def answer(self, request):
        attributes = read_attributes(request)
        eap = b"".join(v for k, v in attributes if k == EAP_MESSAGE)
        state = next((v for k, v in attributes if k == STATE), None)
        if eap[4] == 1:  # Identity: becomes EAP_ID of a first leg
            q = urllib.parse.urlencode({"EAP_ID": eap[5:].decode(), "app": self.apps[0], "entitlement_version": "12.0", "terminal_id": "1", "vers": "0",
                                        **self.parameters})
            a = self.http.ask("GET", "/?" + q, [("Accept", phone.EAP_TYPE)])
            state = os.urandom(8)
        else:
            a = self.post(self.logins[state], self.meddle(eap) if self.meddle else eap)
        self.statuses.append(a.status)
        while a.is_challenge and self.intercept and self.intercept(a.packet):
            self.requests.append(a.packet)
            a = self.post(phone.Phone.cookie(a), self.intercept(a.packet))
            self.statuses.append(a.status)
        if a.is_challenge:
            self.requests.append(a.packet)
            self.logins[state] = phone.Phone.cookie(a)
            return self.write(request, ACCESS_CHALLENGE, a.packet, state)
        if a.status == 200:
            self.documents.append(a)
            return self.write(request, ACCESS_ACCEPT, struct.pack(">BBH", 3, eap[1], 4), None)
        return self.write(request, ACCESS_REJECT, struct.pack(">BBH", 4, eap[1], 4), None)

    def post(self, cookie, eap):
        body = json.dumps({"eap-relay-packet": base64.b64encode(eap).decode()}).encode()
        return self.http.ask("POST", "/", [("Cookie", cookie), ("Content-Type", phone.EAP_TYPE), ("Accept", phone.XML_TYPE)], body)

    def write(self, request, code, eap, state):
        attributes = b"".join(bytes([EAP_MESSAGE, 2 + len(eap[i:i + 253])]) + eap[i:i + 253] for i in range(0, len(eap), 253))
        if state:
            attributes += bytes([STATE, 2 + len(state)]) + state
        attributes += bytes([MESSAGE_AUTHENTICATOR, 18]) + bytes(16)
        head = struct.pack(">BBH", code, request[1], 20 + len(attributes))
        mac = hmac.new(self.secret, head + request[4:20] + attributes, hashlib.md5).digest()
        attributes = attributes[:-16] + mac
        return head + hashlib.md5(head + request[4:20] + attributes + self.secret).digest() + attributes

    def close(self):
        self.sock.close()
