#===--- notes.py - the path notes of one file's findings -----------------===#
#
# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""Usage: notes.py KMAP_TIDY FIXTURES CHECK FILE.c [ERA]

Prints each finding and its notes as `message: source line`, for FileCheck:
what a note says stands beside what it points at, without line numbers.
"""

import json
import os
import subprocess
import sys
import tempfile

program, fixtures, check, source, *era = sys.argv[1:]
lines = [""] + open(source).read().splitlines()


def show(indent, what):
    print(f"{indent}{what['message']}: {lines[what['line']].strip()}")


with tempfile.TemporaryDirectory(prefix="kmap-tidy-") as build:
    with open(os.path.join(build, "compile_commands.json"), "w") as database:
        json.dump([{"directory": build, "file": source, "arguments": [
            "clang", "-std=gnu11", "-nostdinc", "-D__KERNEL__",
            "-I" + os.path.join(fixtures, (era or ["6.1"])[0]),
            "-I" + os.path.join(fixtures, "common"), "-c", source]}], database)
    done = subprocess.run(
        [program, "check", "-p", build, "--root", os.path.dirname(source),
         "--checks=" + check, "--json", "-", "--fail-on", "none", source],
        text=True, stdout=subprocess.PIPE)
if done.returncode:
    sys.exit(done.returncode)
for finding in json.loads(done.stdout)["findings"]:
    show("", finding)
    for note in finding["notes"]:
        show("  ", note)
