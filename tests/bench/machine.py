"""The machine: which core is whose, what it and the programs on it are called, what processes use."""
import os
import platform
import re
import subprocess

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


def pin(*cores):
    """For preexec_fn: the process and all that it starts stay on these cores."""
    os.sched_setaffinity(0, set(cores))


def pin_server():
    pin(SERVER_CORE)


def family(pid):
    """The process and all its descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as f:
                    children.setdefault(int(f.read().rsplit(")", 1)[1].split()[1]), []).append(int(entry))
            except OSError:
                pass  # ended meanwhile
    found = [pid]
    for p in found:
        found += children.get(p, [])
    return found


def cpu_seconds(pids):
    ns = 0
    for pid in pids:
        for tid in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{tid}/schedstat") as f:
                ns += int(f.read().split()[0])
    return ns / 1e9


def own_memory(pids):
    """Octets, shared pages counted in parts, without pages of files: the page cache has those, whoever maps them."""
    kib = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            kib += sum(int(line.split()[1]) for line in f if line.startswith(("Pss_Anon:", "Pss_Shmem:")))
    return kib * 1024


def first_line(*command):
    p = subprocess.run(command, capture_output=True, text=True)
    return (p.stdout + p.stderr).strip().splitlines()[0]


def debian_version(package):
    p = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    return p.stdout or "not installed"


def describe():
    """Pairs of words for the report."""
    with open("/proc/cpuinfo") as f:
        cpu = re.search(r"model name\s*: (.*)", f.read())
    with open("/proc/meminfo") as f:
        gib = int(f.readline().split()[1]) / 1024 ** 2
    with open("/etc/os-release") as f:
        system = re.search(r'PRETTY_NAME="(.*)"', f.read())
    return [("processor", f"{cpu.group(1) if cpu else platform.machine()}, {len(CORES)} cores, {gib:.0f} GiB"),
            ("load average at the end", "%.1f %.1f %.1f" % os.getloadavg()), ("system", f"{system.group(1) if system else ''}, Linux {platform.release()}"),
            ("OpenSSL", first_line("openssl", "version")), ("nginx", debian_version("nginx")), ("hostapd", debian_version("hostapd")),
            ("h2load", debian_version("nghttp2-client"))]
