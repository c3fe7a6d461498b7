"""Several operators in one server: each is served by its own keys, texts, portal, rules and limits, and nothing of one reaches another. Every
subscriber, text, portal and rule carries a mark of its operator; whatever the server gives or writes for one is searched for the marks of the others."""
import base64
import glob
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile

import phone
import usim
from server import K1, OPC1, ROOT, Server, build, merge

APPS = ["ap2003", "ap2004", "ap2005", "ap2013", "ap2016"]
PREFIX = {"main": "00101", "alpha": "00102", "beta": "00103"}
NAMES = list(PREFIX)
MARK = {"main": "Zinnia", "alpha": "Quartz", "beta": "Walrus"}
NAI = "nai.epc.mnc0{}.mcc001.3gppnetwork.org"
FAST = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}


def own(name):
    """An operator's settings, all of them marked."""
    mark = MARK[name]
    return {
        "portal": {"url": f"https://{mark.lower()}.example/portal"},
        "vowifi": {"message": {"en": f"{mark} vowifi", "fr": f"{mark} fr"}}, "voice": {"message": f"{mark} voice"},
        "satmode": {"plmn_allowed": [f"{PREFIX[name]} metered"], "message": f"{mark} satellite"},
        "private_id": {"kind": "encrypted", "key_folder": "gateway", "issuer": f"https://{mark.lower()}.example"},
        "operator": {"plmn": [PREFIX[name]], "tls_names": [f"{name}.ecs.example"]},
        **json.loads(json.dumps(FAST)),
    }


def line(name, n):
    return f"{PREFIX[name]}{n:010d}"


def folder(server, name):
    return server.path("." if name == "main" else name)


def put_gateway_key(server, name):
    os.makedirs(os.path.join(folder(server, name), "gateway"), mode=0o700)
    path = os.path.join(folder(server, name), "gateway", "seal-0a0b0c0d.key")
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
        f.write(f"entitled-seal-key 1\nid 0a0b0c0d\nkey {(name[0] * 32).encode().hex()}\nuse-from 0\ncreated 0\n")


def subscribers(server):
    """Two lines each: one that has all, one that has nothing."""
    rows = []
    for name in NAMES:
        for n in (1, 2):
            all_of_it = "enabled" if n == 1 else "incompatible"
            rows.append({"imsi": line(name, n), "alg": "milenage", "k": K1, "opc": OPC1, "plan": MARK[name], "tags": MARK[name].lower(),
                         "vowifi": {"allowed": n == 1, "prov": "not_required", "tc": "accepted", "addr": "available"},
                         "voice": {r: all_of_it for r in ("lte_home", "lte_roaming", "nr_home", "nr_roaming")},
                         "smsoip": all_of_it, "satmode": all_of_it, "private_id": all_of_it})
    server.ctl("import", "-", stdin="".join(json.dumps(r) + "\n" for r in rows))


class Hub(Server):
    def __init__(self, workers=2, settings=None, overlays=None):
        main = own("main")
        merge(main, {"operators": ["alpha alpha/operator.yaml", "beta beta/operator.yaml"], "operator": {"others": False}})
        super().__init__(workers=workers, settings=merge(main, settings or {}), subscribers=None)
        for name in NAMES:
            put_gateway_key(self, name)
        for name in NAMES[1:]:
            overlay = merge(own(name), (overlays or {}).get(name, {}))
            with open(os.path.join(folder(self, name), "operator.yaml"), "w") as f:
                json.dump(overlay, f)

    def __enter__(self):
        super().__enter__()
        subscribers(self)
        return self

    def check_log(self):
        super().check_log()
        text = open(self.log_path, errors="replace").read()
        assert not re.search(r"0010[1-3]\d{10}", text), "an identity in the log"

    def at(self, name, n=1, sni="localhost", host=None, **params):
        http = phone.Http("127.0.0.1", self.https, self.path("ca.pem"), name=sni)
        p = phone.Phone(http, line(name, n), usim.Card(K1, OPC1, "array", 0), **params)
        if host:
            p.headers = [*p.headers, ("Host", host)]
        return p

    def key_ids(self, name):
        return {os.path.basename(f)[5:13] for f in glob.glob(os.path.join(folder(self, name), "keys", "seal-*.key"))}


def key_id(text):
    """The key id in the head of a token, a cookie or user data."""
    return base64.urlsafe_b64decode(text[:8])[1:5].hex()


def user_data(answer):
    return [base64url_of(v) for v in re.findall(r"ServiceFlow_UserData\W+(?:value=\")?([^\"]*)", answer.body.decode()) if v]


