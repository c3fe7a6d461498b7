#!/usr/bin/env python3
"""The dependency rule once more, over the text of the sources: rooms include only the rooms that meson.build names for them, and system
libraries stay in their rooms. (The include paths enforce the first when compiling; this also sees relative paths and headers.)"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LIBRARIES = {  # header prefix -> rooms that may include it
    "openssl/": {"crypto", "http"},
    "sqlite3.h": {"drivers"},
    "uv.h": {"http", "daemon"},
    "llhttp.h": {"http"},
    "zlib.h": {"http"},
    "yaml.h": {"conf", "rules"},
    "jansson.h": {"rules", "drivers", "engine", "front", "ctl", "ue"},
    "freeDiameter/": {"diameter"},
    "curl/": {"drivers", "ctl", "ue"},
}
ONLY_FILES = {"llhttp.h": {"src/http/http1.c"}, "zlib.h": {"src/http/gzip.c"}, "yaml.h": None}


def may():
    text = open(os.path.join(ROOT, "meson.build"), encoding="utf-8").read()
    block = re.search(r"room_may = \{(.*?)\n\}", text, re.S).group(1)
    return {m.group(1): set(re.findall(r"'(\w+)'", m.group(2))) for m in re.finditer(r"'(\w+)': \[(.*?)\]", block)}


def main():
    rooms, bad = may(), []
    for room in sorted(rooms):
        folder = os.path.join(ROOT, "src", room)
        for name in sorted(os.listdir(folder)):
            if not name.endswith((".c", ".h", ".def")):
                continue
            path = f"src/{room}/{name}"
            for n, line in enumerate(open(os.path.join(folder, name), encoding="utf-8"), 1):
                m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
                if not m:
                    continue
                inc = m.group(2)
                first = inc.split("/")[0]
                if ".." in inc:
                    bad.append(f"{path}:{n}: relative include {inc}")
                if m.group(1) == '"' and first not in rooms[room] | {room}:
                    bad.append(f"{path}:{n}: {room} must not include {inc}")
                for lib, allowed in LIBRARIES.items():
                    if inc.startswith(lib) and room not in allowed:
                        bad.append(f"{path}:{n}: {lib} belongs to {', '.join(sorted(allowed))}")
                    files = ONLY_FILES.get(lib)
                    if inc.startswith(lib) and files and path not in files:
                        bad.append(f"{path}:{n}: {lib} belongs to {', '.join(sorted(files))}")
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
