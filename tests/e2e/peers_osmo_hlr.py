"""OsmoHLR, a real HLR/AuC with GSUP, for stories in a private network (core_net.py): its ports are fixed. Lines are put there over its VTY."""
import socket

from core_net import Peer, tcp_answers

GSUP_PORT, VTY_PORT = 4222, 4258
PATIENCE = 10

CONFIGURATION = """log stderr
 logging filter all 1
 logging color 0
 logging print category 1
 logging level set-all notice
line vty
 bind 127.0.0.1
ctrl
 bind 127.0.0.1
hlr
 gsup
  bind ip 127.0.0.1
"""


class Vty:
    """One session of the VTY, enabled. Lines sent before a prompt are lost, so each waits for one."""

    def __init__(self, port=VTY_PORT):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.until_prompt()
        self.command("enable")

    def until_prompt(self):
        got = b""
        while not got.rstrip(b" ").endswith((b"OsmoHLR>", b"OsmoHLR#")):
            more = self.socket.recv(4096)
            assert more, f"the VTY closed: {got[-500:]!r}"
            got += more
        return got.decode(errors="replace")

    def command(self, line):
        """What was printed, without the echo and the prompt."""
        self.socket.sendall(line.encode() + b"\r")  # a line feed after it would be a second, empty line
        text = self.until_prompt().replace("\r", "").split("\n")
        answer = "\n".join(text[1:-1]).strip()
        assert "% Unknown command" not in answer and "% Command incomplete" not in answer, (line.split()[:4], answer)
        return answer

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.socket.close()


class OsmoHlr(Peer):
    """Starts again on the same database: lines and their SQN stay over stop() or kill() and start()."""

    name = "osmo-hlr"
    port = GSUP_PORT

    def prepare(self):
        self.write("osmo-hlr.cfg", CONFIGURATION)

    def command(self):
        return ["osmo-hlr", "-c", self.path("osmo-hlr.cfg"), "-l", self.path("hlr.db")]

    def answers(self):
        return tcp_answers(GSUP_PORT) and tcp_answers(VTY_PORT)

    def has(self, imsi):
        with Vty() as vty:
            return "IMSI: " + imsi in vty.command(f"subscriber imsi {imsi} show")

    def provision(self, imsi, k, opc):
        """A line with Milenage keys, or new keys for a line that is there."""
        with Vty() as vty:
            if "IMSI: " + imsi not in vty.command(f"subscriber imsi {imsi} show"):
                vty.command(f"subscriber imsi {imsi} create")
            refused = vty.command(f"subscriber imsi {imsi} update aud3g milenage k {k} opc {opc}")
        assert not refused, refused

    def remove(self, imsi):
        with Vty() as vty:
            vty.command(f"subscriber imsi {imsi} delete")
        assert not self.has(imsi)
