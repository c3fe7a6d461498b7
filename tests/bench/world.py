"""What stands while a round runs: nodes over their bases, nginx, tokens and requests; everything begins anew with each round."""
import os
import shutil
import tempfile
import urllib.request

import generator
import machine
from base import Base
from node import Node
from peers import Nginx
from server import free_ports

DOCUMENT = "ap2004"


class World:
    def __init__(self, plan, say):
        self.plan, self.say = plan, say
        self.folder = tempfile.mkdtemp(prefix="bench-")
        self.bases, self.nodes, self.peer = {}, {}, None
        self.ports = free_ports(3)

    # --- ours ---------------------------------------------------------------------------------------------------------------
    def base(self, lines=None):
        lines = lines or self.plan.lines
        if lines not in self.bases:
            self.bases[lines] = Base(self.plan.base_folder, lines, self.say).make()
        return self.bases[lines]

    def node(self, lines=None, workers=1, fresh=False):
        """The running server over that base; fresh: just started, nothing asked yet."""
        base = self.base(lines)
        node = self.nodes.get(base.lines)
        if node and (fresh or node.settings["workers"] != workers):
            self.nodes.pop(base.lines).stop()
            node = None
        if not node:
            cores = machine.CORES if workers > 1 else (machine.SERVER_CORE,)
            node = self.nodes[base.lines] = Node(base.folder, workers, cores)
            node.start()
        return node

    def tokens(self, lines=None):
        """One per line of the sample, by a real login each; they outlive the node, its keys stay."""
        base = self.base(lines)
        path = os.path.join(self.folder, f"tokens-{base.lines}")
        if not os.path.exists(path):
            node = self.node(lines)
            with open(base.cards) as f:
                count = len(f.readlines())
            generator.run("login", node.pids(), port=node.http, cards=base.cards, count=count, tokens=path)
        return path

    def requests(self, lines=None, path="/", gzip=False):
        out = os.path.join(self.folder, f"requests-{lines}-{path.strip('/')}-{gzip}")
        if not os.path.exists(out):
            more = (("Accept-Encoding", "gzip"),) if gzip else ()
            generator.write_requests(self.tokens(lines), out, path, more)
        return out

    def document(self):
        """The body that our server answers a token with."""
        node = self.node()
        target = next(iter(generator.targets(self.tokens(), "/")))
        request = urllib.request.Request(f"http://127.0.0.1:{node.http}{target}", headers=dict(generator.HEADERS))
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    # --- theirs -------------------------------------------------------------------------------------------------------------
    def nginx(self, fresh=False):
        if self.peer and fresh:
            self.peer.stop()
            self.peer = None
        if not self.peer:
            self.peer = Nginx(self.folder, self.node(), self.ports)
            self.peer.serve(self.document())
            self.peer.start()
        return self.peer

    def stop(self):
        """The end of a round."""
        for node in self.nodes.values():
            node.stop()
        if self.peer:
            self.peer.stop()
        self.nodes, self.peer = {}, None

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
