"""Listeners: IPv6, unix sockets, proxies in front, certificates by name, client certificates, roles of admin.listen."""
import json
import os
import shutil
import socket
import ssl
import subprocess
import time

import certs
import edge
import phone
from edge import Behind, asks
from server import LINE1, Server, free_ports

TIGHT = {"limit": {"address_per_second": 1, "address_burst": 3}}


def with_rows(rows, **more):
    """A server that listens at its two usual places and at `rows`."""
    s = Server(**more)
    s.settings["listen"] += [r.format(dir=s.dir) for r in rows]
    return s


def story_ipv6():
    port = free_ports(1)[0]
    with with_rows([f"https://[::1]:{port}"], workers=2) as s:
        for _ in range(4):
            p = phone.Phone(phone.Http("::1", port, s.path("ca.pem")), LINE1, s.phone().card)
            assert p.login().status == 200


def story_the_client_behind_a_proxy_is_the_one_that_counts():
    """The limit by address: it hits whom the proxy names, not the proxy and not another."""
    plain, tls = free_ports(2)
    rows = [f"http://127.0.0.1:{plain} proxy", f"https://127.0.0.1:{tls} proxy", "http+unix:{dir}/front.sock proxy mode=0660"]
    with with_rows(rows, workers=2, settings={**TIGHT, "proxy": {"from": ["127.0.0.0/8"]}}) as s:
        assert oct(os.stat(s.path("front.sock")).st_mode & 0o777) == "0o660"
        ways = [dict(port=plain), dict(port=tls, tls=True), dict(path=s.path("front.sock"))]
        for n, way in enumerate(ways):
            for header, one, other in ((edge.v1, f"192.0.2.{n}", f"198.51.100.{n}"), (edge.v2, f"2001:db8:{n}::1", f"2001:db8:{n}:1::1")):
                flood = Behind(s, header(one), **way)
                assert [asks(flood) for _ in range(8)].count(503) >= 3
                assert asks(Behind(s, header(other), **way)) == 511
                for http in (flood,):
                    http.close()
        local = Behind(s, edge.SIGNATURE + b"\x20\0\0\0", port=plain)  # the proxy looks whether we live
        assert asks(local) == 511
        assert phone.Phone(Behind(s, edge.v2("203.0.113.7", tlvs=b"\x02\0\x03abc"), port=tls, tls=True), LINE1, s.phone().card).login().status == 200


def story_only_a_proxy_may_say_who_it_speaks_for():
    plain = free_ports(1)[0]
    with with_rows([f"http://127.0.0.1:{plain} proxy"], workers=1, settings={"proxy": {"from": ["192.0.2.1"]}}) as s:
        with socket.create_connection(("127.0.0.1", plain), timeout=20) as c:
            try:
                c.sendall(edge.v1("203.0.113.7") + edge.GET)
            except ConnectionError:
                pass
            assert edge.is_closed(c) == b""
        wait_for(s, "proxy_peer", 1)
        # and on a listener without the word a header is no request
        with socket.create_connection(("127.0.0.1", s.http), timeout=20) as c:
            c.sendall(edge.v1("203.0.113.7") + edge.GET)
            assert edge.is_closed(c).startswith(b"HTTP/1.1 400 ")
        assert s.phone().login().status == 200


def wait_for(s, reason, n, which="http"):
    """Workers tell what they counted ten times a second."""
    end = time.monotonic() + 20
    while edge.refusals(s, which).get(reason, 0) < n:
        assert time.monotonic() < end, (reason, n, edge.refusals(s, which))
        time.sleep(0.05)


HAPROXY = """
global
    maxconn 1000
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend phones
    bind 127.0.0.1:{front}
    default_backend entitled
backend entitled
    server node1 unix@{socket} send-proxy-v2 check
frontend phones_by_text
    bind 127.0.0.1:{front_v1}
    default_backend entitled_by_text
backend entitled_by_text
    server node1 127.0.0.1:{tls} send-proxy check
"""


