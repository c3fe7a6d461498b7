"""An authentication centre in plain Python over tests/e2e/usim.py (TS 33.102 6.3): vectors with rising SQN, AUTS verified. Shares no line with
the server. Checks itself against the card when run by itself."""
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from usim import Card, Milenage, xor  # noqa: E402

AMF = bytes.fromhex("8000")
SQN_TOP = (1 << 48) - (1 << 28)  # no card may be led so far: TS 33.102 annex C.2.1


class Unknown(Exception):
    """No card of this IMSI."""


class AutsRefused(Exception):
    """AUTS does not verify for this RAND."""


class RangeSpent(Exception):
    """The card's SQN lies near the top of its range."""


class Auc:
    """cards: {imsi: (k, opc)} in hex. Vectors are dicts of octets: rand, autn, xres, ck, ik. Safe to use from threads."""

    def __init__(self, cards):
        self.lock = threading.Lock()
        self.cards, self.seq = {}, {}
        self.ind = 0
        for imsi, (k, opc) in cards.items():
            self.add(imsi, k, opc)

    def add(self, imsi, k, opc, sqn=0):
        self.cards[imsi] = Milenage(bytes.fromhex(k), bytes.fromhex(opc))
        self.seq[imsi] = sqn >> 5

    def vector(self, imsi, rand=None):
        with self.lock:
            if imsi not in self.cards:
                raise Unknown(imsi)
            self.seq[imsi] += 1
            self.ind = (self.ind + 1) % 32
            sqn = (self.seq[imsi] << 5 | self.ind).to_bytes(6, "big")
        rand = rand or os.urandom(16)
        mac_a, _, res, ck, ik, ak, _ = self.cards[imsi].run(rand, sqn, AMF)
        return {"rand": rand, "autn": xor(sqn, ak) + AMF + mac_a, "xres": res, "ck": ck, "ik": ik}

    def resync(self, imsi, rand, auts):
        """Follows the card, then a vector."""
        if imsi not in self.cards:
            raise Unknown(imsi)
        algo = self.cards[imsi]
        ms = xor(auts[:6], algo.run(rand, bytes(6), bytes(2))[6])
        if algo.run(rand, ms, bytes(2))[1] != auts[6:]:
            raise AutsRefused(imsi)
        n = int.from_bytes(ms, "big")
        if n >= SQN_TOP:
            raise RangeSpent(imsi)
        with self.lock:
            self.seq[imsi] = max(self.seq[imsi], n >> 5)
        return self.vector(imsi)


def self_check():
    k, opc = "465b5ce8b199b49faa5f0a2ee238a6bc", "cd63cb71954a9f4e48a5994e37a02baf"
    for mode in ("array", "single"):
        card, auc = Card(k, opc, mode), Auc({"001010000000001": (k, opc)})
        for _ in range(70):
            v = auc.vector("001010000000001")
            assert card.authenticate(v["rand"], v["autn"]) == ("ok", v["xres"], v["ck"], v["ik"])
        ahead = Card(k, opc, mode, sqn=1 << 30)
        v = auc.vector("001010000000001")
        word, auts = ahead.authenticate(v["rand"], v["autn"])
        assert word == "auts"
        v2 = auc.resync("001010000000001", v["rand"], auts)
        assert ahead.authenticate(v2["rand"], v2["autn"])[0] == "ok"
        try:
            auc.resync("001010000000001", v2["rand"], auts)
            raise AssertionError("an AUTS of another RAND")
        except AutsRefused:
            pass
    try:
        Auc({}).vector("001010000000001")
        raise AssertionError("an unknown card")
    except Unknown:
        pass


if __name__ == "__main__":
    self_check()
    print("the centre and the card agree")
