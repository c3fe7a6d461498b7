#!/usr/bin/env python3
"""Writes the corpora of eap_aka, aka_login, aka_server, seal_open, base64, diameter, diameter_channel and ipc_asker from tests/vectors: run it again when the vectors grow."""
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


def main():
    channel()
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


if __name__ == "__main__":
    main()
