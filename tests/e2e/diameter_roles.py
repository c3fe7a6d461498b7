"""What an HSS (SWx) and a 3GPP AAA (SWm, STa, EAP) answer, and how they may spoil it, in plain Python over tests/e2e/auc.py and eap_aka_server.py; behind
freeDiameter in peers_freediameter.py."""
import os
import struct

import diameter as d
import eap_aka_server as eap
from auc import Auc, AutsRefused, RangeSpent, Unknown

REALM = "epc.test"
USER_UNKNOWN, SCHEME_NOT_SUPPORTED = 5001, 5006  # of Experimental-Result
SUCCESS, MULTI_ROUND, REJECTED, UNKNOWN_SESSION, UNABLE = 2001, 1001, 4001, 5002, 5012
NO_STATE = 1
ODD = [(0, 65501), (d.VENDOR, 65502), (4242, 1)]  # AVPs that nobody knows


# --- faults: from a request and its answer (Messages) to what is sent instead, a list of (seconds, Message) ------------------------
def result(code):
    """Another Result-Code; of the protocol errors with the E bit."""
    return lambda request, answer: [(0, request.answer(origin_of(answer) + [d.avp(d.RESULT_CODE, code)], error=3000 <= code < 4000))]


def experimental(code, vendor=d.VENDOR):
    def fault(request, answer):
        group = d.avp(d.EXPERIMENTAL_RESULT, [d.avp(d.VENDOR_ID, vendor), d.avp(d.EXPERIMENTAL_CODE, code)])
        return [(0, request.answer(origin_of(answer) + [group]))]
    return fault


def without(*names):
    return lambda request, answer: [(0, answer.without(*names))]


def with_unknown_avps(request, answer):
    """Before and after what is known, with the M bit."""
    answer.avps = d.avp(ODD[0], b"odd") + answer.avps + b"".join(d.avp(name, b"odd octets") for name in ODD[1:])
    return [(0, answer)]


def with_value(name, value):
    return lambda request, answer: [(0, answer.replaced(name, value))]


def with_item(name, value):
    """An AVP of SIP-Auth-Data-Item with another value; None: without it."""
    def fault(request, answer):
        group = [d.avp(n, value if n == name else old, flags) for n, flags, old in d.read_avps(answer.get(d.DATA_ITEM)) if n != name or value is not None]
        return [(0, answer.replaced(d.DATA_ITEM, b"".join(group)))]
    return fault


def with_eap(change):
    """change: octets -> octets, of the EAP-Payload."""
    return lambda request, answer: [(0, answer.replaced(d.EAP_PAYLOAD, change(answer.get(d.EAP_PAYLOAD) or b"")))]


def named_in_success(name):
    """A success that says whom the AAA authenticated."""
    def fault(request, answer):
        return [(0, answer.replaced(d.USER_NAME, name.encode()) if answer.number(d.RESULT_CODE) == SUCCESS else answer)]
    return fault


def also_named_in_success(name, who):
    """The same in another AVP beside User-Name."""
    def fault(request, answer):
        if answer.number(d.RESULT_CODE) == SUCCESS:
            answer.avps += d.avp(name, who)
        return [(0, answer)]
    return fault


def late(seconds=40.0):
    return lambda request, answer: [(seconds, answer)]


def dropped(request, answer):
    return []


def origin_of(answer):
    return [d.avp(name, answer.get(name)) for name in (d.ORIGIN_HOST, d.ORIGIN_REALM)]


# --- the roles -------------------------------------------------------------------------------------------------------------------
def expect(request, **names):
    """What a request must say, by AVP name of tests/e2e/diameter.py: a value, or a predicate."""
    for key, wanted in names.items():
        got = request.get(getattr(d, key))
        assert got is not None and (wanted(got) if callable(wanted) else got == wanted), f"{key}: {got!r}"


def number(n):
    return struct.pack(">I", n)


