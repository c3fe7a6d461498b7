"""The operator's tool against a running server: subscribers, imports that go on, imports that are all or nothing, backups, crashes on the way."""
import json
import os
import shutil
import signal
import subprocess
import time

from server import K1, LINE1, OPC1, Server, build

LINES = int(os.environ.get("ENTITLED_IMPORT_LINES", "200000"))
NEW = "001010000000777"
KEYS = json.dumps({"k": K1, "opc": OPC1})
UNLIMITED = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}


def line(n, **more):
    return {"imsi": f"0010100{n:08d}", "vowifi": {"allowed": True}, **more}


def keyed(n, **more):
    return line(n, k=K1, opc=OPC1, **more)


def write(server, name, rows):
    with open(server.path(name), "w") as f:
        f.writelines((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows)
    return server.path(name)


def show(server, imsi):
    return json.loads(server.ctl("--json", "subscriber", "show", imsi).stdout)


def lines_of(text):
    return [json.loads(x) for x in text.splitlines()]


def facts(server):
    """What an undo has to bring back: everything that was said of every line, keys included; counters only rise."""
    return [{k: v for k, v in x.items() if k not in ("version", "epoch")} for x in lines_of(server.ctl("export", "--with-keys").stdout)]


def count(server):
    return json.loads(server.ctl("--json", "status").stdout)["subscribers"]


def core(server):
    return [p["pid"] for p in json.loads(server.ctl("--json", "status").stdout)["node"]["processes"] if p["role"] == "core"][0]


def no_keys(*texts):
    for text in texts:
        assert K1 not in text.lower() and OPC1 not in text.lower(), text[:500]


def vowifi(phone, token):
    phone.http.close()  # the next connection may meet the other worker
    a = phone.get(["ap2004"], token=token)
    assert a.status == 200, a.status
    return a.apps()["ap2004"]["EntitlementStatus"]


def story_one_subscriber_from_add_to_remove():
    with Server(settings=UNLIMITED) as s:
        p = s.ctl("subscriber", "add", NEW, "vowifi=yes", "lte_home=enabled", "--keys-from", "-", stdin=KEYS)
        assert not p.stderr and NEW in p.stdout
        no_keys(p.stdout, p.stderr, s.ctl("subscriber", "show", NEW).stdout, s.ctl("--json", "subscriber", "show", NEW).stdout,
                s.ctl("subscriber", "list").stdout, s.ctl("--json", "subscriber", "list").stdout, s.ctl("export").stdout,
                s.ctl("export", "--with-keys").stdout)
        assert s.phone(NEW).login().apps()["ap2004"]["EntitlementStatus"] == "1"
        s.ctl("subscriber", "set", NEW, "barred=yes", "msisdn=999010777")
        assert show(s, NEW)["barred"] is True and show(s, NEW)["vowifi"]["allowed"] is True
        s.ctl("service", "set", NEW, "vowifi", "tc=missing")
        s.ctl("service", "set", NEW, "smsoip", "status=enabled")
        assert show(s, NEW)["vowifi"]["tc"] == "missing" and show(s, NEW)["smsoip"] == "enabled"
        assert NEW in s.ctl("subscriber", "list").stdout
        s.ctl("subscriber", "remove", NEW)
        assert s.ctl("subscriber", "show", NEW, check=False).returncode == 4
        assert NEW not in s.ctl("subscriber", "list").stdout


def story_keys_from_a_file_and_a_warning_for_the_command_line():
    with Server(subscribers=None) as s:
        p = s.ctl("subscriber", "add", NEW, "--keys-from", write(s, "card.json", [KEYS]))
        assert "warning" not in p.stderr
        for args in (["--k", K1, "--opc", OPC1], [f"k={K1}", f"opc={OPC1}"]):
            p = s.ctl("subscriber", "add", NEW, "--put", *args)
            assert p.stderr.count("warning") == 2
            no_keys(p.stdout, p.stderr)
        p = s.ctl("subscriber", "add", "-", stdin=json.dumps(keyed(5)))
        assert "warning" not in p.stderr and count(s) == 2
        p = s.ctl("subscriber", "add", NEW + "1", "--keys-from", "-", stdin=KEYS, check=False)
        no_keys(p.stdout, p.stderr)
        assert p.returncode == 2
        p = s.ctl("subscriber", "add", line(6)["imsi"], "--keys-from", "-", stdin=json.dumps({"k": K1[:-1] + "x", "opc": OPC1}), check=False)
        no_keys(p.stdout, p.stderr)
        assert p.returncode == 1 and K1[:20] not in p.stdout + p.stderr and "(k)" in p.stderr


def story_bad_lines_are_told_by_number_and_the_others_are_taken():
    with Server(subscribers=None) as s:
        rows = [keyed(1), "{\"imsi\":", keyed(2), line(3, k="00"), "", keyed(1), line(4, smsoip="maybe"), keyed(5)]
        p = s.ctl("import", write(s, "lines.jsonl", rows), check=False)
        assert p.returncode == 1 and count(s) == 3, p.stderr
        told = [x.split(":")[0] for x in p.stderr.splitlines()]
        assert told == ["line 2", "line 4", "line 6", "line 7"], p.stderr
        no_keys(p.stdout, p.stderr)
        p = s.ctl("--json", "import", s.path("lines.jsonl"), check=False)
        assert p.returncode == 1
        assert [x.get("line") for x in lines_of(p.stdout)] == [1, 2, 3, 4, 6, 7, 8, None]
        assert lines_of(p.stdout)[-1] | {"import_id": ""} == {"imported": 0, "refused": 7, "import_id": "", "outcome": "imported"}
        table = ["imsi,k,opc,vowifi,vowifi_addr_id,sqn", f"001010000000101,{K1},{OPC1},yes,\"a \"\"b\"\", c\",000000000020",
                 f"001010000000102,{K1},{OPC1},perhaps,,", "001010000000103,1", f"\"001010000000104\",{K1},{OPC1},no,,",
                 f"001010000000105,{K1}\"x,{OPC1},no,,", f"001010000000106,{K1},{OPC1},yes,,"]
        p = s.ctl("import", write(s, "lines.csv", table), check=False)
        assert p.returncode == 1 and count(s) == 6, p.stderr
        assert sorted(x.split(":")[0] for x in p.stderr.splitlines()) == ["line 3", "line 4", "line 6"], p.stderr
        assert "(vowifi)" in p.stderr
        assert show(s, "001010000000101")["vowifi"]["addr_id"] == 'a "b", c'
        no_keys(p.stdout, p.stderr)
        assert s.ctl("import", "-", stdin="imsi,colour\n1,2\n", check=False).returncode == 2
        p = s.ctl("import", "--put", s.path("lines.csv"), check=False)
        assert p.returncode == 1 and "3 lines, 3 refused" in p.stdout, p.stdout


def story_an_atomic_import_is_all_or_nothing_and_can_be_taken_back():
    with Server(settings=UNLIMITED) as s:
        before = facts(s)
        rows = [keyed(n) for n in range(1000, 2200)]
        for bad in ("nonsense", keyed(1000), line(2300, smsoip="maybe"), {"imsi": "12"}):
            p = s.ctl("import", "--atomic", write(s, "bad.jsonl", rows + [bad]), check=False)
            assert p.returncode == 1 and "line 1201" in p.stderr and facts(s) == before, (p.stdout, p.stderr)
        p = s.ctl("import", "--atomic", write(s, "exists.jsonl", rows + [{"imsi": LINE1, "barred": True}]), check=False)
        assert p.returncode == 1 and "line 1201: subscriber_exists" in p.stderr and facts(s) == before
        put = write(s, "good.jsonl", rows + [{"imsi": LINE1, "barred": True}, keyed(9)])
        p = s.ctl("--json", "import", "--atomic", "--put", put)
        done = lines_of(p.stdout)[-1]
        assert done["imported"] == 1202 and done["refused"] == 0 and facts(s) != before
        assert show(s, LINE1)["barred"] is True and show(s, LINE1)["smsoip"] == "incompatible"
        s.ctl("import", "undo", done["import_id"])
        assert facts(s) == before
        assert s.phone().login().apps()["ap2004"]["EntitlementStatus"] == "1"
        assert s.ctl("import", "undo", done["import_id"], check=False).returncode == 4
        assert s.ctl("import", "--atomic", "-", stdin="{}", check=False).returncode == 2  # a pipe cannot be read twice


def story_a_backup_serves_a_second_server():
    with Server(settings=UNLIMITED) as one, Server(settings=UNLIMITED, subscribers=None) as two:
        a = one.phone(mode="array")
        assert a.login().status == 200
        backup, plain = one.ctl("export", "--with-keys").stdout, one.ctl("export").stdout
        no_keys(backup, plain)
        assert all("auc" in x for x in lines_of(backup)) and not any("auc" in x for x in lines_of(plain))
        two.stop()
        shutil.copy(one.path("kek.key"), two.path("kek.key"))
        os.remove(two.log_path)
        two.spawn()
        two.wait_ready()
        two.ctl("import", "-", stdin=backup)
        assert two.ctl("export", "--with-keys").stdout == backup
        b = two.phone(mode="array")
        b.card = a.card  # the same SIM, with the SQNs that it has seen
        assert b.login().apps()["ap2004"]["EntitlementStatus"] == "1"


def story_tokens_are_revoked_and_keys_rotate():
    with Server(settings=UNLIMITED) as s:
        p, q = s.phone(), s.phone(imsi=NEW)
        s.ctl("subscriber", "add", NEW, "vowifi=yes", "--keys-from", "-", stdin=KEYS)
        mine, other = p.login().token, q.login().token
        s.ctl("keys", "rotate", "--announce", "0")
        assert vowifi(p, mine) == "1"  # what older keys sealed stays valid
        assert json.loads(s.ctl("--json", "keys", "rotate").stdout)["rotated"] is True
        epoch = show(s, LINE1)["epoch"]
        s.ctl("token", "revoke", LINE1)
        assert show(s, LINE1)["epoch"] == epoch + 1
        for _ in range(4):
            p.http.close()
            a = p.get(["ap2004"], token=mine)
            assert a.is_challenge or a.status == 511, a.status
        assert vowifi(q, other) == "1" and p.login().token
        assert s.ctl("token", "revoke", "001010000000999", check=False).returncode == 4


def story_every_worker_sees_a_change_in_the_next_answer():
    with Server(workers=2, settings=UNLIMITED) as s:
        p = s.phone(tls=False)
        token = p.login().token
        for n in range(20):
            if n < 10:
                s.ctl("subscriber", "set", LINE1, f"vowifi={'no' if n % 2 == 0 else 'yes'}")
            else:
                s.ctl("import", "--put", "-", stdin=json.dumps({"imsi": LINE1, "vowifi": {"allowed": n % 2 == 1}}) + "\n")
            seen = {vowifi(p, token) for _ in range(6)}
            assert len(seen) == 1 and (seen == {"1"}) == (n % 2 == 1), (n, seen)


def story_programs_can_read_everything():
    with Server() as s:
        for args in (["status"], ["subscriber", "show", LINE1], ["subscriber", "set", LINE1, "barred=no"], ["token", "revoke", LINE1],
                     ["service", "set", LINE1, "vowifi", "tc=accepted"], ["keys", "rotate"], ["subscriber", "remove", LINE1]):
            assert isinstance(json.loads(s.ctl("--json", *args).stdout), dict), args
        for args in (["subscriber", "list"], ["export"], ["export", "--with-keys"]):
            assert len(lines_of(s.ctl("--json", *args).stdout)) == count(s), args
        for args in (["subscriber", "show", LINE1], ["import", "undo", "nothing"]):
            p = s.ctl("--json", *args, check=False)
            assert p.returncode == 4 and set(json.loads(p.stdout)) == {"error", "note", "field"} and not p.stderr


def story_exit_codes():
    with Server() as s:
        def code(*args, **more):
            return s.ctl(*args, check=False, **more).returncode
        assert code("status") == 0
        assert code("subscriber", "add", LINE1) == 1
        assert code("subscriber", "set", LINE1, "smsoip=perhaps") == 1
        for args in (["subscriber"], ["nonsense"], [], ["subscriber", "show"], ["subscriber", "show", "12x"], ["status", "--atomic"],
                     ["subscriber", "set", LINE1, "k=00"], ["subscriber", "set", LINE1, "barred=perhaps"], ["import", "/nothing/there"],
                     ["import", "--format", "xml", "-"], ["keys", "rotate", "--announce", "-1"], ["import", "undo", "a b"],
                     ["subscriber", "add", NEW, "--keys-from", "/nothing/there"]):
            p = s.ctl(*args, check=False)
            assert p.returncode == 2 and p.stderr, (args, p.returncode)
        assert code("subscriber", "show", "001010000000999") == 4
        assert code("--socket", s.path("nobody.sock"), "status") == 3
    p = subprocess.run([os.path.join(build(), "entitlectl"), "completion", "bash"], capture_output=True, text=True, timeout=20)
    assert p.returncode == 0 and subprocess.run(["bash", "-n"], input=p.stdout, text=True, timeout=20).returncode == 0
    ask = p.stdout + "\nCOMP_WORDS=(entitlectl subscriber s); COMP_CWORD=2; _entitlectl; echo \"${COMPREPLY[@]}\"\n"
    assert subprocess.run(["bash"], input=ask, capture_output=True, text=True, timeout=20).stdout.split() == ["show", "set"]


def many(server, first=100000):
    return write(server, "many.jsonl", (keyed(first + n) for n in range(LINES)))


def start_import(server, *args):
    return subprocess.Popen([os.path.join(build(), "entitlectl"), "--socket", server.path("admin.sock"), "import", *args], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def story_phones_are_served_while_many_lines_are_imported():
    with Server(settings=UNLIMITED) as s:
        p = s.phone(tls=False)
        token = p.login().token
        tool = start_import(s, many(s))
        acknowledged = refused = 0
        while tool.poll() is None:
            a = p.get(["ap2004"], token=token, notif_action="2", notif_token=f"push-{acknowledged + refused}")
            good = a.status == 200 and a.apps()["ap2004"]["RegisterNotifStatus"] == "0"
            acknowledged, refused = acknowledged + good, refused + (not good)
        out, err = tool.communicate()
        assert tool.returncode == 0 and f"{LINES} lines, 0 refused" in out, (out, err[:500])
        print(f"# pushes acknowledged during the import: {acknowledged}")
        assert refused == 0 and acknowledged >= 20, (acknowledged, refused)
        assert count(s) > LINES


def kill_core_under(server, tool, advice):
    for _ in range(50):  # a request that waits to be accepted is served by the next core: then again
        if tool.poll() is not None:
            break
        os.kill(core(server), signal.SIGKILL)
        time.sleep(0.2)
        while tool.poll() is None and server.ctl("status", check=False).returncode:
            time.sleep(0.05)
    out, err = tool.communicate()
    assert tool.returncode == 3 and "no answer" in err and advice in err and "stopped" in out, (tool.returncode, out, err[:500])
    for _ in range(100):
        if server.ctl("status", check=False).returncode == 0:
            break
        time.sleep(0.1)
    return out


def story_core_dies_during_an_import():
    with Server(settings=UNLIMITED, subscribers=None) as s:
        path = many(s)
        tool = start_import(s, path)
        while tool.poll() is None and count(s) == 0:
            pass
        kill_core_under(s, tool, "--put")
        assert 0 < count(s) < LINES
        p = s.ctl("import", "--put", path)
        assert f"{LINES} lines, 0 refused" in p.stdout and count(s) == LINES


def story_core_dies_during_an_atomic_import():
    with Server(settings=UNLIMITED) as s:
        before, lines = facts(s), count(s)
        tool = start_import(s, "--atomic", "--put", write(s, "some.jsonl", [{"imsi": LINE1, "barred": True}] + [keyed(n) for n in range(1000, 51000)]))
        while tool.poll() is None and count(s) == lines:
            pass
        out = kill_core_under(s, tool, "import undo 20")
        assert "to be undone" in out and count(s) > lines and show(s, LINE1)["barred"] is True
        s.ctl("import", "undo", out.split()[-1])
        assert facts(s) == before
