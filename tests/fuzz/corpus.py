#!/usr/bin/env python3
"""Writes the corpora of eap_aka, aka_login, aka_server, seal_open, base64, diameter, diameter_channel and ipc_asker from tests/vectors,
those of http2 and proxy_header from octets written here: run it again when the vectors grow."""
import base64
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
VECTORS = HERE.parent / "vectors"


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def load(name):
    return json.loads((VECTORS / name).read_text())


def block(*packets):
    return b"".join(len(p).to_bytes(2, "big") + p for p in packets)


def message(kind, op, body, generation=1, deadline=2**62, rc=0, reason=0, length=None):
    """struct ipc_head and a body."""
    n = len(body) if length is None else length
    return struct.pack("=IIQIIqiI96s", kind, op, 7, generation, n, deadline, rc, reason, b"note") + body


def channel():
    request = bytes.fromhex("01000014c000012f0100003100000000" "00000000")
    events = {
        "asked-answered": [(1, request), (3, b"\0answer"), (3, b"\0again")],
        "asked-failed": [(1, request), (4, b"\0"), (5, b"\0")],
        "refused": [(1, b"\xff"), (2, request)],
        "raw-question": [(0, message(1, 4, request)), (3, b"\0answer")],
        "other-generation": [(0, message(1, 4, request, generation=2)), (0, message(1, 4, request, deadline=1))],
        "no-question": [(0, message(2, 4, request)), (0, b"x"), (0, message(1, 4, request, length=9)), (0, message(1, 9, b""))],
    }
    for name, steps in events.items():
        put("diameter_channel", name, b"".join(bytes([kind]) + block(octets) for kind, octets in steps))
    put("ipc_asker", "answer", message(2, 4, request))
    put("ipc_asker", "fault", message(2, 4, b"", rc=-9, reason=100))
    put("ipc_asker", "no-reason", message(2, 4, request, rc=-9))
    put("ipc_asker", "positive", message(2, 4, b"", rc=5, reason=9999))
    put("ipc_asker", "length-lies", message(2, 4, request, length=2**31))
    put("ipc_asker", "short", message(2, 4, b"")[:40])


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def http2():
    get, post = b"\x82\x87\x84\x41\x01h", b"\x83\x87\x84\x41\x01h"
    literal = b"\x00\x07:method\x03GET\x00\x07:scheme\x05https\x00\x05:path\x04/a?b\x00\x0a:authority\x01h"
    field = lambda name, value: b"\x40" + bytes([len(name)]) + name + bytes([len(value)]) + value
    streams = {
        "get": frame(1, 5, 1, get) + frame(1, 5, 3, literal),
        "post": frame(1, 4, 1, post) + frame(0, 0, 1, b"abc") + frame(0, 1, 1, b"def"),
        "trailers": frame(1, 4, 1, post) + frame(0, 0, 1, b"abc") + frame(1, 5, 1, field(b"x", b"y")),
        "padded": frame(1, 0x2c, 1, b"\3" + bytes(5) + post + bytes(3)) + frame(0, 9, 1, b"\2abc\0\0"),
        "continuation": frame(1, 1, 1, literal[:9]) + frame(9, 0, 1, literal[9:20]) + frame(9, 4, 1, literal[20:]),
        "continue": frame(1, 4, 1, post + field(b"expect", b"100-continue")) + frame(0, 1, 1, b"abc"),
        "reset": b"".join(frame(1, 5, i, get) + frame(3, 0, i, b"\0\0\0\x08") for i in range(1, 40, 2)),
        "window": frame(4, 0, 0, b"\0\4\0\0\0\0") + frame(1, 5, 1, get) + frame(8, 0, 1, b"\0\0\0\x05") + frame(8, 0, 1, b"\0\0\xff\xff"),
        "overflow": frame(1, 5, 1, get) + frame(8, 0, 1, b"\x7f\xff\xff\xff"),
        "host": frame(1, 5, 1, get + field(b"host", b"h")) + frame(1, 5, 3, get + field(b"host", b"i")),
        "cookies": frame(1, 5, 1, get + field(b"cookie", b"a=1") + field(b"cookie", b"b=2")),
        "connect": frame(1, 5, 1, field(b":method", b"CONNECT") + field(b":authority", b"h:1")),
        "lengths": frame(1, 4, 1, post + field(b"content-length", b"3")) + frame(0, 1, 1, b"ab") + frame(1, 4, 3, post + field(b"content-length", b"9999")),
        "large": frame(1, 4, 1, post) + frame(0, 0, 1, bytes(1024)) + frame(0, 1, 1, b"x"),
        "fields": frame(1, 5, 1, get + field(b"x", b"y") + b"\xbe" * 200),
        "pings": frame(6, 0, 0, bytes(8)) * 20 + frame(6, 1, 0, bytes(8)),
        "goaway": frame(1, 5, 1, get) + frame(7, 0, 0, bytes(8)) + frame(1, 5, 3, get),
        "others": frame(2, 0, 1, b"\0\0\0\0\1") + frame(16, 0, 0, b"\0\0\0\1u=1") + frame(0xbe, 0, 9, b"?"),
        "many": b"".join(frame(1, 5, i, get) for i in range(1, 60, 2)),
    }
    for name, octets in streams.items():
        for policy in (0, 1, 2, 5, 8 + 1, 16 + 2):
            put("http2", f"{name}-{policy}", bytes([policy]) + octets)


