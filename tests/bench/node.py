"""Our server as it is measured: one worker (unless the row says otherwise), access log to a file, explain at its default, own AuC."""
import contextlib
import os
import subprocess

import machine
from core_net import end_with_parent
from server import Server, build

SETTINGS = {
    "auc": {"per_second": 100000, "open_max": 1024},
    "http": {"requests_per_connection": 1000000, "connections": 20000, "idle_timeout": "10m"},
    "limit": {"line_per_minute": 100000, "line_burst": 1000000},
}


class Node(Server):
    def __init__(self, folder, workers=1, cores=(machine.SERVER_CORE,)):
        super().__init__(workers=workers, settings={k: dict(v) for k, v in SETTINGS.items()}, subscribers=None, keep=folder)
        del self.settings["explain"], self.settings["voice"]
        self.cores, self.warm = cores, False

    def start_child(self):
        machine.pin(*self.cores)
        end_with_parent()

    def spawn(self):
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([os.path.join(build(), "entitled"), "-c", self.path("entitled.yaml")], stderr=log, stdout=log,
                                            preexec_fn=self.start_child)

    def make_base(self, lines):
        """A database that a run before this one left half made is made anew."""
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path("entitled.db") + end)
        subprocess.run([os.path.join(build(), "entitled"), "--make-base", str(lines), "-c", self.path("entitled.yaml")], check=True,
                       stdout=subprocess.DEVNULL)

    def pids(self):
        return machine.family(self.process.pid)