def base64url_of(value):
    if value.startswith("ctx="):
        return value[4:]
    text = base64.b64decode(value.split("encodedValue=")[1]).decode()
    return re.search(r"[\w-]{20,}", text).group()


def deep(text):
    """The text, and what its base64 pieces hold."""
    out = [text]
    for piece in re.findall(r"[A-Za-z0-9+/_-]{16,}={0,2}", text):
        raw = piece.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            out.append(base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("latin-1"))
        except ValueError:
            pass
    return "\n".join(out)


def foreign_marks(name, text, keys):
    text = deep(text)
    found = []
    for other in NAMES:
        if other != name:
            marks = [MARK[other], MARK[other].lower(), f'"{PREFIX[other]}', f"{other}.ecs", *keys[other]]
            found += [m for m in marks if m in text]
    return found


def answers_of(server, name, n, accept, **params):
    """All that a phone of this line is told: challenge, document of the login, document of the token."""
    p = server.at(name, n, **params)
    first = p.begin(APPS)
    assert first.is_challenge, (name, first.status)
    second = p.reply(first.packet, p.cookie(first), accept)
    assert second.status == 200, (name, second.status)
    third = p.get(APPS, token=second.token, accept=accept)
    assert third.status == 200, (name, third.status)
    return first, second, third


# proves: own-211
def story_no_mark_of_one_operator_reaches_another():
    with Hub() as s:
        keys = {name: s.key_ids(name) for name in NAMES}
        assert all(len(k) == 1 for k in keys.values()) and len(set.union(*keys.values())) == 3, keys
        for name in NAMES:
            seen = ""
            for n in (1, 2):
                for accept in (phone.JSON_TYPE, phone.XML_TYPE):
                    first, second, third = answers_of(s, name, n, accept)
                    assert user_data(third), third.body
                    cookie = first.header("Set-Cookie").split("=", 1)[1].split(";")[0]
                    for sealed in [cookie, second.token, third.token, *user_data(second), *user_data(third)]:
                        assert key_id(sealed) in keys[name], (name, sealed)
                    for a in (first, second, third):
                        text = "\n".join(f"{k}: {v}" for k, v in a.headers) + "\n" + a.body.decode()
                        assert not foreign_marks(name, text, keys), (name, foreign_marks(name, text, keys), text)
                        seen += text
            for mark in (f"{MARK[name]} vowifi", f"{MARK[name]} voice", f"{MARK[name]} satellite", f"https://{MARK[name].lower()}.example/portal",
                         PREFIX[name]):
                assert mark in seen, (name, mark)
        for e in s.events("access"):
            name = next(n for n in NAMES if e["imsi"].startswith(PREFIX[n]))
            assert e["operator"] == name and not foreign_marks(name, json.dumps({k: v for k, v in e.items() if k != "operator"}), keys), e
        told = json.loads(s.ctl("--json", "status").stdout)["node"]["flow"]["by_operator"]
        assert told == {name: 12 for name in NAMES}, told


def reasons(server):
    return [e["reason"] for e in server.events("access")]


def story_what_one_operator_sealed_is_void_at_another():
    with Hub() as s:
        keys = {name: s.key_ids(name) for name in NAMES}
        token = {name: s.at(name).login(APPS, accept=phone.JSON_TYPE).token for name in NAMES}
        for a in NAMES:
            for b in NAMES:
                if a == b:
                    continue
                # a token beside another line: by its IMSI void, beside its EAP_ID a login of that line under its own operator's key
                assert s.at(a).get(APPS, token=token[a], IMSI=line(b, 1)).status == 511
                c = s.at(b).get(APPS, token=token[a], EAP_ID=phone.nai(line(b, 1)))
                assert c.is_challenge and key_id(phone.Phone.cookie(c).split("=", 1)[1]) in keys[b], c.status
                # a token whose head names a key of the other one
                head = base64.urlsafe_b64encode(b"\x01" + bytes.fromhex(next(iter(keys[b]))) + base64.urlsafe_b64decode(token[a][:8])[5:]).decode()
                assert s.at(b).get(APPS, token=head + token[a][8:]).status == 511
                # the login that a began is not continued with b's cookie, nor with a's under b's key id
                p, q = s.at(a), s.at(b)
                mine, other = p.begin(APPS), q.begin(APPS)
                # 503: an identifier that could by chance be that of a later round of the other login
                assert p.reply(mine.packet, p.cookie(other)).status in (400, 403, 503)
                forged = p.cookie(mine)
                assert p.reply(mine.packet, forged[:4] + head[:6] + forged[10:]).status == 511
        # EAP_ID of one line and IMSI of another: refused when the card has proved itself
        a = s.at("alpha").login(APPS, IMSI=line("beta", 1))
        assert a.status == 403, a.status