def main():
    proxy_headers()
    channel()
    http2()
    seen = {}
    for exchange in load("eap_exchanges.json")["exchanges"]:
        for login in exchange["logins"]:
            for packet in login["packets"]:
                seen.setdefault(packet["summary"].strip(), bytes.fromhex(packet["eap"]))
    for summary, packet in seen.items():
        name = "".join(c if c.isalnum() else "-" for c in summary.lower())[:80].strip("-")
        put("eap_aka", name, packet)
    for exchange in load("eap_exchanges.json")["exchanges"]:
        packets = exchange["logins"][0]["packets"][1:]
        peer = [bytes.fromhex(p["eap"]) for p in packets if p["from"] == "peer"]
        first = bytes.fromhex(packets[0]["eap"])
        put("aka_login", exchange["name"].replace("_", "-"), bytes([4 | (8 if first[4] == 50 else 0), first[1]]) + block(*peer))
    nak, kdf, sync = b"\2\1\0\6\3\x17", b"\2\1\0\x0c\x32\1\0\0\x18\1\0\1", bytes.fromhex("0202002832040000" "040400112233445566778899aabbccdd" "180100011801000218010001")
    put("aka_login", "nak-to-aka", b"\x08\1" + block(nak, b"\2\2\0\x08\x17\2\0\0"))
    put("aka_login", "kdf", b"\x88\1" + block(kdf, sync))
    phone = load("aosp_sim.json")
    answer = bytes.fromhex(phone["challenge_response"]["eap_packet"])
    sync = bytes.fromhex(phone["sync_failure_response"]["eap_packet"])
    for case in phone["challenge_requests_rejected"]:
        put("eap_aka", "phone-rejects-" + case["name"].replace("_", "-"), bytes.fromhex(case["eap_packet"]))
    put("eap_aka", "every-attribute", bytes.fromhex(
        "0207006c17010000" "03020020aabbccdd" "160100000c014000" "0a0100000d01000011010000" "0e0200036162630087010000"
        "8601000082020000000000008805000000000000000000000000000000000000c80200001122334404040000000000000000000000000000"))
    right, wrong_mac = answer, answer[:-1] + b"\0"
    put("aka_server", "right", block(right))
    put("aka_server", "wrong-mac-then-right", block(wrong_mac, right))
    put("aka_server", "sync-then-right", block(sync, right))
    put("aka_server", "reject-error-nak", block(b"\2\2\0\x08\x17\2\0\0", b"\2\2\0\x0c\x17\x0e\0\0\x16\1\0\0", b"\2\2\0\6\3\x32"))
    put("aka_server", "cut", block(answer[:20], b"", answer[:7]))
    put("aka_server", "checkcode", block(b"\2\2\0\x44" + answer[4:20] + bytes.fromhex("86060000") + bytes(20)
                                         + bytes.fromhex("87010000") + answer[20:]))
    head = b"\1" + b"\0\0\0\1"
    put("seal_open", "empty", b"")
    put("seal_open", "unchanged", bytes(50))
    put("seal_open", "known-key", head + bytes(16) + bytes(7) + b"\1" + bytes(21))
    put("seal_open", "other-key", b"\1\0\0\0\2" + bytes(45))
    put("seal_open", "short", head + bytes(39))
    put("seal_open", "other-counter", bytes(28) + b"\3" + bytes(21))
    put("base64", "challenge", base64.b64encode(answer))
    put("base64", "url", base64.urlsafe_b64encode(sync).rstrip(b"="))
    put("base64", "words", b"Default EAP AKA response")
    for name, text in {"pad1": b"QUI=", "pad2": b"QQ==", "stray-bits": b"QR==", "line": b"QUJD\nREVG", "slash": b"+/+/"}.items():
        put("base64", name, text)
    for name, message in load("diameter.json")["messages"].items():
        put("diameter", name, bytes.fromhex(message["octets"]))
    maa = bytes.fromhex(load("diameter.json")["messages"]["maa"]["octets"])
    put("diameter", "cut", maa[:200])
    put("diameter", "group-lies", maa.replace(bytes.fromhex("00000264c00000a8"), bytes.fromhex("00000264c00000a4")))
    put("diameter", "two-results", b"\1\0\1\x70" + maa[4:] + bytes.fromhex("0000010c4000000c00000fa1"))
    put("diameter", "there-and-back", b"\0\0\x13\x89" + b"\0h" + b"\5state" + b"\4\3\2\0\4" + b"\3abc" + b"\0" + bytes(16))


