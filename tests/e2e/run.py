#!/usr/bin/env python3
"""Runs stories: functions named story_* of tests/e2e/story_*.py, each against servers of its own. `run.py [FILE ...] [STORY ...]`: words that are part
of a file's name choose files, the others choose stories by a part of their name; prints one line per story and ends with the counts."""
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True


def stories(words):
    files = [n for n in sorted(os.listdir(HERE)) if n.startswith("story_") and n.endswith(".py")]
    file_words = {w for w in words if any(w in n for n in files)}
    story_words = set(words) - file_words
    for name in files:
        if file_words and not any(w in name for w in file_words):
            continue
        module = importlib.import_module(name[:-3])
        for key, f in list(vars(module).items()):
            if key.startswith("story_") and callable(f) and f.__module__ == module.__name__ and (
                    not story_words or any(w in key for w in story_words)):
                yield name[6:-3], key[6:], f


def main():
    passed = failed = 0
    for group, name, f in stories(sys.argv[1:]):
        begun = time.monotonic()
        try:
            f()
            passed += 1
            word = "ok     "
        except Exception:
            failed += 1
            word = "FAILED "
            traceback.print_exc(file=sys.stdout)
        print(f"{word} {group}: {name.replace('_', ' ')} ({time.monotonic() - begun:.1f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
