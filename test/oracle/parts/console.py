# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a kernel's console complains about, as records."""

import re

STAMP = re.compile(r"^(?:<\d>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?")
# The first line of a complaint, and its kind.
STARTS = (
    ("WARN", re.compile(r"^WARNING: CPU: \d+ PID: \d+ at (?P<at>\S+) "
                        r"(?P<what>.*)")),
    ("LOCK", re.compile(r"^WARNING: (?P<what>(?!CPU).*)")),
    ("BUG", re.compile(r"^kernel BUG at (?P<at>\S+)!(?P<what>)")),
    ("SLEEP", re.compile(r"^BUG: (?P<what>(?:sleeping|scheduling|using|"
                         r"workqueue leaked).*)")),
    ("OOPS", re.compile(r"^BUG: (?P<what>.*)")),
    ("LOCK", re.compile(r"^\[ BUG: (?P<what>.*?) *\]$")),
    ("PANIC", re.compile(r"^Kernel panic - not syncing: (?P<what>.*)")),
    ("HUNG", re.compile(r"^INFO: task (?P<what>.* blocked for more.*)")),
    ("POISON", re.compile(r"^pagealloc: (?P<what>.*corruption.*)")),
)
FRAME = re.compile(r"^ (?P<sure>\? )?(?P<name>[\w.]+)\+0x(?P<offset>[0-9a-f]+)/"
                   r"0x[0-9a-f]+")
EIP = re.compile(r"^EIP: (?P<name>[\w.]+)\+0x(?P<offset>[0-9a-f]+)/")
ENDS = re.compile(r"^---\[ end ")


def complaints(text):
    """[{kind, what, at, frames}] in their order; frames are (name, offset)."""
    found, now = [], None
    for line in text.splitlines():
        line = STAMP.sub("", line)
        for kind, start in STARTS:
            match = start.match(line)
            if match:
                now = {"kind": kind, "what": match.group("what").strip(),
                       "at": match.groupdict().get("at") or "", "frames": []}
                found.append(now)
                break
        else:
            if now is None:
                continue
            if ENDS.match(line):
                now = None
                continue
            frame = EIP.match(line) or FRAME.match(line)
            if frame and not frame.groupdict().get("sure"):
                now["frames"].append((frame.group("name"),
                                      int(frame.group("offset"), 16)))
    return found


NUMBERS = re.compile(r"\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b")


def key(complaint):
    """What makes two complaints one: no addresses, process or line numbers."""
    what = NUMBERS.sub("N", complaint["what"])
    at = re.sub(r":\d+$", "", complaint["at"])
    return f"{complaint['kind']} {at} {what}".strip()
