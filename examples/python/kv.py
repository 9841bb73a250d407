#!/usr/bin/env python3
"""Puts and gets values of a cluster's key-value store.

  python3 kv.py CLIENT_YAML put KEY VALUE
  python3 kv.py CLIENT_YAML get KEY
  python3 kv.py CLIENT_YAML delete KEY

Exit code 1: no such key, or refused; 4: no result.
"""

import struct
import sys

import evenkeel


def key(text):
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def value(text):
    raw = text.encode()
    return struct.pack(">I", len(raw)) + raw


def show(result):
    """Writes a result of the store; returns the exit code."""
    version, kind, rest = result[0], result[1], result[2:]
    if version != 1:
        print(f"results of version {version} are not known", file=sys.stderr)
        return 1
    if kind == 1 and rest[0] == 1:  # a value: u8 present, i32 length, bytes
        sys.stdout.buffer.write(rest[5:])
        return 0
    if kind == 6:  # refused: u8 reason, text
        print(rest[1:].decode(errors="replace"), file=sys.stderr)
        return 1
    found = kind == 2 or (kind == 3 and rest[0] == 1)
    if not found:
        print("there is no such key", file=sys.stderr)
    return 0 if found else 1


def main(arguments):
    operations = {
        ("put", 2): lambda k, v: b"\x01\x02" + key(k) + value(v),
        ("get", 1): lambda k: b"\x01\x01" + key(k),
        ("delete", 1): lambda k: b"\x01\x03" + key(k),
    }
    make = operations.get((arguments[1], len(arguments) - 2)) if len(arguments) > 2 else None
    if make is None:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    client = evenkeel.Client(arguments[0])
    try:
        return show(client.invoke(make(*arguments[2:])))
    except evenkeel.NoResult as e:
        print(e, file=sys.stderr)
        return 4
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
