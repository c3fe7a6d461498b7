"""A SIM card in plain Python: AES-128, Milenage (TS 35.206), AUTS (TS 33.102 6.3.3), EAP-AKA keys (RFC 4187 section 7). Shares no line with the
server: what both compute must come from the specifications. Checked against tests/vectors when run by itself."""
import hashlib
import hmac
import json
import os
import struct
import sys


def _sbox():
    p = q = 1
    box = [0] * 256
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
        box[p] = (x ^ 0x63) & 0xFF
        if p == 1:
            break
    box[0] = 0x63
    return box


SBOX = _sbox()
XTIME = [(i << 1) ^ (0x11B if i & 0x80 else 0) for i in range(256)]


class Aes:
    """AES-128, encryption of single blocks."""

    def __init__(self, key):
        words = [list(key[i:i + 4]) for i in range(0, 16, 4)]
        rcon = 1
        for i in range(4, 44):
            w = list(words[i - 1])
            if i % 4 == 0:
                w = [SBOX[b] for b in w[1:] + w[:1]]
                w[0] ^= rcon
                rcon = XTIME[rcon]
            words.append([a ^ b for a, b in zip(words[i - 4], w)])
        self.round_keys = [sum(words[i:i + 4], []) for i in range(0, 44, 4)]

    def block(self, data):
        s = [a ^ b for a, b in zip(data, self.round_keys[0])]
        for r in range(1, 11):
            s = [SBOX[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            if r < 10:
                out = []
                for c in range(0, 16, 4):
                    a = s[c:c + 4]
                    t = a[0] ^ a[1] ^ a[2] ^ a[3]
                    out += [a[i] ^ t ^ XTIME[a[i] ^ a[(i + 1) % 4]] for i in range(4)]
                s = out
            s = [a ^ b for a, b in zip(s, self.round_keys[r])]
        return bytes(s)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


class Milenage:
    def __init__(self, k, opc):
        self.aes, self.opc = Aes(k), opc

    @staticmethod
    def opc_of(k, op):
        return xor(Aes(k).block(op), op)

    def _out(self, temp, rotate, constant):
        n = rotate // 8
        x = xor(temp, self.opc)
        x = x[n:] + x[:n]
        return xor(self.aes.block(xor(x, bytes(15) + bytes([constant]))), self.opc)

    def run(self, rand, sqn, amf):
        """MAC-A, MAC-S, RES, CK, IK, AK, AK*"""
        temp = self.aes.block(xor(rand, self.opc))
        in1 = (sqn + amf) * 2
        x = xor(in1, self.opc)
        x = x[8:] + x[:8]
        out1 = xor(self.aes.block(xor(x, temp)), self.opc)
        out2, out3, out4, out5 = (self._out(temp, r, c) for r, c in ((0, 1), (32, 2), (64, 4), (96, 8)))
        return out1[:8], out1[8:], out2[8:], out3, out4, out2[:6], out5[:6]


class Card:
    """mode: array (32 entries of SEQ by IND), single (one highest SQN), or whole."""

    def __init__(self, k, opc, mode="array", sqn=0):
        self.algo = Milenage(bytes.fromhex(k), bytes.fromhex(opc))
        self.mode = mode
        self.seq = [sqn >> 5] * 32
        self.highest = sqn

    def _fresh(self, sqn):
        if self.mode == "array":
            return sqn >> 5 > self.seq[sqn & 31]
        return sqn > self.highest

    def authenticate(self, rand, autn):
        """('ok', res, ck, ik), ('auts', auts) or ('mac',)"""
        ak = self.algo.run(rand, bytes(6), bytes(2))[5]
        sqn, amf = xor(autn[:6], ak), autn[6:8]
        mac_a, _, res, ck, ik, _, _ = self.algo.run(rand, sqn, amf)
        if mac_a != autn[8:]:
            return ("mac",)
        n = int.from_bytes(sqn, "big")
        if not self._fresh(n):
            ms = self.highest.to_bytes(6, "big")
            _, mac_s, _, _, _, _, ak_s = self.algo.run(rand, ms, bytes(2))
            return ("auts", xor(ms, ak_s) + mac_s)
        self.seq[n & 31] = n >> 5
        self.highest = max(self.highest, n)
        return ("ok", res, ck, ik)


def _rol(x, n):
    return (x << n | x >> (32 - n)) & 0xFFFFFFFF


def _sha1_compress(block):
    """The compression function of SHA-1 on one block from the initial state, without padding (FIPS 186-2 G)."""
    h = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
    w = list(struct.unpack(">16I", block))
    for i in range(16, 80):
        w.append(_rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1))
    a, b, c, d, e = h
    for i in range(80):
        if i < 20:
            f, k = b & c | ~b & d, 0x5A827999
        elif i < 40:
            f, k = b ^ c ^ d, 0x6ED9EBA1
        elif i < 60:
            f, k = b & c | b & d | c & d, 0x8F1BBCDC
        else:
            f, k = b ^ c ^ d, 0xCA62C1D6
        a, b, c, d, e = (_rol(a, 5) + f + e + k + w[i]) & 0xFFFFFFFF, a, _rol(b, 30), c, d
    return b"".join(((x + y) & 0xFFFFFFFF).to_bytes(4, "big") for x, y in zip(h, (a, b, c, d, e)))


def prf(xkey, n):
    out, x = b"", int.from_bytes(xkey, "big")
    while len(out) < n:
        for _ in range(2):
            w = _sha1_compress(x.to_bytes(20, "big") + bytes(44))
            x = (1 + x + int.from_bytes(w, "big")) % (1 << 160)
            out += w
    return out[:n]


def k_aut(identity, ik, ck):
    mk = hashlib.sha1(identity + ik + ck).digest()
    return prf(mk, 32)[16:32]


def at_mac(key, packet):
    return hmac.new(key, packet, hashlib.sha1).digest()[:16]


def self_check(folder):
    for s in json.load(open(os.path.join(folder, "milenage.json")))["sets"]:
        h = {k: bytes.fromhex(s[k]) for k in ("k", "op", "opc", "rand", "sqn", "amf", "f1", "f1star", "f2", "f3", "f4", "f5", "f5star")}
        assert Milenage.opc_of(h["k"], h["op"]) == h["opc"]
        got = Milenage(h["k"], h["opc"]).run(h["rand"], h["sqn"], h["amf"])
        assert got == (h["f1"], h["f1star"], h["f2"], h["f3"], h["f4"], h["f5"], h["f5star"]), s["set"]
    keys = json.load(open(os.path.join(folder, "eap_keys.json")))
    for v in keys["fips186_2_prf"]:
        assert prf(bytes.fromhex(v["xkey"]), len(v["output"]) // 2).hex() == v["output"]
    for v in keys["eap_aka"]:
        assert k_aut(v["identity"].encode(), bytes.fromhex(v["ik"]), bytes.fromhex(v["ck"])).hex() == v["k_aut"]


if __name__ == "__main__":
    self_check(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "vectors"))
    print("the card agrees with the published vectors")
