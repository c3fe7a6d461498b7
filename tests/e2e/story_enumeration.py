"""Who is a subscriber is nobody's business: with `unknown_subscriber: challenge` a stranger who asks for known and unknown lines, as often as he likes,
sees the same. Equal are the status, the names and sizes of all headers, the sizes of body and cookie, what the store, core and the AuC were asked,
and, as far as a statistic can say, the time."""
import json
import os
import random
import sys
import time

import phone
import usim
from server import K1, LINE1, OPC1, ROOT, Server

UNKNOWN, LINES = "001010000009999", 2000
SETTINGS = {"unknown_subscriber": "challenge", "explain": {"sample": 0}}


def shape(a):
    """All that an answer shows but for what is random in it: Date, and the octets of cookie and packet."""
    return a.status, a.phrase, [(n, len(v) if n in ("Set-Cookie", "Date") else v) for n, v in a.headers], len(a.body)


def node(s):
    return json.loads(s.ctl("--json", "status").stdout)["node"]


def counts(s):
    n = node(s)
    local = {k: n["core"][f"backend_{k}"].get("local", 0) for k in ("asked", "silent", "refused")}
    return {**{k: n["flow"][k] for k in ("store_reads", "store_commits", "eap_turns", "challenges", "failed")}, **local,
            "given": n["core"]["auc_given"]}


def spent(s, act):
    before = counts(s)
    act()
    after = counts(s)
    return {k: after[k] - before[k] for k in after}


def begin(p):
    p.http.close()
    a = p.begin()
    assert a.is_challenge, a.status
    return a


def wrong_res(p, a):
    identifier = a.packet[1]
    return p.relay(phone.answer_packet(identifier, bytes(8), bytes(16)), p.cookie(a))


def wrong_auts(p, a):
    return p.relay(phone.sync_packet(a.packet[1], bytes(range(14))), p.cookie(a))


def reject(p, a):
    return p.relay(bytes([2, a.packet[1], 0, 8, 23, 2, 0, 0]), p.cookie(a))


def pair(s, tls=False):
    return [s.phone(imsi, tls=tls) for imsi in (LINE1, UNKNOWN)]


def story_known_and_unknown_lines_look_alike():
    with Server(workers=1, settings=SETTINGS) as s:
        known, unknown = pair(s)
        seen = set()
        for _ in range(20):
            a, b = begin(known), begin(unknown)
            assert shape(a) == shape(b), (shape(a), shape(b))
            assert a.packet[38:40] == b.packet[38:40]  # AMF, the part of AUTN that is sent in clear
            for x in (a, b):
                rand = phone.split_challenge(x.packet)[1]
                assert rand not in seen
                seen.add(rand)
        for wrong in (wrong_res, wrong_auts, reject):
            a, b = wrong(known, begin(known)), wrong(unknown, begin(unknown))
            assert a.status == 403 and shape(a) == shape(b), (wrong.__name__, shape(a), shape(b))
            assert spent(s, lambda: wrong(known, begin(known))) == spent(s, lambda: wrong(unknown, begin(unknown))), wrong.__name__
        # nobody has a card for it, whatever keys he tries
        card = usim.Card(K1, OPC1, "array", 0)
        assert card.authenticate(*phone.split_challenge(begin(unknown).packet)[1:3])[0] == "mac"
        assert node(s)["core"]["auc_decoys"] > 20
        assert s.phone(tls=False).login().status == 200


def story_what_an_unknown_line_is_told():
    for settings, status, retry in (({}, 403, None), ({"unknown_subscriber": "later", "operator": {"plmn": ["00101"]}}, 503, "14400")):
        with Server(workers=1, settings=settings) as s:
            a = s.phone(UNKNOWN, tls=False).begin()
            assert a.status == status and a.header("Retry-After") == retry, (a.status, a.headers)
            b = s.phone("310150000009999", tls=False).begin()
            assert b.status == 403, b.status  # nobody's range
            assert s.phone(tls=False).login().status == 200
    s = Server(settings={"unknown_subscriber": "later"})
    s.write_config()
    p = s.run("--check", check=False)
    assert p.returncode and "unknown_subscriber" in p.stdout + p.stderr, p.stdout + p.stderr


def one(p):
    begun = time.perf_counter_ns()
    a = p.begin()
    took = time.perf_counter_ns() - begun
    assert a.is_challenge
    return took


def rank_test(a, b):
    """Mann-Whitney: the chance that a time of `a` is longer than one of `b` (one half: the same), and z of it (ties halved)."""
    both = sorted([(v, 0) for v in a] + [(v, 1) for v in b])
    ranks, i = 0.0, 0
    while i < len(both):
        j = i
        while j < len(both) and both[j][0] == both[i][0]:
            j += 1
        ranks += sum((i + j + 1) / 2 for k in range(i, j) if both[k][1] == 0)
        i = j
    n, m = len(a), len(b)
    u = ranks - n * (n + 1) / 2
    return u / (n * m), (u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5


def provision(s):
    """Every second of these lines exists."""
    with open(os.path.join(ROOT, "examples/subscribers.jsonl")) as f:
        row = json.loads(f.readline())
    with open(s.path("lines.jsonl"), "w") as f:
        for i in range(0, LINES, 2):
            f.write(json.dumps({**row, "imsi": imsi_of(i), "msisdn": f"99903{i:07d}"}) + "\n")
    s.ctl("import", s.path("lines.jsonl"))


def imsi_of(i):
    return f"00101{5000000000 + i:010d}"


def times(s, asks, seed=1):
    """Interleaved at random, over one connection that is kept, of lines that lie among each other."""
    rng = random.Random(seed)
    http = s.plain_client()
    known, unknown = [], []
    for _ in range(asks):
        i = 2 * rng.randrange(LINES // 2)
        for imsi, to in rng.sample([(imsi_of(i), known), (imsi_of(i + 1), unknown)], 2):
            to.append(one(phone.Phone(http, imsi, None)))
    return known, unknown


def story_time_tells_nothing():
    """A generous bound on the effect, because a test must not hang on how busy the machine is; run this file by itself for the statistic."""
    with Server(workers=1, settings=SETTINGS) as s:
        provision(s)
        times(s, 50)
        known, unknown = times(s, 600)
        chance, _ = rank_test(known, unknown)
        assert 0.4 < chance < 0.6, chance


if __name__ == "__main__":
    with Server(workers=1, settings={**SETTINGS, "limit": {"line_burst": 1000000}}) as server:
        provision(server)
        times(server, 200)
        a, b = times(server, int(sys.argv[1]) if len(sys.argv) > 1 else 10000)
        effect, z = rank_test(a, b)
        median = [sorted(x)[len(x) // 2] / 1000 for x in (a, b)]
        print(f"{len(a)} asks each: medians {median[0]:.1f} and {median[1]:.1f} us, P(known slower) {effect:.4f}, z {z:.2f} "
              f"({'cannot' if abs(z) < 2.576 else 'CAN'} be told apart at 99 % confidence)")
