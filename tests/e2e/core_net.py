"""A network of its own for a story: the function runs in a child with a private network namespace (util-linux's unshare), so that programs with fixed
ports run beside another test run. Peer is the base of the real programs that stories start there. Process numbers stay those of the machine: hostapd
makes a file in /tmp of its own."""
import ctypes
import fcntl
import functools
import os
import signal
import socket
import struct
import subprocess
import sys
import time

OUTSIDE = "192.0.2.10"  # an address that is not loopback to the programs, and never leaves the namespace
MARK = "ENTITLED_PRIVATE_NET"
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR, SIOCSIFNETMASK, IFF_UP = 0x8913, 0x8914, 0x8916, 0x891C, 1
PR_SET_PDEATHSIG = 1


def unshare(*command):
    """The command line that runs `command` in a new network."""
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *user, "--net", "--", *command]


def raise_loopback():
    """lo up, and OUTSIDE on it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        flags = struct.unpack_from("16sh", fcntl.ioctl(s, SIOCGIFFLAGS, struct.pack("16s24x", b"lo")))[1]
        fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | IFF_UP))
        for request, address in ((SIOCSIFADDR, OUTSIDE), (SIOCSIFNETMASK, "255.255.255.255")):
            name = struct.pack("16sH2x4s16x", b"lo:1", socket.AF_INET, socket.inet_aton(address))
            fcntl.ioctl(s, request, name)


def private(story):
    """Decorator: the story runs in a child of its own network; its traceback is printed there, its failure raised here."""
    @functools.wraps(story)
    def run():
        if os.environ.get(MARK) == story.__name__:
            return story()
        code = subprocess.run(unshare(sys.executable, os.path.abspath(__file__), story.__module__, story.__name__),
                              env={**os.environ, MARK: story.__name__}).returncode
        assert code == 0, f"{story.__name__} failed in its network, exit code {code}"
        return None
    return run


def end_with_parent():
    """In a child before exec: SIGKILL when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(true, what, seconds=15.0, each=0.02):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s: {what}"
        time.sleep(each)


def tcp_answers(port, host="127.0.0.1"):
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def udp_bound(port):
    """Whether a program of this namespace has the UDP port; asking it would need its secret."""
    with open("/proc/net/udp") as f:
        return any(int(line.split()[1].split(":")[1], 16) == port for line in f.readlines()[1:])


class Peer:
    """A real program in the foreground. A subclass gives `prepare` (writes its files into self.folder), `command` and `answers`."""

    name = "peer"

    def __init__(self, folder):
        self.folder = os.path.join(folder, self.name)
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self.log_path = self.path("output.log")
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o600):
        with open(self.path(name), "w") as f:
            f.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def prepare(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def answers(self):
        raise NotImplementedError

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def start(self):
        self.prepare()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=end_with_parent)

        def up():
            assert self.process.poll() is None, f"{self.name} ended: {self.log()[-2000:]}"
            return self.answers()
        wait_until(up, f"{self.name} does not answer")
        return self

    def stop(self, signum=signal.SIGTERM):
        """Ends it by its pid; harmless when it has ended."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signum)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def kill(self):
        self.stop(signal.SIGKILL)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        self.stop()
        if kind is not None and os.path.exists(self.log_path):
            print(f"# {self.name}: {self.log()[-1500:]}")


def main():
    """core_net.py MODULE FUNCTION, inside the namespace: brings loopback up and runs that one story."""
    sys.dont_write_bytecode = True
    raise_loopback()
    getattr(__import__(sys.argv[1]), sys.argv[2])()


if __name__ == "__main__":
    main()