NGINX = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
pid {dir}/nginx.pid;
error_log {dir}/nginx.log;
events {{ }}
stream {{
    server {{
        listen 127.0.0.1:{front};
        proxy_pass unix:{socket};
        proxy_protocol on;
    }}
}}
"""


def logs_in_through(s, ports):
    """Until it listens, and its health check found the server."""
    for port in ports:
        end = time.monotonic() + 20
        while True:
            try:
                p = phone.Phone(phone.Http("127.0.0.1", port, s.path("ca.pem")), LINE1, s.phone().card)
                assert p.login().status == 200
                break
            except (ConnectionError, EOFError, ssl.SSLError):
                assert time.monotonic() < end
                time.sleep(0.1)


def behind_a_front(s, config, command, ports):
    with open(s.path("front.conf"), "w") as f:
        f.write(config)
    front = subprocess.Popen([*command, s.path("front.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        logs_in_through(s, ports)
    finally:
        front.terminate()
        front.wait(20)
    assert "proxy_header" not in edge.refusals(s)


def story_haproxy_in_front():
    """The working example of doc/operator/edge.md: HAProxy passes TLS through and says whom it speaks for."""
    front, front_v1, tls = free_ports(3)
    rows = ["https+unix:{dir}/front.sock proxy mode=0660", f"https://127.0.0.1:{tls} proxy"]
    with with_rows(rows, workers=2, settings={"proxy": {"from": ["127.0.0.1"]}}) as s:
        config = HAPROXY.format(front=front, front_v1=front_v1, tls=tls, socket=s.path("front.sock"))
        behind_a_front(s, config, ["/usr/sbin/haproxy", "-f"], (front, front_v1))


def story_nginx_in_front():
    """The other one: nginx with its stream module."""
    front = free_ports(1)[0]
    with with_rows(["https+unix:{dir}/front.sock proxy mode=0666"], workers=2) as s:
        os.chmod(s.dir, 0o711)  # its workers are another user
        behind_a_front(s, NGINX.format(dir=s.dir, front=front, socket=s.path("front.sock")), ["/usr/sbin/nginx", "-c"], (front,))


def presented(port, ca, name=None, sigalgs=None, version=None):
    """CN of the certificate that this client is shown; by the openssl command, because Python cannot restrict algorithms."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", ca]
    command += ["-servername", name] if name else ["-noservername"]
    command += ["-sigalgs", sigalgs] if sigalgs else []
    command += [version] if version else []
    p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    line = [x for x in p.stdout.splitlines() if x.startswith("subject=")]
    return line[0].split("CN = ")[1] if line else None


def story_certificates_by_name():
    s = Server(workers=2)
    certs.authority(s.dir, "ca")
    for name, san, kind in (("server", "DNS:aes.example,IP:127.0.0.1", "ec"), ("serverrsa", "DNS:aes.example", "rsa"),
                            ("tenants", "DNS:*.tenant.example", "ec"), ("one", "DNS:one.tenant.example", "rsa")):
        certs.signed(s.dir, "ca", name, san, kind)
    s.settings["tls"]["more"] = ["serverrsa.pem serverrsa.key", "tenants.pem tenants.key", "one.pem one.key"]
    s.write_config()
    s.run("--init")
    with s:
        rsa = "RSA-PSS+SHA256:RSA+SHA256"
        for version in ("-tls1_2", "-tls1_3"):
            for name, sigalgs, want in (("aes.example", None, "server"), ("aes.example", rsa, "serverrsa"), (None, None, "server"),
                                        (None, rsa, "serverrsa"), ("two.tenant.example", None, "tenants"), ("one.tenant.example", rsa, "one"),
                                        ("127.0.0.1", None, "server"), ("elsewhere.example", None, "server")):
                assert (got := presented(s.https, s.path("ca.pem"), name, sigalgs, version)) == want, (version, name, sigalgs, got)
        end = time.monotonic() + 20
        while edge.http_counters(s)["other_names"] < 2:
            assert time.monotonic() < end
            time.sleep(0.05)
        # sessions resume at whichever worker, whatever name they began with
        context = ssl.create_default_context(cafile=s.path("ca.pem"))
        for name in ("aes.example", "one.tenant.example"):
            session, reused = None, 0
            for _ in range(5):
                with socket.create_connection(("127.0.0.1", s.https)) as c, context.wrap_socket(c, server_hostname=name, session=session) as t:
                    t.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    assert t.recv(4096).startswith(b"HTTP/1.1 400 ")
                    reused += t.session_reused
                    session = t.session
            assert reused == 4, (name, reused)


def story_certificates_are_checked():
    s = Server(workers=1)
    certs.authority(s.dir, "ca")
    certs.signed(s.dir, "ca", "server", "DNS:localhost")
    certs.signed(s.dir, "ca", "old", "DNS:old.example", days="-1")
    certs.openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "weak.key", "-out", "weak.pem", "-subj", "/CN=weak", folder=s.dir)
    os.chmod(s.path("weak.key"), 0o600)
    s.write_config()
    s.run("--init")
    for more, code, words in ((["old.pem old.key"], 0, ("warning: tls.more old.pem old.key", "has expired")), (["weak.pem weak.key"], 1, ("cert_weak",)),
                              (["old.pem server.key"], 1, ("cert_mismatch",)), (["none.pem server.key"], 1, ("file_missing",)),
                              (["server.pem"], 1, ("expected CERTIFICATE KEY",))):
        s.settings["tls"]["more"] = more
        s.write_config()
        p = s.run("--check", check=False)
        said = p.stdout + p.stderr
        assert p.returncode == code and all(w in said for w in words), (more, said)
    shutil.rmtree(s.dir)


def ops_certificates(s):
    certs.authority(s.dir, "ops-ca")
    certs.authority(s.dir, "other-ca")
    for ca, name, days in (("ops-ca", "ada", "30"), ("ops-ca", "bob", "-1"), ("other-ca", "eve", "30")):
        certs.signed(s.dir, ca, name, use="clientAuth", days=days)


