"""A reload with a core network behind the server: for a moment there are two cores, each with connections of its own to it."""
import collections
import tempfile
import threading

import core_rows
from core_net import private, wait_until
from server import K1, LINE1, OPC1
from story_core import any_phone, served

RELOADS = 3


def logins_while_reloading(server):
    """What a stream of logins was answered meanwhile."""
    got, done = collections.Counter(), threading.Event()

    def run():
        while not done.is_set():
            got[any_phone(server).login().status] += 1

    phone = threading.Thread(target=run)  # one: these peers serve one question of a card at a time
    phone.start()
    try:
        for i in range(RELOADS):
            server.ctl("reload")
            wait_until(lambda i=i: len(server.events("old_processes_gone")) > i, "the old processes are gone")
    finally:
        done.set()
        phone.join()
    return got


@private
def story_no_login_is_lost():
    for name in ("osmo-hlr", "http", "hostapd", "radsec"):
        with tempfile.TemporaryDirectory(prefix="core-") as folder:
            core = core_rows.ROWS[name](folder)
            with core_rows.running(core), core_rows.server_for(core.settings) as server:
                core_rows.add_line(server, core, LINE1, K1, OPC1)
                assert served(any_phone(server).login())
                got = logins_while_reloading(server)
                why = collections.Counter(e["reason"] for e in server.events("access") if e["status"] != 200)
                print(f"# {name}: {dict(got)} {dict(why)}", flush=True)
                assert set(got) == {200}, (name, got, why)
                core_rows.nothing_died(server)
