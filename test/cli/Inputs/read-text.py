"""Reads text as strictly as CodeChecker's report-converter documents it for
clang-tidy: read-text.py ROOT < TEXT. A finding is one line, with a severity that
it knows and the check in brackets; notes follow the finding that they belong to;
there is nothing else. Prints what it understood."""
import os
import re
import sys

LINE = re.compile(r"(?P<file>[^:]+):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): "
                  r"(?P<kind>error|warning|note): (?P<text>\S.*)")
CHECK = re.compile(r"(?P<text>.*\S) \[(?P<check>[a-z0-9-]+(?:,[a-z0-9-]+)*)\]")

found = []
for line in sys.stdin.read().splitlines():
    match = LINE.fullmatch(line)
    if not match:
        sys.exit(f"neither a finding nor a note: {line}")
    with open(os.path.join(sys.argv[1], match["file"])) as source:
        lines = source.read().split("\n")
    if int(match["column"]) > len(lines[int(match["line"]) - 1]) + 1:
        sys.exit(f"behind the end of its line: {line}")
    if match["kind"] == "note":
        if not found:
            sys.exit(f"a note of nothing: {line}")
        found[-1][1] += 1
        continue
    named = CHECK.fullmatch(match["text"])
    if not named:
        sys.exit(f"names no check: {line}")
    found.append([named["check"], 0])
for check, notes in found:
    print(check, notes)
