"""An EAP-AKA server in plain Python (RFC 4187) over tests/e2e/auc.py: what a carrier's AAA does. Shares no line with the server. Checks itself against the
card when run by itself."""
import hashlib
import hmac
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from auc import Auc, AutsRefused, RangeSpent, Unknown  # noqa: E402
from usim import Card, at_mac, k_aut  # noqa: E402

EAP_REQUEST, EAP_RESPONSE, EAP_SUCCESS, EAP_FAILURE = 1, 2, 3, 4
TYPE_IDENTITY, TYPE_AKA = 1, 23
CHALLENGE, REJECT, SYNC, IDENTITY, NOTIFICATION, CLIENT_ERROR = 1, 2, 4, 5, 12, 14
AT_RAND, AT_AUTN, AT_RES, AT_AUTS, AT_MAC, AT_NOTIFICATION, AT_IDENTITY = 1, 2, 3, 4, 11, 12, 14
AT_PERMANENT_ID_REQ, AT_ANY_ID_REQ, AT_FULLAUTH_ID_REQ, AT_CHECKCODE, AT_RESULT_IND = 10, 13, 17, 134, 135
SUCCESS_CODE, FAILURE_CODE = 32768, 16384
ASK, YES, NO, UNKNOWN = "ask", "yes", "no", "unknown"


