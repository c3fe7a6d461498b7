"""Those that we are measured against, as tuned as their manuals allow."""
import os

import machine
from core_net import Peer, tcp_answers
from peers_aaa import HostapdAaa, rare_pid

NGINX = """daemon off;
{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
worker_rlimit_nofile 20000;
events {{
    use epoll;
    worker_connections 20000;
    multi_accept on;
}}
http {{
    access_log off;
    server_tokens off;
    etag off;
    default_type text/vnd.wap.connectivity-xml;
    sendfile on;
    tcp_nodelay on;
    open_file_cache max=16 inactive=1h;
    open_file_cache_valid 1h;
    keepalive_requests 1000000;
    keepalive_timeout 10m;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384;
    ssl_conf_command NumTickets 1;
    ssl_ecdh_curve X25519:prime256v1;
    ssl_prefer_server_ciphers on;
    ssl_session_tickets on;
    ssl_session_cache off;
    ssl_buffer_size 4k;
    root {folder}/www;
    server {{
        listen 127.0.0.1:{http} backlog=4096;
        listen 127.0.0.1:{https} ssl backlog=4096;
        listen 127.0.0.1:{h2} ssl http2 backlog=4096;
        server_name localhost;
    }}
}}
"""


class Pinned(Peer):
    """On the server's core."""

    def pids(self):
        return machine.family(self.process.pid)

    def start(self):
        mine = os.sched_getaffinity(0)
        machine.pin_server()
        try:
            return super().start()
        finally:
            machine.pin(*mine)


class Nginx(Pinned):
    name = "nginx"

    def __init__(self, folder, node, ports):
        super().__init__(folder)
        self.warm, self.node, (self.http, self.https, self.h2) = False, node, ports

    def configuration(self):
        return NGINX.format(folder=self.folder, user="user root;\n" if os.geteuid() == 0 else "", certificate=self.node.path("server.pem"),
                            key=self.node.path("server.key"), http=self.http, https=self.https, h2=self.h2)

    def serve(self, body):
        """The body of every answer, under /answer.xml."""
        os.makedirs(self.path("www"), exist_ok=True)
        with open(self.path("www/answer.xml"), "wb") as f:
            f.write(body)

    def prepare(self):
        self.write("nginx.conf", self.configuration())

    def command(self):
        return ["nginx", "-p", self.folder, "-c", self.path("nginx.conf")]

    def answers(self):
        return tcp_answers(self.h2)


HOSTAPD = """driver=none
interface=lo
eap_server=1
eap_user_file={folder}/eap_user
eap_sim_db=unix:{folder}/hlr.sock
eap_sim_id=0
radius_server_clients={folder}/clients
radius_server_auth_port={port}
"""


class Hostapd(Pinned, HostapdAaa):
    """Without its debug log and without temporary identities; its vectors come from the load generator."""

    def prepare(self):
        self.write("eap_user", '"0"* AKA\n')
        self.write("clients", f"127.0.0.1/32 {self.secret}\n")
        self.write("hostapd.conf", HOSTAPD.format(folder=self.folder, port=self.port))
        rare_pid()

    def command(self):
        return ["hostapd", self.path("hostapd.conf")]