def story_a_name_restricts_where_it_is_named():
    with Hub() as s:
        token = {name: s.at(name).login(APPS).token for name in NAMES}
        for a in NAMES:
            for b in NAMES:
                named = f"{b}.ecs.example"
                for ways in ({"sni": named}, {"host": f"{named.upper()}:{s.https}"}, {"sni": named, "host": named}):
                    p = s.at(a, **ways)
                    login = p.begin(APPS)
                    with_token = p.get(APPS, token=token[a])
                    begun = s.at(a).begin(APPS)
                    leg = p.reply(begun.packet, p.cookie(begun))
                    got = (login.status, with_token.status, leg.status)
                    assert got == ((200, 200, 200) if a == b else (403, 511, 403)), (a, b, ways, got)
                    assert a != b or login.is_challenge
        assert s.at("alpha", sni="alpha.ecs.example", host="beta.ecs.example").begin(APPS).status == 403
        assert s.at("alpha", sni="unnamed.example", host="elsewhere.example").login(APPS).status == 200
        told = set(reasons(s))
        assert told == {"none", "operator_other", "token_other_operator"}, told


def story_lines_that_nobody_names_and_realms():
    realms = {"beta": {"operator": {"realms": [NAI.format("03"), "beta.example"], "imsi": ["0010200000090-0010200000099"]}}}
    with Hub(overlays=realms) as s:
        stranger = phone.Phone(s.https_client(), "001040000000001", usim.Card(K1, OPC1, "array", 0))
        assert stranger.begin(APPS).status == 403 and reasons(s)[-1] == "operator_unknown"
        assert s.at("beta").begin(APPS).status == 200
        assert s.at("beta", identity=phone.nai(line("beta", 1), "Beta.Example")).begin(APPS).status == 200
        assert s.at("beta", identity=phone.nai(line("beta", 1), "alpha.example")).begin(APPS).status == 403 and reasons(s)[-1] == "operator_realm"
        # a range inside the other one's network: the innermost has the line
        ported = json.dumps({"imsi": "001020000009512", "alg": "milenage", "k": K1, "opc": OPC1, "vowifi": {"allowed": False}})
        s.ctl("subscriber", "add", "-", stdin=ported)
        p = phone.Phone(s.https_client(), "001020000009512", usim.Card(K1, OPC1, "array", 0), identity=phone.nai("001020000009512", "beta.example"))
        a = p.login(["ap2004"])
        assert a.status == 200 and "Walrus vowifi" in a.body.decode() and key_id(a.token) in s.key_ids("beta"), a.body


RULES = "rules:\n  - {{name: r, apps: vowifi, when: {{operator: {0}, plmn: \"{1}\"}}, then: {{status: incompatible, message: \"{2} rule\"}}}}\n"