def attribute(kind, value):
    value += bytes(-(2 + len(value)) % 4)
    return bytes([kind, (2 + len(value)) // 4]) + value


def read_attributes(packet):
    out, at = {}, 8
    while at + 2 <= len(packet) and packet[at + 1]:
        out[packet[at]] = packet[at + 2:at + 4 * packet[at + 1]]
        at += 4 * packet[at + 1]
    return out


def imsi_of(identity):
    """Of a permanent identity, else None."""
    user = identity.split(b"@")[0].decode(errors="replace")
    return user[1:] if user[:1] == "0" and user[1:].isdigit() else None


class Options:
    """identity: None, or the attribute with which the identity is asked for first (AT_ANY_ID_REQ as hostapd does). result_ind: protected success
    indications, notified whether the phone can or not. notify: refusals are notified before the failure."""

    def __init__(self, identity=None, checkcode=True, result_ind=False, notify=False):
        self.identity, self.checkcode, self.result_ind, self.notify = identity, checkcode, result_ind, notify


class Conversation:
    def __init__(self, auc, options):
        self.auc, self.options = auc, options
        self.number = 0
        self.identity, self.key, self.vector, self.outcome = b"", None, None, None
        self.round, self.round_octets = "begin", b""

    def turn(self, packet):
        """(ASK, packet), (YES, packet), (NO, packet) or (UNKNOWN, packet)"""
        if len(packet) < 5 or packet[0] != EAP_RESPONSE or struct.unpack(">H", packet[2:4])[0] != len(packet):
            return self.fail()
        if self.round == "begin" and packet[4] == TYPE_IDENTITY:
            self.identity, self.number = packet[5:], packet[1]  # a failure has the number of what it answers
            return self.ask_identity() if self.options.identity else self.challenge()
        if packet[4] != TYPE_AKA or len(packet) < 8 or packet[1] != self.number:
            return self.fail()
        steps = {("identity", IDENTITY): self.on_identity, ("challenge", CHALLENGE): self.on_response, ("challenge", SYNC): self.on_sync,
                 ("notification", NOTIFICATION): self.on_notified}
        step = steps.get((self.round, packet[5]))
        return step(packet) if step else self.refuse()

    # --- what is asked ----------------------------------------------------------------------------------------------------------
    def request(self, subtype, attributes, key=None):
        self.number = (self.number + 1) % 256
        body = bytes([TYPE_AKA, subtype, 0, 0]) + attributes + (attribute(AT_MAC, bytes(18)) if key else b"")
        packet = struct.pack(">BBH", EAP_REQUEST, self.number, 4 + len(body)) + body
        return packet[:-16] + at_mac(key, packet) if key else packet

    def ask_identity(self):
        self.round = "identity"
        packet = self.request(IDENTITY, attribute(self.options.identity, bytes(2)))
        self.round_octets += packet
        return ASK, packet

    def challenge(self):
        try:
            return self.ask_challenge(self.auc.vector(imsi_of(self.identity)))
        except Unknown:
            return self.fail(UNKNOWN)

    def ask_challenge(self, vector):
        self.round, self.vector = "challenge", vector
        self.key = k_aut(self.identity, vector["ik"], vector["ck"])
        more = b""
        if self.options.checkcode and self.round_octets:
            more += attribute(AT_CHECKCODE, bytes(2) + self.code())
        if self.options.result_ind:
            more += attribute(AT_RESULT_IND, bytes(2))
        vector_attributes = attribute(AT_RAND, bytes(2) + vector["rand"]) + attribute(AT_AUTN, bytes(2) + vector["autn"])
        return ASK, self.request(CHALLENGE, vector_attributes + more, self.key)

    def code(self):
        return hashlib.sha1(self.round_octets).digest()

    def notify(self, code, outcome, key=None):
        self.round, self.outcome = "notification", outcome
        return ASK, self.request(NOTIFICATION, attribute(AT_NOTIFICATION, struct.pack(">H", code)), key)

    def refuse(self, outcome=NO):
        return self.notify(FAILURE_CODE, outcome) if self.options.notify and self.round != "notification" else self.fail(outcome)

    def fail(self, outcome=NO):
        return outcome, struct.pack(">BBH", EAP_FAILURE, self.number, 4)

    def success(self):
        return YES, struct.pack(">BBH", EAP_SUCCESS, self.number, 4)

    # --- what is answered -------------------------------------------------------------------------------------------------------
    def on_identity(self, packet):
        value = read_attributes(packet).get(AT_IDENTITY, b"")
        if len(value) < 2:
            return self.refuse()
        self.round_octets += packet
        self.identity = value[2:2 + struct.unpack(">H", value[:2])[0]]
        return self.challenge()

    def on_response(self, packet):
        got = read_attributes(packet)
        mac, res, check = got.get(AT_MAC, b""), got.get(AT_RES, b""), got.get(AT_CHECKCODE, b"")
        at = packet.find(mac[2:]) if len(mac) == 18 else -1
        whole = packet[:at] + bytes(16) + packet[at + 16:]
        xres = self.vector["xres"]
        if at < 0 or not hmac.compare_digest(at_mac(self.key, whole), mac[2:]):
            return self.refuse()
        if len(check) > 2 and check[2:] != self.code():
            return self.refuse()
        if res[:2] != struct.pack(">H", 8 * len(xres)) or res[2:2 + len(xres)] != xres:
            return self.refuse()
        return self.notify(SUCCESS_CODE, YES, self.key) if self.options.result_ind else self.success()

    def on_sync(self, packet):
        auts = read_attributes(packet).get(AT_AUTS, b"")
        try:
            return self.ask_challenge(self.auc.resync(imsi_of(self.identity), self.vector["rand"], auts))
        except (AutsRefused, RangeSpent):
            return self.refuse()

    def on_notified(self, packet):
        return self.success() if self.outcome == YES and AT_MAC in read_attributes(packet) else self.fail(self.outcome if self.outcome != YES else NO)


def respond(card, identity, packet):
    """A phone's answer, for the self-check here and in peers_freediameter.py; it speaks the identity round too."""
    head = bytes([EAP_RESPONSE, packet[1]])
    got = read_attributes(packet)
    if packet[5] == IDENTITY:
        body = bytes([TYPE_AKA, IDENTITY, 0, 0]) + attribute(AT_IDENTITY, struct.pack(">H", len(identity)) + identity)
    elif packet[5] == NOTIFICATION:
        body = bytes([TYPE_AKA, NOTIFICATION, 0, 0])
    else:
        result = card.authenticate(got[AT_RAND][2:], got[AT_AUTN][2:])
        if result[0] == "ok":
            return prove(head, identity, packet, result)
        body = bytes([TYPE_AKA, REJECT, 0, 0]) if result[0] == "mac" else bytes([TYPE_AKA, SYNC, 0, 0]) + attribute(AT_AUTS, result[1])
    return head + struct.pack(">H", 4 + len(body)) + body


def prove(head, identity, packet, result):
    _, res, ck, ik = result
    key = k_aut(identity, ik, ck)
    at = packet.index(read_attributes(packet)[AT_MAC][2:])
    assert at_mac(key, packet[:at] + bytes(16) + packet[at + 16:]) == packet[at:at + 16], "AT_MAC of the challenge is wrong"
    body = bytes([TYPE_AKA, CHALLENGE, 0, 0]) + attribute(AT_RES, struct.pack(">H", 8 * len(res)) + res) + attribute(AT_MAC, bytes(18))
    answer = head + struct.pack(">H", 4 + len(body)) + body
    return answer[:-16] + at_mac(key, answer)


def login(ask, card, identity):
    """A whole login of a card with ask(eap) -> (word, eap); returns the words."""
    words, packet = [], struct.pack(">BBHB", EAP_RESPONSE, 0, 5 + len(identity), TYPE_IDENTITY) + identity
    while True:
        word, packet = ask(packet)
        words.append(word)
        if word != ASK:
            return words
        packet = respond(card, identity, packet)


def self_check():
    k, opc, imsi = "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf", "001010000000001"
    auc, identity = Auc({imsi: (k, opc)}), f"0{imsi}@nai.epc.mnc001.mcc001.3gppnetwork.org".encode()

    def words(card, name=identity, **options):
        return login(Conversation(auc, Options(**options)).turn, card, name)
    assert words(Card(k, opc)) == [ASK, YES]
    assert words(Card(k, opc), identity=AT_ANY_ID_REQ) == [ASK, ASK, YES]
    assert words(Card(k, opc), result_ind=True) == [ASK, ASK, NO]  # this phone has no protected notifications
    assert words(Card(k, opc, sqn=1 << 30)) == [ASK, ASK, YES]
    assert words(Card("00" * 16, opc)) == [ASK, NO]
    assert words(Card("00" * 16, opc), notify=True) == [ASK, ASK, NO]
    assert words(Card(k, opc), identity.replace(b"1@", b"2@")) == [UNKNOWN]


if __name__ == "__main__":
    self_check()
    print("the EAP-AKA server and the card agree")