def proxy_headers():
    """What section 2 of the PROXY protocol allows, and what it does not."""
    v2 = b"\r\n\r\n\0\r\nQUIT\n"
    four, six = bytes.fromhex("c0000201c6336409dc0401bb"), bytes(15) + b"\1" + bytes(15) + b"\2" + b"\x12\x34\x01\xbb"
    inputs = {
        "v1-tcp4": b"PROXY TCP4 192.0.2.1 198.51.100.9 56324 443\r\nGET / HTTP/1.1\r\n",
        "v1-tcp6": b"PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 1 443\r\n",
        "v1-unknown": b"PROXY UNKNOWN\r\n", "v1-long": b"PROXY UNKNOWN " + b"x" * 100,
        "v1-bad": b"PROXY TCP4 192.0.2.1 198.51.100.9 056 443 \r\n", "v1-feed": b"PROXY TCP4 192.0.2.1\n", "v1-cut": b"PROXY TC",
        "v2-tcp4": v2 + b"\x21\x11\0\x0c" + four + b"\x16\x03\x01", "v2-tcp6": v2 + b"\x21\x21\0\x24" + six,
        "v2-local": v2 + b"\x20\0\0\0", "v2-unix": v2 + b"\x21\x31\0\xd8" + bytes(216), "v2-cut": v2 + b"\x21\x11\0\x0c" + four[:5],
        "v2-tlv": v2 + b"\x21\x11\0\x14" + four + b"\x02\0\5hello", "v2-tlv-long": v2 + b"\x21\x11\0\x14" + four + b"\x02\0\6hello",
        "v2-sum": v2 + b"\x21\x11\0\x13" + four + b"\x03\0\4" + b"\0" * 4, "v2-large": v2 + b"\x21\x11\2\x09" + four,
        "v2-family": v2 + b"\x21\x13\0\x0c" + four, "tls": b"\x16\x03\x01\x02\0", "http": b"GET / HTTP/1.1\r\n",
    }
    for name, data in inputs.items():
        put("proxy_header", name, data)


if __name__ == "__main__":
    main()