def story_rules_keys_and_limits_of_one_operator():
    overlays = {"alpha": {"limit": {"line_per_minute": 1, "line_burst": 3}}}
    with Hub(overlays=overlays) as s:
        phones = {name: s.at(name) for name in NAMES}
        for p in phones.values():
            p.token = p.login(["ap2004"]).token

        def told(name):
            a = phones[name].get(["ap2004"], token=phones[name].token)
            return a.apps()["ap2004"]["MessageForIncompatible"], int(a.apps()["VERS"]["version"])

        before = {name: told(name) for name in NAMES}
        for name in NAMES[1:]:
            with open(s.path("new.yaml"), "w") as f:
                f.write(RULES.format(name, PREFIX[name], MARK[name]))
            s.ctl("rules", "activate", s.path("new.yaml"), "--operator", name)
            assert told(name) == (f"{MARK[name]} rule", before[name][1] + 1), told(name)
            assert name == "beta" or told("beta") == before["beta"]
        assert told("main") == before["main"]
        # a rehearsal is about the operator's own lines and version; explain knows whose rules decided
        with open(s.path("new.yaml"), "w") as f:
            f.write("rules:\n  - {name: r, apps: vowifi, when: {operator: alpha}, then: {status: line}}\n")
        report = json.loads(s.ctl("--json", "rules", "dry-run", s.path("new.yaml"), "--operator", "alpha", "--app", "vowifi").stdout)
        assert report["evaluated"] == 2 and report["gained"] == 1, report
        why = {name: s.ctl("explain", "--now", line(name, 1), "vowifi").stdout for name in NAMES}
        for name in NAMES:
            assert f"operator={name}, plmn={PREFIX[name]}" in why[name] and f"https://{MARK[name].lower()}.example/portal" in why[name], why[name]
            assert not any(MARK[other] in why[name] for other in NAMES if other != name), why[name]
        versions = {name: json.loads(s.ctl("--json", "rules", "history", "--operator", name).stdout)["versions"] for name in NAMES}
        assert [len(versions[name]) for name in NAMES] == [0, 1, 1]
        assert MARK["alpha"] not in s.ctl("rules", "show", "--operator", "beta").stdout
        assert s.ctl("rules", "history", "--operator", "gamma", check=False).returncode == 4
        # a new key is the one operator's
        keys = {name: s.key_ids(name) for name in NAMES}
        s.ctl("keys", "rotate", "--operator", "beta", "--announce", "0")
        fresh = s.key_ids("beta") - keys["beta"]
        assert len(fresh) == 1 and all(s.key_ids(name) == keys[name] for name in NAMES[:2])
        s.ctl("rules", "rollback", "--operator", "beta", check=False)
        assert s.ctl("keys", "rotate", "--operator", "gamma", check=False).returncode == 4
        # alpha's limit is alpha's; loopback is exempt from the limit by address only
        assert [s.at("alpha").begin(["ap2004"]).status for _ in range(4)][-1] == 503 and reasons(s)[-1] == "line_rate"
        assert all(s.at("beta").begin(["ap2004"]).status == 200 for _ in range(6))


def story_settings_of_operators_are_checked():
    s = Hub()
    path = os.path.join(folder(s, "alpha"), "operator.yaml")

    def check(text, main=None):
        with open(path, "w") as f:
            f.write(text)
        merge(s.settings, main or {})
        s.write_config()
        p = s.run("--check", check=False)
        return p.returncode, p.stdout + p.stderr

    good = 'operator:\n  imsi: ["00102"]\n'
    with open(path, "w") as f:
        f.write(good)
    s.write_config()
    made = s.run("--init", "--demo-certificate").stdout
    assert all(made.count(os.path.join(name, "keys")) == 1 for name in ("alpha", "beta")), made
    assert stat.S_IMODE(os.stat(s.path("alpha/keys")).st_mode) == 0o700
    assert check(good) == (0, "")
    for text, word in (
            (good + 'workers: 3\n', 'alpha/operator.yaml:3:1: "workers" is not one of'),
            (good + '  others: yes\n', 'alpha/operator.yaml:3:3: "operator.others" is not one of'),
            (good + 'vowif:\n  message: x\n', 'alpha/operator.yaml:3:1: unknown setting "vowif'),
            ('operator:\n  imsi: ["00102", "1x"]\n', 'alpha/operator.yaml:2:19: operator.imsi: expected an IMSI prefix'),
            ('operator:\n  imsi: ["00103"]\n', "a span of alpha is one of beta too"),
            ('operator:\n  imsi: ["001015-001029"]\n', "overlaps it in part"),
            ('portal:\n  url: "https://x.example"\n', "alpha names no lines"),
            (good + '  tls_names: [beta.ecs.example]\n', "beta.ecs.example is named by alpha and beta"),
            (good + 'seal:\n  folder: ../beta/keys\n', "seal.folder: alpha and beta share a key"),
            (good + 'rules:\n  folder: ../rules\n', "rules.folder: main and alpha have the same"),
    ):
        code, told = check(text)
        assert code == 1 and word in told, (text, told)
    code, told = check(good, {"operators": ["alpha alpha/operator.yaml", "alpha beta/operator.yaml"]})
    assert code == 1 and "there are two operators alpha" in told, told
    shutil.rmtree(s.dir)


def story_the_example_is_ready():
    place = tempfile.mkdtemp(prefix="entitled-")
    shutil.copytree(os.path.join(ROOT, "examples", "operators"), place, dirs_exist_ok=True)
    conf = os.path.join(place, "entitled.yaml")
    for words in (["--init", "--demo-certificate"], ["--check"]):
        p = subprocess.run([os.path.join(build(), "entitled"), *words, "-c", conf], capture_output=True, text=True, timeout=60)
        assert p.returncode == 0, p.stdout + p.stderr
    assert p.stdout == "", p.stdout
    shutil.rmtree(place)
