"""The table of core networks: for each the real programs to start, the settings with which entitled uses them, and how a card is put there."""
import contextlib
import json
import os

from server import Server, free_ports

SECRET = "a secret of thirty-two letters ok"


class Local:
    """The server's own AuC: the keys are in the line itself."""

    settings = {}  # what the server does by itself

    def __init__(self, folder):
        self.peers = []

    def provision(self, imsi, k, opc):
        return {"k": k, "opc": opc}


class Core:
    """Programs outside. `entry` is the one that entitled talks to, add_card(imsi, k, opc) tells the one that holds the cards; lines in entitled carry no
    keys."""

    def __init__(self, entry, add_card, peers, settings):
        self.entry, self.add_card, self.peers, self.settings = entry, add_card, peers, settings

    def provision(self, imsi, k, opc):
        self.add_card(imsi, k, opc)
        return {}


def secret_file(folder, secret=SECRET, name="radius.secret"):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(secret + "\n")
    os.chmod(path, 0o600)
    return path


def gsup_settings(port=4222):
    return {"gsup": {"server": f"127.0.0.1:{port}", "unit_name": "entitled-1"}}


def radius_settings(folder, port, secret=SECRET):
    return {"radius": {"servers": [f"127.0.0.1:{port}"], "secret_file": secret_file(folder, secret)}}


def radsec_settings(proxy, port=None):
    def path(name):
        return os.path.join(proxy.folder, name)
    return {"radius": {"transport": "tls", "servers": [f"127.0.0.1:{port or proxy.port}"], "ca": path("radius-ca.pem"),
                       "certificate": path("radius-client.pem"), "key": path("radius-client.key")}}


def diameter_settings(peer, *entries):
    """entries: of diameter.peers, where they are others than the peer's own."""
    files = {"certificate": peer.certificate, "key": peer.key, "ca": peer.ca} if peer.tls else {}
    return {"diameter": {"identity": peer.client, "realm": peer.realm, "peers": list(entries) or [peer.entry], **files}}


def local(folder):
    return Local(folder)


def gsup(folder):
    from peers_osmo_hlr import OsmoHlr
    hlr = OsmoHlr(folder)
    return Core(hlr, hlr.provision, [hlr], {"core": {"route": ["* gsup"]}, **gsup_settings()})


def http(folder):
    from peers_vector_service import VectorService
    service = VectorService(folder, free_ports(1)[0], {})
    settings = {"url": service.url, "ca": service.ca, "certificate": service.certificate, "key": service.key}
    return Core(service, service.auc.add, [service], {"core": {"route": ["* http"]}, "http_vector": settings})


def radius(folder):
    from peers_aaa import HostapdAaa
    aaa = HostapdAaa(folder, secret=SECRET)
    return Core(aaa, aaa.provision, [aaa], {"core": {"route": ["* radius"]}, **radius_settings(folder, aaa.port)})


def freeradius(folder):
    from peers_aaa import FreeradiusProxy, HostapdAaa
    aaa = HostapdAaa(folder, secret=SECRET)
    proxy = FreeradiusProxy(folder, home_port=aaa.port, secret=SECRET)
    return Core(proxy, aaa.provision, [aaa, proxy], {"core": {"route": ["* radius"]}, **radius_settings(folder, proxy.port)})


def radsec(folder):
    from peers_aaa import HostapdAaa, RadsecProxy
    aaa = HostapdAaa(folder, secret=SECRET)
    proxy = RadsecProxy(folder, home_port=aaa.port, secret=SECRET)
    return Core(proxy, aaa.provision, [aaa, proxy], {"core": {"route": ["* radius"]}, **radsec_settings(proxy)})


def swx(folder, **more):
    from peers_freediameter import hss
    peer = hss(folder, **more)
    return Core(peer, peer.provision, [peer], {"core": {"route": ["* swx"]}, **diameter_settings(peer)})


def diameter_eap(folder, application="swm", **more):
    """An AAA that asks for the identity first, as hostapd does, and whose State is another in each round."""
    from eap_aka_server import AT_ANY_ID_REQ, Options
    from peers_freediameter import aaa
    peer = aaa(folder, **{"options": Options(identity=AT_ANY_ID_REQ), **more})
    settings = {"core": {"route": ["* diameter"]}, "diameter_eap": {"application": application}, **diameter_settings(peer)}
    return Core(peer, peer.provision, [peer], settings)


ROWS = {"local": local, "osmo-hlr": gsup, "freediameter-swx": swx, "http": http, "hostapd": radius, "freeradius": freeradius, "radsec": radsec,
        "freediameter-aaa": diameter_eap}
# of the demo: the careful phone objects to what an AAA adds to a challenge (AT_CHECKCODE)
PHONES = {"hostapd": "aosp", "freeradius": "aosp", "radsec": "aosp", "freediameter-aaa": "aosp"}
FREEDIAMETER = ("freediameterd", "freediameter-extensions", "libfreediameter-dev", "gcc", "libc6-dev", "openssl")
PACKAGES = {"local": (), "osmo-hlr": ("osmo-hlr",), "freediameter-swx": FREEDIAMETER, "http": ("openssl",), "hostapd": ("hostapd",),
            "freeradius": ("hostapd", "freeradius"), "radsec": ("hostapd", "freeradius", "openssl"), "freediameter-aaa": FREEDIAMETER}


def together(route, *cores):
    """One server with several cores; `route` chooses."""
    settings = {}
    for core in cores:
        settings.update(core.settings)
    return {**settings, "core": {"route": route}}


@contextlib.contextmanager
def running(*cores):
    with contextlib.ExitStack() as stack:
        for core in cores:
            for peer in core.peers:
                stack.enter_context(peer)
        yield
        for core in cores:
            for peer in core.peers:
                assert not getattr(peer, "objections", None), peer.objections[:3]


def nothing_died(server):
    assert not server.events("process_died"), server.events("process_died")[:3]


def add_line(server, core, imsi, k, opc, allowed=True):
    """A subscriber in entitled and, with the keys, where the core has its cards."""
    line = {"imsi": imsi, "vowifi": {"allowed": allowed}, "smsoip": "enabled", **core.provision(imsi, k, opc)}
    server.ctl("import", "-", stdin=json.dumps(line) + "\n")


def add_line_without_card(server, imsi):
    server.ctl("import", "-", stdin=json.dumps({"imsi": imsi, "vowifi": {"allowed": True}}) + "\n")


def server_for(settings, **more):
    base = {"limit": {"line_per_minute": 100000, "line_burst": 1000000}}
    return Server(settings={**base, **settings}, subscribers=None, **more)
