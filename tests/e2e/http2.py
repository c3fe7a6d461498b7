"""HTTP/2 in Python: a client with the interface of phone.Http over Debian's python3-h2, and frames made by hand for what no library sends."""
import select
import socket
import ssl
import struct
import sys

from phone import Answer

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian's package is, whichever python3 runs this
import h2.config  # noqa: E402
import h2.connection  # noqa: E402
import h2.events  # noqa: E402

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 1, 3, 4, 6, 7, 8, 9
PIECE = 16384
GET = b"\x82\x87\x84\x41\x01h"  # GET https://h/ (RFC 7541 appendix A)


def connect(port, ca, timeout=15):
    context = ssl.create_default_context(cafile=ca)
    context.check_hostname = False
    context.set_alpn_protocols(["h2"])
    s = socket.create_connection(("127.0.0.1", port), timeout=timeout)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s = context.wrap_socket(s, server_hostname="localhost")
    assert s.selected_alpn_protocol() == "h2", s.selected_alpn_protocol()
    return s


class Http2:
    """What phone.Http is, over one connection of HTTP/2."""

    def __init__(self, port, ca):
        self.host, self.port, self.ca = "127.0.0.1", port, ca
        self.sock = self.conn = None
        self.rest = b""

    def open(self):
        self.sock = connect(self.port, self.ca)
        self.conn = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        self.conn.initiate_connection()
        self.rest = b""

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None

    def send(self, method, target, headers, body):
        """Sends a request; the number of its stream. Cookies go in pieces, as RFC 9113 8.2.3 lets clients do."""
        fields = [(":method", method), (":scheme", "https"), (":authority", f"{self.host}:{self.port}"), (":path", target)]
        for name, value in headers:
            pieces = value.split("; ") if name.lower() == "cookie" else [value]
            fields += [(name.lower(), piece) for piece in pieces]
        if body or method == "POST":
            fields.append(("content-length", str(len(body))))
        stream = self.conn.get_next_available_stream_id()
        self.conn.send_headers(stream, fields, end_stream=not body)
        for at in range(0, len(body), PIECE):
            if self.conn.local_flow_control_window(stream) < PIECE:
                break  # it is for the server to say something now
            self.conn.send_data(stream, body[at:at + PIECE], end_stream=at + PIECE >= len(body))
        self.sock.sendall(self.conn.data_to_send())
        return stream

    def read(self):
        """What the server says next, without GOAWAY, of which python3-h2 thinks that no answer can follow."""
        while True:
            n = 9 + int.from_bytes(self.rest[:3], "big")
            if len(self.rest) >= max(n, 9):
                got, self.rest = self.rest[:n], self.rest[n:]
                if got[3] != GOAWAY:
                    return got
                continue
            more = self.sock.recv(65536)
            if not more:
                raise EOFError("connection ended before an answer")
            self.rest += more

    def receive(self, streams):
        """The answers of these streams, by stream."""
        answers = {s: Answer(0, "", [], b"") for s in streams}
        open_ones = set(streams)
        while open_ones:
            for e in self.conn.receive_data(self.read()):
                if isinstance(e, h2.events.ResponseReceived):
                    fields = list(e.headers)
                    assert all(n == n.lower() for n, _ in fields), fields
                    answers[e.stream_id].status = int(dict(fields)[":status"])
                    answers[e.stream_id].headers = [f for f in fields if f[0] != ":status"]
                elif isinstance(e, h2.events.DataReceived):
                    answers[e.stream_id].body += e.data
                    self.conn.acknowledge_received_data(e.flow_controlled_length, e.stream_id)
                elif isinstance(e, h2.events.StreamEnded):
                    open_ones.discard(e.stream_id)
                elif isinstance(e, h2.events.StreamReset) and e.error_code:
                    raise ConnectionError(f"stream {e.stream_id} was reset: {e.error_code}")
            self.sock.sendall(self.conn.data_to_send())
        return answers

    def ask(self, method="GET", target="/", headers=(), body=b"", fresh=False):
        if fresh:
            self.close()
        if not self.sock:
            self.open()
        stream = self.send(method, target, headers, body)
        return self.receive([stream])[stream]


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


class Raw:
    """A connection of frames made by hand; what the server says is read as it comes."""

    def __init__(self, port, ca):
        self.sock = connect(port, ca)
        self.sock.setblocking(False)
        self.goaway, self.ended, self.data = None, False, b""
        self.send(PREFACE + frame(SETTINGS, 0, 0))

    def read(self):
        try:
            more = self.sock.recv(65536)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return
        except OSError:
            more = b""
        self.ended = not more
        self.data += more
        while len(self.data) >= 9 + int.from_bytes(self.data[:3], "big") and self.data:
            n = 9 + int.from_bytes(self.data[:3], "big")
            if self.data[3] == GOAWAY:
                self.goaway = struct.unpack(">I", self.data[13:17])[0]
            self.data = self.data[n:]

    def send(self, octets):
        """False: the server wants no more."""
        at = 0
        while at < len(octets) and not self.ended and self.goaway is None:
            try:
                at += self.sock.send(octets[at:at + PIECE])
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                select.select([self.sock], [self.sock], [], 15)
            except OSError:
                self.ended = True
            self.read()
        return not self.ended and self.goaway is None

    def close(self):
        """After the server said its last word."""
        while not self.ended:
            assert select.select([self.sock], [], [], 15)[0], "the server does not end the connection"
            self.read()
        self.sock.close()
