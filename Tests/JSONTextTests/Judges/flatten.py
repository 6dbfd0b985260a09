"""Reads texts as lines of hexadecimal; prints for each what Python's json makes of it.

`-` for what is no object, `+` for an object that holds more than strings, else its members by name as hexadecimal.
"""

import json
import sys


def refuse(constant):
    raise ValueError(constant)


def text(value):
    """The text with half surrogate pairs replaced."""
    return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in value).encode()


def judge(line):
    try:
        value = json.loads(bytes.fromhex(line).decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        return "-"
    if not isinstance(value, dict):
        return "-"
    if not all(isinstance(member, str) for member in value.values()):
        return "+"
    members = {text(name): text(member) for name, member in value.items()}
    return ",".join(f"{name.hex()}={members[name].hex()}" for name in sorted(members)) or "{}"


for line in open(sys.argv[1]):
    print(judge(line.strip()))