def ops_client(s, port, who):
    h = phone.Http("127.0.0.1", port, s.path("ca.pem"))
    if who:
        h.context.load_cert_chain(s.path(f"{who}.pem"), s.path(f"{who}.key"))
    return h


def story_admin_over_https_for_who_shows_a_certificate():
    port, health, metrics = free_ports(3)
    s = Server(workers=1)
    ops_certificates(s)
    s.settings["admin"]["listen"] += [f"https://127.0.0.1:{port} client_ca=ops-ca.pem role=admin", f"http://127.0.0.1:{health} role=health",
                                      f"http://127.0.0.1:{metrics} role=metrics"]
    with s:
        ada = ops_client(s, port, "ada")
        assert ada.ask("GET", "/v1/status").status == 200
        assert json.loads(ada.ask("GET", f"/v1/subscribers/{LINE1}").body)["imsi"] == LINE1
        assert ada.ask("POST", f"/v1/subscribers/{LINE1}/revoke").status == 200
        assert [e["by"] for e in s.events("admin") if e["action"] == "revoke"] == ["CN=ada"]
        for who, alert in (("bob", "EXPIRED"), ("eve", "UNKNOWN_CA"), (None, "CERTIFICATE_REQUIRED")):
            try:
                ops_client(s, port, who).ask("GET", "/v1/status")
                raise AssertionError(f"{who} was let in")
            except ssl.SSLError as e:
                assert alert in str(e), (who, e)
        wait_for(s, "tls_client_certificate", 3, "admin_http")
        # roles: health without admin, neither of them where there are metrics alone
        for at, path, status in ((health, "/health/live", 200), (health, "/v1/status", 404), (metrics, "/health/live", 404), (s.admin, "/health/ready", 200)):
            assert phone.Http("127.0.0.1", at).ask("GET", path).status == status, (at, path)
        assert s.phone().login().status == 200


def story_listen_rows_are_checked():
    s = Server(workers=1)
    s.write_config()
    s.run("--init", "--demo-certificate")
    for key, row, words in (("listen", "https://127.0.0.1:1 prxy", ("entitled.yaml:1:", "prxy: expected")), ("listen", "https://127.0.0.1:1 proxy", ("proxy.from",)),
                            ("listen", "http://127.0.0.1:1 client_ca=a.pem", ("needs https",)), ("listen", "http+unix:front.sock", ("expected https://",)),
                            ("admin.listen", "http://127.0.0.1:1 role=admin", ("needs client_ca=",)), ("admin.listen", "https://127.0.0.1:1 role=admin", ("needs client_ca=",)),
                            ("admin.listen", "https://127.0.0.1:1 role=admin client_ca=none.pem", ("none.pem", "file_missing")),
                            ("admin.listen", "https://127.0.0.1:1 role=admin client_ca=server.key", ("file_content",))):
        d = json.loads(json.dumps(s.settings))
        (d if key == "listen" else d["admin"])["listen"] = [row]
        with open(s.path("entitled.yaml"), "w") as f:
            json.dump(d, f)
        p = s.run("--check", check=False)
        said = p.stdout + p.stderr
        assert p.returncode == 1 and all(w in said for w in words), (row, said)
    shutil.rmtree(s.dir)


def story_a_reload_changes_rows_and_certificates():
    """The socket of an address stays, what is done with its connections changes: words, certificates, authorities."""
    port, private = free_ports(2)
    s = with_rows([f"http://127.0.0.1:{port}", "http+unix:{dir}/front.sock proxy"], workers=2)
    ops_certificates(s)
    with s:
        front = Behind(s, edge.v1("192.0.2.1"), path=s.path("front.sock"))
        assert asks(phone.Http("127.0.0.1", port)) == 511 and asks(front) == 511
        certs.signed(s.dir, "other-ca", "tenant", "DNS:tenant.example")
        s.settings["listen"][2] += " proxy"
        s.settings["listen"].append(f"https://127.0.0.1:{private} client_ca=ops-ca.pem")
        s.settings["proxy"] = {"from": ["127.0.0.1"]}
        s.settings["tls"]["more"] = ["tenant.pem tenant.key"]
        s.write_config()
        with edge.Witness(s):
            s.ctl("reload")
        assert asks(Behind(s, edge.v2("192.0.2.1"), port=port)) == 511
        assert asks(Behind(s, edge.v2("192.0.2.1"), path=s.path("front.sock"))) == 511
        with socket.create_connection(("127.0.0.1", port), timeout=20) as c:
            c.sendall(edge.GET)
            assert edge.is_closed(c) == b""
        assert presented(s.https, s.path("other-ca.pem"), "tenant.example") == "tenant"
        assert asks(ops_client(s, private, "ada")) == 511
        # a bad row changes nothing
        s.settings["listen"][0] += " prxy"
        s.write_config()
        p = s.ctl("reload", check=False)
        assert p.returncode != 0 and "prxy" in p.stdout + p.stderr, p
        assert s.phone().login().status == 200
