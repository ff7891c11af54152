# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""same-tables.py KMAP-TIDY SOURCE-ROOT: docs/generate.py reads the .def files
with its own eyes; does it see what the compiler sees?"""

import os
import subprocess
import sys

tool, root = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "docs"))
sys.dont_write_bytecode = True
import generate


def listed(command):
    lines = subprocess.run([tool, command], text=True, capture_output=True,
                           check=True).stdout.splitlines()
    return [line.split()[0] for line in lines if line]


def same(what, ours, theirs):
    if ours != theirs:
        sys.exit(f"{what}: docs/generate.py and kmap-tidy disagree: "
                 f"{set(ours) ^ set(theirs)}")


same("checks", [row[0] for row in generate.rows("checks/Checks.def", "CHECK")],
     listed("list-checks"))
apis = [row[0] for macro in ("MAP", "UNMAP")
        for row in generate.rows("analysis/KernelApi.def", macro)]
same("APIs", sorted(apis), sorted(listed("list-apis")))
for code, _, meaning in generate.rows("rewriters/Refusals.def", "REFUSAL"):
    said = subprocess.run([tool, "explain", code], text=True,
                          capture_output=True).stdout
    if " ".join(meaning.split()) not in " ".join(said.split()):
        sys.exit(f"{code}: docs/generate.py and kmap-tidy explain disagree")