class Hss:
    """TS 29.273 8.1.2: a vector for each MAR, after SIP-Authorization one that follows the card."""

    applications = ("swx",)

    def __init__(self, origin):
        self.origin, self.auc, self.asked, self.resyncs = origin, Auc({}), 0, 0

    def forget(self):
        pass

    def check(self, m):
        expect(m, AUTH_SESSION_STATE=number(NO_STATE), NUMBER_ITEMS=number(1), USER_NAME=lambda v: 14 <= len(v) <= 15 and v.isdigit(),
               DESTINATION_REALM=REALM.encode())
        assert m.get(d.DATA_ITEM, d.SCHEME) == b"EAP-AKA", m.get(d.DATA_ITEM)
        assert m.number(d.VENDOR_APPLICATION, d.AUTH_APPLICATION_ID) == d.SWX and m.number(d.VENDOR_APPLICATION, d.VENDOR_ID) == d.VENDOR

    def answer(self, m):
        imsi, resync = m.text(d.USER_NAME), m.get(d.DATA_ITEM, d.AUTHORIZATION)
        self.asked += 1
        try:
            if resync:
                assert len(resync) == 30, len(resync)
                vector = self.auc.resync(imsi, resync[:16], resync[16:])
                self.resyncs += 1
            else:
                vector = self.auc.vector(imsi)
        except Unknown:
            return self.refusal(m, USER_UNKNOWN)
        except (AutsRefused, RangeSpent):
            return self.refusal(m, SCHEME_NOT_SUPPORTED)  # as the HSS of Open5GS does
        item = [d.avp(d.ITEM_NUMBER, 1), d.avp(d.SCHEME, "EAP-AKA"), d.avp(d.AUTHENTICATE, vector["rand"] + vector["autn"]),
                d.avp(d.AUTHORIZATION, vector["xres"]), d.avp(d.CK, vector["ck"]), d.avp(d.IK, vector["ik"])]
        return m.answer(self.head() + [d.avp(d.RESULT_CODE, SUCCESS), d.avp(d.USER_NAME, imsi), d.avp(d.NUMBER_ITEMS, 1), d.avp(d.DATA_ITEM, item)])

    def refusal(self, m, code):
        return m.answer(self.head() + [d.avp(d.EXPERIMENTAL_RESULT, [d.avp(d.VENDOR_ID, d.VENDOR), d.avp(d.EXPERIMENTAL_CODE, code)])])

    def head(self):
        return [d.application_avp(d.SWX), d.avp(d.AUTH_SESSION_STATE, NO_STATE)] + self.origin


class Aaa:
    """TS 29.273 5.1.2, 7.1.2 and RFC 4072: EAP-AKA in DER and DEA. state: a State AVP that changes in every round."""

    applications = ("swm", "sta", "eap")

    def __init__(self, origin, options=None, state=True):
        self.origin, self.options, self.state = origin, options or eap.Options(), state
        self.auc, self.conversations, self.asked = Auc({}), {}, 0

    def forget(self):
        self.conversations.clear()

    def check(self, m):
        expect(m, AUTH_APPLICATION_ID=number(m.application), AUTH_REQUEST_TYPE=lambda v: v in (number(1), number(3)), DESTINATION_REALM=REALM.encode(),
               USER_NAME=lambda v: v[:1] == b"0" and b"@" in v)
        if self.later(m) and m.get(d.SESSION_ID) in self.conversations:
            expect(m, DESTINATION_HOST=d.read_avps(self.origin[0])[0][2])

    @staticmethod
    def later(m):
        return (m.get(d.EAP_PAYLOAD) or b"")[4:5] != bytes([eap.TYPE_IDENTITY])

    def answer(self, m):
        session, packet = m.get(d.SESSION_ID), m.get(d.EAP_PAYLOAD)
        self.asked += 1
        if self.later(m) and session not in self.conversations:
            return m.answer(self.head(m) + [d.avp(d.RESULT_CODE, UNKNOWN_SESSION)])
        conversation, state = self.conversations.pop(session, None) or (eap.Conversation(self.auc, self.options), None)
        if m.get(d.STATE) != state:
            return m.answer(self.head(m) + [d.avp(d.RESULT_CODE, UNABLE)])
        word, out = conversation.turn(packet)
        say = {eap.ASK: self.ask, eap.YES: self.yes, eap.NO: self.no, eap.UNKNOWN: self.unknown}[word]
        return m.answer(self.head(m) + say(session, conversation) + [d.avp(d.EAP_PAYLOAD, out)])

    def ask(self, session, conversation):
        state = os.urandom(8) if self.state else None
        self.conversations[session] = conversation, state
        return [d.avp(d.RESULT_CODE, MULTI_ROUND)] + ([d.avp(d.STATE, state)] if state else [])

    @staticmethod
    def yes(session, conversation):
        return [d.avp(d.RESULT_CODE, SUCCESS), d.avp(d.USER_NAME, conversation.identity), d.avp(d.EAP_MASTER_KEY, os.urandom(64), 0)]

    @staticmethod
    def no(session, conversation):
        return [d.avp(d.RESULT_CODE, REJECTED)]

    @staticmethod
    def unknown(session, conversation):
        return [d.avp(d.EXPERIMENTAL_RESULT, [d.avp(d.VENDOR_ID, d.VENDOR), d.avp(d.EXPERIMENTAL_CODE, USER_UNKNOWN)])]

    def head(self, m):
        return [d.avp(d.AUTH_APPLICATION_ID, m.application), d.avp(d.AUTH_REQUEST_TYPE, m.get(d.AUTH_REQUEST_TYPE) or 1)] + self.origin
